/**
 * The polynomials `a` that all sites encrypt against: uniform residues, one polynomial per run, epoch, step, attempt and
 * block, expanded from the run's seed. Every site contributed to the seed and the coordinator has no say in it.
 */
import { createCipheriv } from 'node:crypto'
import { BLOCK_BYTES, MODULUS_HIGH, MODULUS_LOW } from './constants.ts'
import { deriveKey } from './keys.ts'

export interface CommonReference {
  /** The run's seed, 32 bytes. */
  readonly seed: Uint8Array
  readonly epoch: number
  readonly step: number
  readonly attempt: number
}

const ZEROS = new Uint8Array(BLOCK_BYTES)

/** Gives the polynomial of a block into the buffer that it is handed, in SEAL's order of NTT values. */
export type ReferenceExpander = (block: number, into: BigUint64Array) => void

export function referenceExpander(common: CommonReference): ReferenceExpander {
  const key = deriveKey(common.seed, 'common-reference', common.epoch, common.step, common.attempt)
  return (block, into) => {
    // AES-256-CTR; the block's number leads the counter, whose other 96 bits are never exhausted.
    const counter = new Uint8Array(16)
    new DataView(counter.buffer).setUint32(0, block)
    const stream = createCipheriv('aes-256-ctr', key, counter)
    fillUniform(into, (bytes) => stream.update(ZEROS.subarray(0, bytes)))
  }
}

/**
 * Uniform residues below q: 64-bit words of the stream, little-endian, without their 4 highest bits; a word of q or more
 * (a chance of 2^-46) is skipped.
 *
 * @param take the next bytes of the stream
 */
export function fillUniform(into: BigUint64Array, take: (bytes: number) => Uint8Array): void {
  const words = new Uint32Array(into.buffer, into.byteOffset, into.length * 2)
  let filled = 0
  while (filled < words.length) {
    const bytes = take((words.length - filled) * 4).slice()
    const drawn = new Uint32Array(bytes.buffer)
    for (let i = 0; i < drawn.length; i += 2) {
      const low = drawn[i] as number
      const high = (drawn[i + 1] as number) & MODULUS_HIGH
      if (high === MODULUS_HIGH && low >= MODULUS_LOW) continue
      words[filled] = low
      words[filled + 1] = high
      filled += 2
    }
  }
}
