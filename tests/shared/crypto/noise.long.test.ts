/**
 * Many sums: the errors against the formula of `noise.ts`, their distribution, and whether neighbours know of
 * each other.
 */
import { describe, expect, it } from 'vitest'
import { chiSquareDeviations } from './chi-square.ts'
import { COIN_PAIRS, errorsOfSum, momentsOf, VARIANCE } from './errors-of-sums.ts'

/** Σ of so many sites' coins: the chance of each value of the error. */
function chances(sites: number): ReadonlyMap<number, number> {
  const coins = 2 * COIN_PAIRS * sites
  // By logarithms: the first of them is 2^-10752 at 256 sites.
  let chance = coins * Math.log(0.5)
  const all = new Map<number, number>()
  for (let heads = 0; heads <= coins; heads++) {
    all.set(heads - coins / 2, Math.exp(chance))
    chance += Math.log((coins - heads) / (heads + 1))
  }
  return all
}

describe('the error of a sum, over many', () => {
  it.each([
    [1, 250],
    [5, 60],
    [16, 40],
    [64, 20],
    [256, 6],
  ])('%i sites, %i sums of 4096 coefficients', async (sites, sums) => {
    const all: number[] = []
    for (let i = 0; i < sums; i++) all.push(...(await errorsOfSum(sites)))
    const { count, mean, variance, largest } = momentsOf(all)
    const interval = 5 * Math.sqrt(2 / count)
    expect(Math.abs(variance / (VARIANCE * sites) - 1)).toBeLessThan(interval)
    expect(Math.sqrt(variance), 'σ(n) ≤ 3.25·√n').toBeLessThan(3.25 * Math.sqrt(sites) * (1 + interval / 2))
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt((VARIANCE * sites) / count))
    expect(largest).toBeLessThan(8 * Math.sqrt(VARIANCE * sites))
    // Neighbouring coefficients and neighbouring sums: no correlation beyond five deviations.
    for (const apart of [1, 4096]) {
      const pairs = count - apart
      const product = all.slice(apart).reduce((sum, error, i) => sum + error * (all[i] ?? 0), 0) / pairs
      expect(Math.abs(product / (VARIANCE * sites)), `${apart} apart`).toBeLessThan(5 / Math.sqrt(pairs))
    }
    // The values that are expected at least ten times, and all others together.
    const common = [...chances(sites)].filter(([, chance]) => chance * count >= 10)
    const counts = common.map(() => 0)
    const place = new Map(common.map(([error], i) => [error, i]))
    let rare = 0
    for (const error of all) {
      const at = place.get(error)
      if (at === undefined) rare += 1
      else counts[at] = (counts[at] ?? 0) + 1
    }
    const expected = common.map(([, chance]) => chance * count)
    const expectedRare = count - expected.reduce((sum, each) => sum + each, 0)
    expect(
      chiSquareDeviations(
        counts,
        expected.map((each) => (each * (count - rare)) / (count - expectedRare)),
      ),
    ).toBeLessThan(6)
    expect(Math.abs(rare - expectedRare)).toBeLessThan(6 * Math.sqrt(expectedRare + 1))
  })
})
