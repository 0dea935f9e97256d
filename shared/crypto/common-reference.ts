/** The public polynomials that all sites encrypt against, one for each block: chosen by nobody, expanded by every site from the run's seed. */
import { createCipheriv } from 'node:crypto'
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

const ZEROS = Buffer.alloc(STREAM_WORDS * 8)

/** The polynomial of a block, in NTT form: AES-256-CTR under a key of the step, 60 bits a coefficient, by rejection. */
export function expander(common: CommonReference): (block: number) => Polynomial {
  const key = deriveKey(common.seed, 'common-polynomial', common.epoch, common.step, common.attempt)
  return (block) => {
    const counter = Buffer.alloc(16)
    counter.writeUInt32BE(block, 0)
    return uniformPolynomial(createCipheriv('aes-256-ctr', key, counter).update(ZEROS))
  }
}
