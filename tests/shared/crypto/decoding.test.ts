/**
 * Wrong answers among the shares of one secret: corrected and named up to the capacity of the code, noticed
 * up to one more.
 */
import { assertKeySum, decodeAnswers, makeShares, RING_DEGREE, SHARE_PRIME } from '@consilium/shared/crypto'
import { systemRandom } from '@consilium/shared/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testRandom } from '../../support/test-random.ts'
import { refusal, subsets, thrownBy } from './support.ts'

const ternary = (seed: number): Int8Array =>
  Int8Array.from(testRandom(`ternary ${seed}`).bytes(RING_DEGREE), (byte) => (byte % 3) - 1)
type Shares = ReadonlyMap<number, Uint16Array>
const sharesOf = (secret: Int8Array, sites: number, threshold: number): Shares =>
  new Map(makeShares({ secret, sites, threshold, random: systemRandom }).map((share, i) => [i + 1, share]))
const pick = (shares: Shares, points: readonly number[]): Shares =>
  new Map(points.map((point) => [point, shares.get(point) ?? new Uint16Array()]))
const points = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1)

/** Ways to answer wrongly. */
const lies: Readonly<Record<string, (share: Uint16Array, seed: number) => Uint16Array>> = {
  everywhere: (share, seed) => {
    const noise = testRandom(`lie ${seed}`).bytes(share.length)
    return share.map((element, i) => (element + 1 + (noise[i] ?? 0)) % SHARE_PRIME)
  },
  'in one place': (share, seed) =>
    share.with(
      seed % RING_DEGREE,
      ((share[seed % RING_DEGREE] ?? 0) + 1 + (seed % (SHARE_PRIME - 1))) % SHARE_PRIME,
    ),
  'with zeros': (share) => share.map(() => 0),
}
const lie = fc.record({ way: fc.constantFrom(...Object.keys(lies)), seed: fc.nat() })
const told = (
  shares: Shares,
  liars: readonly number[],
  { way, seed }: { readonly way: string; readonly seed: number },
): Shares =>
  new Map(
    [...shares].map(([point, share]) => [
      point,
      liars.includes(point) ? (lies[way]?.(share, seed + point) ?? share) : share,
    ]),
  )

/** A threshold, as many answers as there are, and an order in which they come. */
const scene = fc.integer({ min: 1, max: 6 }).chain((threshold) =>
  fc.integer({ min: threshold, max: 13 }).chain((answers) =>
    fc.record({
      threshold: fc.constant(threshold),
      order: fc.shuffledSubarray([...points(16)], { minLength: answers, maxLength: answers }),
      seed: fc.nat(),
      lie,
    }),
  ),
)

describe('answers', () => {
  it('of which up to ⌊(a − t)/2⌋ are wrong open the sum exactly, and name exactly those', () => {
    fc.assert(
      fc.property(
        scene,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ threshold, order, seed, lie }, part) => {
          const secret = ternary(seed)
          const liars = order.slice(0, Math.round(part * Math.floor((order.length - threshold) / 2)))
          const answers = told(pick(sharesOf(secret, 16, threshold), order), liars, lie)
          const { sum, wrong } = decodeAnswers(answers, { threshold })
          expect(sum).toEqual(Int32Array.from(secret))
          expect(wrong).toEqual(liars.toSorted((a, b) => a - b))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('of which one more is wrong than can be corrected, where there is one to spare, open nothing and say how many are missing', () => {
    for (const { threshold, answers, more } of [
      { threshold: 2, answers: 3, more: 1 },
      { threshold: 3, answers: 4, more: 1 },
      { threshold: 3, answers: 6, more: 1 },
      { threshold: 6, answers: 9, more: 1 },
    ]) {
      const capacity = Math.floor((answers - threshold) / 2)
      const shares = pick(sharesOf(ternary(answers), 16, threshold), points(answers))
      for (const way of Object.keys(lies)) {
        const thrown = thrownBy(() =>
          decodeAnswers(told(shares, points(capacity + 1), { way, seed: 7 }), { threshold }),
        )
        expect(thrown).toEqual(refusal('WRONG_ANSWERS'))
        expect((thrown as Error).message).toContain(
          `of ${answers} answers at least ${capacity + 1} are wrong`,
        )
        expect((thrown as Error).message).toContain(`at least ${more} more are needed`)
      }
    }
  })

  it('with wrong ones in different places, each alone in its place, name them all or open nothing', () => {
    const shares = pick(sharesOf(ternary(1), 7, 3), points(7))
    const apart = (liars: readonly number[]): Shares =>
      new Map(
        [...shares].map(([point, share]) => [
          point,
          liars.includes(point)
            ? share.with(100 * point, ((share[100 * point] ?? 0) + 1) % SHARE_PRIME)
            : share,
        ]),
      )
    expect(decodeAnswers(apart([2, 6]), { threshold: 3 })).toEqual({
      sum: Int32Array.from(ternary(1)),
      wrong: [2, 6],
    })
    expect(thrownBy(() => decodeAnswers(apart([2, 4, 6]), { threshold: 3 }))).toEqual(
      refusal('WRONG_ANSWERS'),
    )
  })

  it('of every set of liars among up to 6 sites are corrected, refused, or wrong only where enough liars agreed', () => {
    for (let sites = 3; sites <= 6; sites++) {
      for (let threshold = 1; threshold <= sites; threshold++) {
        const secret = ternary(10 * sites + threshold)
        const shares = sharesOf(secret, sites, threshold)
        const spare = sites - threshold
        for (let count = 0; count <= Math.ceil(spare / 2); count++) {
          for (const liars of subsets(sites, count)) {
            const opened = outcome(() =>
              decodeAnswers(told(shares, liars, { way: 'everywhere', seed: count }), { threshold }),
            )
            if (count <= Math.floor(spare / 2))
              expect(opened).toEqual({ sum: Int32Array.from(secret), wrong: liars })
            else expect(opened).toBeNull()
          }
        }
      }
    }
  })

  it('beyond that open a wrong sum only to liars who agree with each other, which shows when its keys cannot be such a sum', () => {
    // Five of seven answer with shares of a secret of their own: a codeword too, and only two places from
    // what came in.
    const threshold = 3
    const honest = sharesOf(ternary(1), 7, threshold)
    const other = sharesOf(new Int8Array(RING_DEGREE).fill(100), 7, threshold)
    const answers = new Map(
      points(7).map((point) => [point, (point <= 5 ? other : honest).get(point) ?? new Uint16Array()]),
    )
    const { sum, wrong } = decodeAnswers(answers, { threshold })
    expect(wrong).toEqual([6, 7])
    expect(thrownBy(() => assertKeySum(sum, 5))).toEqual(refusal('WRONG_ANSWERS'))
  })

  it('of which none is to spare are taken as they are, and too few refused', () => {
    const shares = sharesOf(ternary(3), 5, 3)
    expect(decodeAnswers(pick(shares, [5, 1, 3]), { threshold: 3 })).toEqual({
      sum: Int32Array.from(ternary(3)),
      wrong: [],
    })
    expect(thrownBy(() => decodeAnswers(pick(shares, [5, 1]), { threshold: 3 }))).toEqual(
      refusal('SECURITY_REFUSED'),
    )
    const wrong = decodeAnswers(told(pick(shares, [5, 1, 3]), [1], { way: 'everywhere', seed: 1 }), {
      threshold: 3,
    })
    expect(thrownBy(() => assertKeySum(wrong.sum, 5))).toEqual(refusal('WRONG_ANSWERS'))
  })

  it('whose secret was shared with a polynomial of too high a degree do not fit, like wrong ones', () => {
    const threshold = 2
    const good = sharesOf(ternary(1), 7, threshold)
    const crooked = sharesOf(ternary(2), 7, 4)
    const answers = new Map(
      [...good].map(([point, share]) => [
        point,
        share.map((element, i) => (element + (crooked.get(point)?.[i] ?? 0)) % SHARE_PRIME),
      ]),
    )
    expect(thrownBy(() => decodeAnswers(answers, { threshold }))).toEqual(refusal('WRONG_ANSWERS'))
  })
})

function outcome<Result>(work: () => Result): Result | null {
  try {
    return work()
  } catch (error) {
    expect(error).toEqual(refusal('WRONG_ANSWERS'))
    return null
  }
}
