/**
 * A keyed checksum that adds up as updates do (a universal hash, linear over Z_q: Carter and Wegman 1979):
 *
 *   v_i = Σ_b σ^(B−b)·Σ_j ρ_j·c_{i,b,j}   ⇒   Σ_i v_i is that of Σ_i c_i   (mod q)
 *
 * over words j of blocks b = 1 … B. Whoever knows neither ρ nor σ and changes the sum gets past the check
 * with a chance below B/q once a step: a changed block has another inner product but for 1/q, and then σ must
 * be a root of a polynomial of degree B − 1. For 10 million parameters that is 2^-50. ρ and σ are expanded
 * from a key that the sites share and the coordinator does not have: it stops a coordinator alone, not one
 * with a site's key.
 */
import { ConsiliumError } from '../kernel/index.ts'
import { expander } from './common-reference.ts'
import { BLOCK_BYTES, CIPHERTEXT_MODULUS as Q } from './constants.ts'
import { innerProduct, type Polynomial } from './ring.ts'

/** Bytes of a checksum: one residue, little-endian. */
export const CHECKSUM_BYTES = 8

/** The checksum of an update as it is made or read, block by block, in order. */
export class Checksum {
  readonly #rho: Polynomial
  readonly #sigma: bigint
  #sum = 0n

  /** @param key 32 bytes for one attempt at one step, the same at every site */
  constructor(key: Uint8Array) {
    const expand = expander({ seed: key, epoch: 0, step: 0, attempt: 0 })
    this.#rho = expand(0).slice()
    this.#sigma = expand(1)[0] ?? 0n
  }

  /** @param blocks whole blocks of checked residues */
  add(blocks: Uint8Array): void {
    if (blocks.length % BLOCK_BYTES !== 0)
      throw new ConsiliumError('INTERNAL', `${blocks.length} bytes are not whole blocks of ${BLOCK_BYTES}`)
    for (let at = 0; at < blocks.length; at += BLOCK_BYTES) {
      this.#sum =
        (this.#sum * this.#sigma + innerProduct(this.#rho, blocks.subarray(at, at + BLOCK_BYTES))) % Q
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
  const residue =
    bytes.length === CHECKSUM_BYTES
      ? new DataView(bytes.buffer, bytes.byteOffset, CHECKSUM_BYTES).getBigUint64(0, true)
      : Q
  if (residue >= Q)
    throw new ConsiliumError(
      'CORRUPT',
      `a checksum of ${bytes.length} bytes is not ${CHECKSUM_BYTES} bytes of a residue`,
      { isPublic: true },
    )
  return residue
}

function bytesOf(residue: bigint): Uint8Array {
  const bytes = new Uint8Array(CHECKSUM_BYTES)
  new DataView(bytes.buffer).setBigUint64(0, residue, true)
  return bytes
}
