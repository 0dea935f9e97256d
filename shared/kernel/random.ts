/**
 * Seeded pseudo-randomness for initial weights, batch order, splits and stochastic rounding: repeatable, fast
 * and **not** secret. Keys, shares, nonces and privacy noise never come from here (they come from {@link
 * RandomSource}).
 */
import { createHash } from 'node:crypto'
import { type CanonicalField, canonical } from './bytes.ts'

/** A repeatable stream. */
export interface SeededRandom {
  /** Uniform integer in [0, 2^32). */
  uint32(): number
  /** Uniform in [0, 1), a multiple of 2^-53. */
  uniform(): number
  /** Standard normal (Box and Muller 1958). */
  normal(): number
  /** Shuffles in place (Fisher and Yates). */
  shuffleInPlace(items: Uint32Array | number[]): void
}

/**
 * A stream that is a function of its purpose alone, xoshiro128** (Blackman and Vigna 2018) over a SHA-256
 * seed.
 *
 * @param purpose names the use and everything it depends on, e.g. `['batch-order', plan.seed, site, step]`
 */
export function seededRandom(...purpose: readonly CanonicalField[]): SeededRandom {
  const seed = createHash('sha256')
    .update(canonical('consilium/v1/seeded-random', ...purpose))
    .digest()
  let a = seed.readUInt32LE(0)
  let b = seed.readUInt32LE(4)
  let c = seed.readUInt32LE(8)
  let d = seed.readUInt32LE(12) | 1 // the all-zero state is the only one that xoshiro cannot leave
  let spare: number | null = null

  const uint32 = (): number => {
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result
  }
  const uniform = (): number => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) * 2 ** -53
  const normal = (): number => {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  const below = (limit: number): number => {
    // Rejection keeps every value equally likely.
    const bound = 2 ** 32 - (2 ** 32 % limit)
    let value = uint32()
    while (value >= bound) value = uint32()
    return value % limit
  }
  const shuffleInPlace = (items: Uint32Array | number[]): void => {
    for (let i = items.length - 1; i > 0; i--) {
      const j = below(i + 1)
      const held = items[i] as number
      items[i] = items[j] as number
      items[j] = held
    }
  }
  return { uint32, uniform, normal, shuffleInPlace }
}
