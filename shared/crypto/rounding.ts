/**
 * The words that decide stochastic rounding: repeatable and not secret. AES-256-CTR from a seed, addressed by the position of
 * the value, so that they do not depend on how an update is cut into blocks or which thread does what.
 */
import { createCipheriv } from 'node:crypto'
import { type CanonicalField, canonicalDigest, fromHex } from '../kernel/index.ts'
import { BLOCK_VALUES_MAX } from './kernel.ts'

/** Words in a block of AES. */
const WORDS = 4
const ZEROS = Buffer.alloc((BLOCK_VALUES_MAX + WORDS) * 4)

/** Gives the words of the values from index `start` on, for a block's values at most. */
export type RoundingWords = (start: number, count: number) => Uint32Array

/** @param purpose everything that the rounding depends on: the plan's seed, site and step, never the run */
export function roundingWords(...purpose: readonly CanonicalField[]): RoundingWords {
  const key = fromHex(canonicalDigest('consilium/v1/rounding', ...purpose))
  return (start, count) => {
    const skipped = start % WORDS
    const counter = Buffer.alloc(16)
    counter.writeBigUInt64BE(BigInt((start - skipped) / WORDS), 8)
    const stream = createCipheriv('aes-256-ctr', key, counter).update(ZEROS.subarray(0, (skipped + count) * 4))
    return new Uint32Array(stream.buffer, stream.byteOffset, skipped + count).subarray(skipped)
  }
}
