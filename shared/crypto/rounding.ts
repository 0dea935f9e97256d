/**
 * The words that decide stochastic rounding: repeatable and not secret. AES-256-CTR from a seed, addressed by
 * the position of the value, so that they do not depend on how an update is cut into blocks or which thread
 * does what.
 */
import { createCipheriv } from 'node:crypto'
import { type CanonicalField, canonicalDigest, fromHex, release } from '../kernel/index.ts'
import { BLOCK_VALUES_MAX } from './kernel.ts'

/** Words in a block of AES. */
const WORDS = 4
const ZEROS = Buffer.alloc((BLOCK_VALUES_MAX + 2 * WORDS) * 4)

/**
 * Gives the words of the values from index `start` on, for a block's values at most. They are there until the
 * next are asked for.
 */
export type RoundingWords = (start: number, count: number) => Uint32Array

/** @param purpose everything that the rounding depends on: the plan's seed, site and step, never the run */
export function roundingWords(...purpose: readonly CanonicalField[]): RoundingWords {
  const key = fromHex(canonicalDigest('consilium/v1/rounding', ...purpose))
  let stream = createCipheriv('aes-256-ctr', key, counterAt(0))
  let next = 0
  const all = new Uint32Array(BLOCK_VALUES_MAX + 2 * WORDS)
  return (start, count) => {
    const skipped = start % WORDS
    const first = start - skipped
    const words = Math.ceil((skipped + count) / WORDS) * WORDS
    // Values come in order nearly always, and a cipher of its own for each part would take as long as the
    // enciphering.
    if (first !== next) stream = createCipheriv('aes-256-ctr', key, counterAt(first))
    next = first + words
    const bytes = stream.update(ZEROS.subarray(0, words * 4))
    all.set(new Uint32Array(bytes.buffer, bytes.byteOffset, words))
    release(bytes)
    return all.subarray(skipped, skipped + count)
  }
}

/** @param word a multiple of 4 */
function counterAt(word: number): Buffer {
  const counter = Buffer.alloc(16)
  counter.writeBigUInt64BE(BigInt(word / WORDS), 8)
  return counter
}
