/**
 * A keyed checksum that adds up as updates do (a universal hash, linear over Z_q: Carter and Wegman 1979):
 *
 *   v_i = Σ_j ρ_j·c_{i,j}   ⇒   Σ_i v_i = Σ_j ρ_j·(Σ_i c_{i,j})   (mod q)
 *
 * Whoever knows no ρ and changes the sum gets past the check with a chance of 1/q, below 2^-59, once a step. ρ is expanded from
 * a key that the sites share and the coordinator does not have: it stops a coordinator alone, not one with a site's key.
 */
import { ConsiliumError } from '../kernel/index.ts'
import { expander } from './common-reference.ts'
import { BLOCK_BYTES, CIPHERTEXT_MODULUS as Q } from './constants.ts'
import { checksumOf } from './ring.ts'

/** Bytes of a checksum: one residue, little-endian. */
export const CHECKSUM_BYTES = 8

/** The checksum of an update as it is made or read, block by block, in order. */
export class Checksum {
  readonly #rho: (block: number) => BigUint64Array
  #sum = 0n
  #blocks = 0

  /** @param key 32 bytes for one attempt at one step, the same at every site */
  constructor(key: Uint8Array) {
    this.#rho = expander({ seed: key, epoch: 0, step: 0, attempt: 0 })
  }

  /** @param blocks whole blocks of checked residues */
  add(blocks: Uint8Array): void {
    if (blocks.length % BLOCK_BYTES !== 0) throw new ConsiliumError('INTERNAL', `${blocks.length} bytes are not whole blocks of ${BLOCK_BYTES}`)
    for (let at = 0; at < blocks.length; at += BLOCK_BYTES) {
      this.#sum = checksumOf({ sum: this.#sum, rho: this.#rho(this.#blocks), block: blocks.subarray(at, at + BLOCK_BYTES) })
      this.#blocks += 1
    }
  }

  value(): Uint8Array {
    return bytesOf(this.#sum)
  }
}

/** Σ v_i mod q. @throws ConsiliumError `CORRUPT` if one is not {@link CHECKSUM_BYTES} bytes of a residue */
export function addChecksums(values: readonly Uint8Array[]): Uint8Array {
  return bytesOf(values.reduce((sum, value) => (sum + residueOf(value)) % Q, 0n))
}

function residueOf(bytes: Uint8Array): bigint {
  const residue = bytes.length === CHECKSUM_BYTES ? new DataView(bytes.buffer, bytes.byteOffset, CHECKSUM_BYTES).getBigUint64(0, true) : Q
  if (residue >= Q) throw new ConsiliumError('CORRUPT', `a checksum of ${bytes.length} bytes is not ${CHECKSUM_BYTES} bytes of a residue`, { isPublic: true })
  return residue
}

function bytesOf(residue: bigint): Uint8Array {
  const bytes = new Uint8Array(CHECKSUM_BYTES)
  new DataView(bytes.buffer).setBigUint64(0, residue, true)
  return bytes
}
