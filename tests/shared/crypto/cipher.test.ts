/**
 * The cipher with real SEAL: sums of encrypted updates open to sums of updates, for those who have enough
 * answers and for nobody else.
 */
import {
  assertKeySum,
  BLOCK_BYTES,
  CIPHERTEXT_MODULUS,
  type CommonReference,
  combineShares,
  loadUpdateCipher,
  RING_DEGREE,
  type UpdateCipher,
} from '@consilium/shared/crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { testRandom } from '../../support/test-random.ts'
import { aggregate, common, openWith, randomCoefficients, refusal, subsets, thrownBy } from './support.ts'

const PLAIN_MODULUS = 2n ** 48n
let cipher: UpdateCipher
beforeAll(async () => {
  cipher = await loadUpdateCipher()
})

const add = (updates: readonly BigUint64Array[]): BigUint64Array =>
  (updates[0] as BigUint64Array).map((_, i) =>
    updates.reduce((sum, update) => sum + (update[i] as bigint), 0n),
  )
const vectors = (seed: string, sites: number, blocks = 1): BigUint64Array[] => {
  const random = testRandom(seed)
  return Array.from({ length: sites }, () =>
    randomCoefficients(random, blocks, PLAIN_MODULUS / BigInt(sites)),
  )
}

describe('an encrypted sum', () => {
  it.each([
    { sites: 3, threshold: 2 },
    { sites: 4, threshold: 2 },
    { sites: 5, threshold: 3 },
    { sites: 6, threshold: 4 },
  ])('of $sites sites opens to the plain sum with any $threshold answers', ({ sites, threshold }) => {
    const updates = vectors(`sum ${sites}`, sites)
    const aggregation = aggregate(cipher, updates, { threshold })
    for (const points of subsets(sites, threshold))
      expect(openWith(cipher, aggregation, points)).toEqual(add(updates))
  })

  it('of several blocks opens to the plain sum', () => {
    const updates = vectors('blocks', 3, 3)
    expect(openWith(cipher, aggregate(cipher, updates, { threshold: 2 }), [1, 3])).toEqual(add(updates))
  })

  it('of 64 sites opens to the plain sum', () => {
    const updates = vectors('many', 64)
    expect(openWith(cipher, aggregate(cipher, updates, { threshold: 2 }), [7, 64])).toEqual(add(updates))
  })

  it('of nothing but zeros, and up to the last value of a lane, opens', () => {
    const zeros = [
      new BigUint64Array(RING_DEGREE),
      new BigUint64Array(RING_DEGREE),
      new BigUint64Array(RING_DEGREE),
    ]
    expect(openWith(cipher, aggregate(cipher, zeros, { threshold: 2 }), [1, 2])).toEqual(zeros[0])
    const brim = zeros.map((zero, site) => zero.fill(site === 0 ? PLAIN_MODULUS - 1n : 0n))
    expect(openWith(cipher, aggregate(cipher, brim, { threshold: 2 }), [1, 2])).toEqual(brim[0])
  })

  it('does not open with one answer too few: the answers are no sum of keys, and what they open is noise', () => {
    const updates = vectors('short', 5)
    const { sum, answers } = aggregate(cipher, updates, { threshold: 3 })
    const few = new Map([...answers].slice(0, 2))
    expect(thrownBy(() => combineShares(few, { threshold: 3 }))).toEqual(refusal('SECURITY_REFUSED'))
    const guess = combineShares(few, { threshold: 2 })
    expect(thrownBy(() => assertKeySum(guess, 5))).toEqual(refusal('WRONG_ANSWERS'))
    const opened = cipher.open({ sum, sumOfKeys: guess, common })
    const expected = add(updates)
    expect(opened.filter((coefficient, i) => coefficient === expected[i]).length).toBeLessThan(3)
  })

  it("of all does not open one site's update", () => {
    const updates = vectors('alone', 3)
    const { uploads, answers } = aggregate(cipher, updates, { threshold: 2 })
    const sumOfKeys = combineShares(new Map([...answers].slice(0, 2)), { threshold: 2 })
    const opened = cipher.open({ sum: uploads[0] as Uint8Array, sumOfKeys, common })
    const own = updates[0] as BigUint64Array
    expect(opened.filter((coefficient, i) => coefficient === own[i]).length).toBeLessThan(3)
  })

  it.each<[string, Partial<CommonReference>]>([
    ['seed', { seed: testRandom('another').bytes(32) }],
    ['epoch', { epoch: 2 }],
    ['step', { step: 4 }],
    ['attempt', { attempt: 1 }],
  ])('does not open against a common reference of another %s', (_, other) => {
    const [update] = vectors('reference', 1)
    const key = cipher.generateKey()
    const sum = key.encrypt(update as BigUint64Array, common)
    const opened = cipher.open({
      sum,
      sumOfKeys: Int32Array.from(key.coefficients()),
      common: { ...common, ...other },
    })
    expect(opened.filter((coefficient, i) => coefficient === update?.[i]).length).toBeLessThan(3)
  })

  it('that is malformed is refused', () => {
    const sumOfKeys = new Int32Array(RING_DEGREE)
    for (const sum of [
      new Uint8Array(),
      new Uint8Array(BLOCK_BYTES - 1),
      new Uint8Array(BLOCK_BYTES).fill(255),
    ]) {
      expect(thrownBy(() => cipher.open({ sum, sumOfKeys, common }))).toEqual(refusal('CORRUPT'))
    }
    expect(
      thrownBy(() => cipher.open({ sum: new Uint8Array(BLOCK_BYTES), sumOfKeys: new Int32Array(1), common })),
    ).toEqual(refusal('INTERNAL'))
  })
})

describe('a one-time key', () => {
  it('is ternary, about evenly, and never the same', () => {
    const keys = Array.from({ length: 8 }, () => cipher.generateKey().coefficients())
    expect(new Set(keys.map((key) => Buffer.from(key.buffer).toString('hex'))).size).toBe(keys.length)
    const counts = [-1, 0, 1].map((value) =>
      keys.reduce((sum, key) => sum + key.filter((each) => each === value).length, 0),
    )
    const expected = (8 * RING_DEGREE) / 3
    // χ² with 2 degrees of freedom: above 18.4 once in 10^4.
    expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(18.4)
  })

  it('encrypts one update and never another', () => {
    const key = cipher.generateKey()
    key.encrypt(new BigUint64Array(RING_DEGREE), common)
    expect(thrownBy(() => key.encrypt(new BigUint64Array(RING_DEGREE), { ...common, step: 4 }))).toEqual(
      refusal('SECURITY_REFUSED'),
    )
  })

  it('gives another ciphertext for the same update each time, every word of it below q', () => {
    const [update] = vectors('fresh', 1) as [BigUint64Array]
    const [first, second] = [cipher.generateKey(), cipher.generateKey()].map((key) =>
      Buffer.from(key.encrypt(update, common)).toString('hex'),
    )
    expect(first).not.toBe(second)
  })

  it('is of no use once disposed of', () => {
    const key = cipher.generateKey()
    key.dispose()
    key.dispose()
    expect(thrownBy(() => key.coefficients())).toEqual(refusal('SECURITY_REFUSED'))
    expect(thrownBy(() => key.encrypt(new BigUint64Array(RING_DEGREE), common))).toEqual(
      refusal('SECURITY_REFUSED'),
    )
  })

  it('encrypts nothing with a key of zeros when it is disposed of before a stream begins', async () => {
    const key = cipher.generateKey()
    const stream = key.encryptBlocks({ blocks: 1, coefficients: [new BigUint64Array(RING_DEGREE)], common })
    key.dispose()
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toEqual(refusal('SECURITY_REFUSED'))
  })

  it('refuses what is not whole blocks, and is not used up by it', () => {
    const key = cipher.generateKey()
    for (const length of [0, 1, RING_DEGREE + 1])
      expect(thrownBy(() => key.encrypt(new BigUint64Array(length), common))).toEqual(refusal('INTERNAL'))
    expect(key.encrypt(new BigUint64Array(RING_DEGREE), common)).toHaveLength(BLOCK_BYTES)
  })

  it('refuses a coefficient of 2^48', () => {
    expect(() =>
      cipher.generateKey().encrypt(new BigUint64Array(RING_DEGREE).fill(PLAIN_MODULUS), common),
    ).toThrow()
  })
})

describe('the cipher', () => {
  it('is one for the process', async () => {
    expect(await loadUpdateCipher()).toBe(cipher)
  })

  it('gives SEAL its memory back', () => {
    const update = new BigUint64Array(8 * RING_DEGREE)
    const once = (): void => {
      const key = cipher.generateKey()
      const sum = key.encrypt(update, common)
      cipher.open({ sum, sumOfKeys: Int32Array.from(key.coefficients()), common })
      key.dispose()
    }
    for (let i = 0; i < 20; i++) once()
    const before = process.memoryUsage().rss
    for (let i = 0; i < 150; i++) once()
    // A ciphertext kept for each block would be 75 MiB.
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 2 ** 20)
  })

  it('spreads ciphertexts evenly over the residues, whatever the update', () => {
    const counts = new Float64Array(16)
    for (let round = 0; round < 8; round++) {
      const bytes = cipher.generateKey().encrypt(new BigUint64Array(RING_DEGREE), { ...common, step: round })
      for (let pair = 0; pair < RING_DEGREE / 2; pair++) {
        const word =
          Buffer.from(bytes.buffer, bytes.byteOffset + 15 * pair, 8).readBigUInt64LE() & (2n ** 60n - 1n)
        const bin = Number((word * 16n) / CIPHERTEXT_MODULUS)
        counts[bin] = (counts[bin] as number) + 1
      }
    }
    expect(counts.reduce((sum, count) => sum + (count - 1024) ** 2 / 1024, 0)).toBeLessThan(44.3)
  })
})
