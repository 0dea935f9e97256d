/**
 * What must be uniform is: the keys that SEAL makes, the shares made here, the polynomials by rejection. χ²
 * beyond six deviations comes once in 10^9.
 */
import {
  loadUpdateCipher,
  makeShares,
  CIPHERTEXT_MODULUS as Q,
  RING_DEGREE,
  SHARE_PRIME,
} from '@consilium/shared/crypto'
import { systemRandom } from '@consilium/shared/kernel'
import { describe, expect, it } from 'vitest'
import { expander } from '../../../shared/crypto/common-reference.ts'
import { testRandom } from '../../support/test-random.ts'
import { chiSquareDeviations, histogram } from './chi-square.ts'

const KEYS = 24
const PARTS = 100
const even = (total: number, parts: number): readonly number[] => new Array<number>(parts).fill(total / parts)

describe('one-time keys', () => {
  it('are uniform in {−1, 0, 1}, also in pairs of neighbours, and every one is another', async () => {
    const cipher = await loadUpdateCipher()
    const keys = Array.from({ length: KEYS }, () => {
      const key = cipher.generateKey()
      const coefficients = key.coefficients()
      key.dispose()
      return coefficients
    })
    const digits = keys.flatMap((key) => [...key].map((digit) => digit + 1))
    expect(
      chiSquareDeviations(histogram(digits, { parts: 3, limit: 3 }), even(digits.length, 3)),
    ).toBeLessThan(6)
    const pairs = Array.from(
      { length: digits.length / 2 },
      (_, i) => 3 * (digits[2 * i] ?? 0) + (digits[2 * i + 1] ?? 0),
    )
    expect(chiSquareDeviations(histogram(pairs, { parts: 9, limit: 9 }), even(pairs.length, 9))).toBeLessThan(
      6,
    )
    expect(new Set(keys.map(String)).size).toBe(KEYS)
  })
})

describe('shares', () => {
  const shares = (secret: Int8Array): readonly Uint16Array[] =>
    makeShares({ secret, sites: 5, threshold: 3, random: systemRandom })

  it.each([
    ['of zeros', new Int8Array(RING_DEGREE)],
    ['of ones', new Int8Array(RING_DEGREE).fill(1)],
  ])('%s are uniform at every point, whatever is shared', (_, secret) => {
    const all = Array.from({ length: 6 }, () => shares(secret))
    for (let point = 0; point < 5; point++) {
      const elements = all.flatMap((each) => [...(each[point] ?? [])])
      expect(
        chiSquareDeviations(
          histogram(elements, { parts: PARTS, limit: SHARE_PRIME }),
          even(elements.length, PARTS),
        ),
      ).toBeLessThan(6)
    }
    // Two of three: whoever has them sees pairs that are as uniform as single ones.
    const sums = all.flatMap(([a, b]) =>
      [...(a ?? [])].map((element, i) => (3 * element + (SHARE_PRIME - (b?.[i] ?? 0))) % SHARE_PRIME),
    )
    expect(
      chiSquareDeviations(histogram(sums, { parts: PARTS, limit: SHARE_PRIME }), even(sums.length, PARTS)),
    ).toBeLessThan(6)
  })

  it('are made by rejection: a source of nothing but 65521 … 65535 is asked again, and no element is favoured', () => {
    let asked = 0
    const stubborn = testRandom('the rest')
    const random = {
      bytes: (count: number): Uint8Array => {
        asked += 1
        return asked <= 3
          ? new Uint8Array(count).map((_, i) => (i % 2 === 0 ? 0xf1 + (i % 15) : 0xff))
          : stubborn.bytes(count)
      },
    }
    const [share] = makeShares({ secret: new Int8Array(RING_DEGREE), sites: 2, threshold: 2, random })
    expect(asked).toBeGreaterThan(3)
    expect(share?.every((element) => element < SHARE_PRIME)).toBe(true)
    // Taken modulo p, those words would all have become 0 … 14.
    expect([...(share ?? [])].filter((element) => element < 15).length).toBeLessThan(20)
  })
})

describe('public polynomials', () => {
  it('are uniform below q, in their high bits and in their low ones', () => {
    const expand = expander({ seed: new Uint8Array(32).fill(9), epoch: 1, step: 1, attempt: 0 })
    const words = Array.from({ length: 12 }, (_, block) => [...expand(block)]).flat()
    expect(words.every((word) => word < Q)).toBe(true)
    const high = words.map((word) => Number((word << 20n) / Q) / 2 ** 20)
    expect(
      chiSquareDeviations(histogram(high, { parts: PARTS, limit: 1 }), even(words.length, PARTS)),
    ).toBeLessThan(6)
    const low = words.map((word) => Number(word & 255n))
    expect(
      chiSquareDeviations(histogram(low, { parts: 256, limit: 256 }), even(words.length, 256)),
    ).toBeLessThan(6)
  })
})
