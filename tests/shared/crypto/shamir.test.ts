/** Sharing a one-time key: any `threshold` shares give it, fewer say nothing, wrong ones are noticed. */
import {
  addSharesInPlace,
  assertKeySum,
  combineShares,
  decodeShare,
  encodeShare,
  makeShares,
  RING_DEGREE,
  SHARE_BYTES,
  SHARE_PRIME,
} from '@consilium/shared/crypto'
import { systemRandom } from '@consilium/shared/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testRandom } from '../../support/test-random.ts'
import { refusal, subsets, thrownBy } from './support.ts'

const ternary = (seed: number): Int8Array =>
  Int8Array.from(testRandom(`ternary ${seed}`).bytes(RING_DEGREE), (byte) => (byte % 3) - 1)
const pick = (shares: readonly Uint16Array[], points: readonly number[]): Map<number, Uint16Array> =>
  new Map(points.map((point) => [point, shares[point - 1] as Uint16Array]))

describe('shares', () => {
  it('recover the key from every set of threshold sites, in any order, for up to 5 sites', () => {
    for (let sites = 1; sites <= 5; sites++) {
      for (let threshold = 1; threshold <= sites; threshold++) {
        const secret = ternary(10 * sites + threshold)
        const shares = makeShares({ secret, sites, threshold, random: systemRandom })
        for (const points of subsets(sites, threshold)) {
          expect(combineShares(pick(shares, points.reverse()), { threshold })).toEqual(
            Int32Array.from(secret),
          )
        }
      }
    }
  })

  it('of one site fewer give something else than the key, which is noticed', () => {
    for (let sites = 2; sites <= 5; sites++) {
      for (let threshold = 2; threshold <= sites; threshold++) {
        const shares = makeShares({ secret: ternary(sites), sites, threshold, random: systemRandom })
        for (const points of subsets(sites, threshold - 1)) {
          const guess = combineShares(pick(shares, points), { threshold: threshold - 1 })
          expect(thrownBy(() => assertKeySum(guess, 1))).toEqual(refusal('WRONG_ANSWERS'))
        }
      }
    }
  })

  it('below the threshold are spread the same whatever the key is', () => {
    // χ² over 16 bins of one site's share, for the key of all −1 and the key of all 1: above 44.3 once in
    // 10^4.
    for (const value of [-1, 1]) {
      const counts = new Float64Array(16)
      for (let round = 0; round < 16; round++) {
        const [share] = makeShares({
          secret: new Int8Array(RING_DEGREE).fill(value),
          sites: 3,
          threshold: 2,
          random: testRandom(`spread ${value} ${round}`),
        })
        for (const element of share as Uint16Array) {
          const bin = Math.floor((element * 16) / SHARE_PRIME)
          counts[bin] = (counts[bin] as number) + 1
        }
      }
      expect(counts.reduce((sum, count) => sum + (count - 4096) ** 2 / 4096, 0)).toBeLessThan(44.3)
    }
  })

  it('add up to shares of the sum', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.nat(), (sites, seed) => {
        const threshold = 1 + (seed % sites)
        const keys = Array.from({ length: sites }, (_, site) => ternary(seed + site))
        const answers = Array.from({ length: sites }, () => new Uint16Array(RING_DEGREE))
        for (const secret of keys) {
          for (const [to, share] of makeShares({
            secret,
            sites,
            threshold,
            random: testRandom(seed),
          }).entries())
            addSharesInPlace(answers[to] as Uint16Array, share)
        }
        const points = Array.from({ length: threshold }, (_, i) => sites - i)
        const sum = combineShares(pick(answers, points), { threshold })
        expect(sum).toEqual(
          Int32Array.from({ length: RING_DEGREE }, (_, i) =>
            keys.reduce((total, key) => total + (key[i] as number), 0),
          ),
        )
        assertKeySum(sum, sites)
      }),
      { numRuns: 12 },
    )
  })

  it('work at 200 sites', () => {
    const secret = ternary(200)
    const shares = makeShares({ secret, sites: 200, threshold: 16, random: systemRandom })
    const points = Array.from({ length: 16 }, (_, i) => 200 - 13 * i)
    expect(combineShares(pick(shares, points), { threshold: 16 })).toEqual(Int32Array.from(secret))
  })

  it('that are too few do not open', () => {
    const shares = makeShares({ secret: ternary(1), sites: 3, threshold: 3, random: systemRandom })
    expect(thrownBy(() => combineShares(pick(shares, [1, 3]), { threshold: 3 }))).toEqual(
      refusal('SECURITY_REFUSED', /2 answers/),
    )
  })

  it('that one site changed give no sum of keys', () => {
    const shares = makeShares({ secret: ternary(2), sites: 3, threshold: 2, random: systemRandom })
    for (const at of [0, 1, RING_DEGREE - 1]) {
      const wrong = (shares[1] as Uint16Array).slice()
      wrong[at] = ((wrong[at] as number) + 9) % SHARE_PRIME
      const sum = combineShares(
        new Map([
          [1, shares[0] as Uint16Array],
          [2, wrong],
        ]),
        { threshold: 2 },
      )
      expect(thrownBy(() => assertKeySum(sum, 3))).toEqual(refusal('WRONG_ANSWERS'))
    }
  })

  it('of a point that no site has are refused', () => {
    for (const point of [0, -1, 0.5, SHARE_PRIME])
      expect(() => combineShares(new Map([[point, new Uint16Array(RING_DEGREE)]]), { threshold: 1 })).toThrow(
        /point/,
      )
  })

  it.each([
    { sites: 3, threshold: 0 },
    { sites: 3, threshold: 4 },
    { sites: 3, threshold: 1.5 },
  ])('cannot be made for $threshold of $sites', ({ sites, threshold }) => {
    expect(
      thrownBy(() => makeShares({ secret: ternary(0), sites, threshold, random: systemRandom })),
    ).toEqual(refusal('INTERNAL'))
  })
})

describe('a share on the wire', () => {
  it('comes back as it went', () => {
    const [share] = makeShares({ secret: ternary(3), sites: 2, threshold: 2, random: systemRandom })
    const bytes = encodeShare(share as Uint16Array)
    expect(bytes).toHaveLength(SHARE_BYTES)
    expect(decodeShare(bytes)).toEqual(share)
    expect([bytes[0], bytes[1]]).toEqual([(share?.[0] as number) & 255, (share?.[0] as number) >> 8])
  })

  it.each([0, SHARE_BYTES - 1, SHARE_BYTES + 1, SHARE_BYTES + 2])('is refused at %i bytes', (length) => {
    expect(thrownBy(() => decodeShare(new Uint8Array(length)))).toEqual(refusal('CORRUPT', /bytes/))
  })

  it.each([SHARE_PRIME, 65535])('is refused with an element of %i', (element) => {
    const share = new Uint16Array(RING_DEGREE)
    share[4095] = element
    expect(thrownBy(() => decodeShare(encodeShare(share)))).toEqual(refusal('CORRUPT', /not below/))
  })
})
