/**
 * The public polynomials that all sites encrypt against, one for each block: chosen by nobody, expanded by
 * every site from the run's seed.
 */
import { createCipheriv } from 'node:crypto'
import { release } from '../kernel/index.ts'
import { RING_DEGREE } from './constants.ts'
import { deriveKey } from './keys.ts'
import { type Polynomial, STREAM_WORDS, uniformPolynomial } from './ring.ts'

/** What fixes the public polynomials of one attempt at one step. */
export interface CommonReference {
  /** 32 bytes, to which every site contributed. */
  readonly seed: Uint8Array
  readonly epoch: number
  readonly step: number
  readonly attempt: number
}

/** An AES counter block is as long as two words. */
const COUNTERS = STREAM_WORDS / 2

/**
 * The polynomial of a block, in NTT form: AES-256 in counter mode under a key of the step, 60 bits a
 * coefficient, by rejection. The counter's first 4 bytes are the block, the last 12 count on from 0,
 * big-endian. The counters are laid out here and enciphered one by one (ECB): making a cipher object for each
 * block takes longer than enciphering it. Each call overwrites what the last one gave.
 */
export function expander(common: CommonReference): (block: number) => Polynomial {
  const key = deriveKey(common.seed, 'common-polynomial', common.epoch, common.step, common.attempt)
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const counters = new Uint8Array(COUNTERS * 16)
  const view = new DataView(counters.buffer)
  for (let i = 0; i < COUNTERS; i++) view.setUint32(16 * i + 12, i)
  const polynomial = new BigUint64Array(RING_DEGREE)
  return (block) => {
    for (let i = 0; i < COUNTERS; i++) view.setUint32(16 * i, block)
    const stream = cipher.update(counters)
    uniformPolynomial(stream, polynomial)
    release(stream)
    return polynomial
  }
}
