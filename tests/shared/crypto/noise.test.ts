/**
 * The errors that SEAL draws are as large as `noise.ts` counts on, alone and summed. The long test looks at
 * many more of them.
 */
import { describe, expect, it } from 'vitest'
import { COIN_PAIRS, errorsOfSum, momentsOf, VARIANCE } from './errors-of-sums.ts'

const ROUNDS = 6

describe('the error of a sum', () => {
  it.each([1, 4, 16, 64])(
    'over %i sites has the variance and the limit that the room rests on',
    async (sites) => {
      const all: number[] = []
      for (let round = 0; round < (sites > 16 ? 2 : ROUNDS); round++) all.push(...(await errorsOfSum(sites)))
      const { count, mean, variance, largest } = momentsOf(all)
      // The estimate's own deviation is √(2/N) of it: six of those.
      const interval = 6 * Math.sqrt(2 / count)
      expect(Math.abs(variance / (VARIANCE * sites) - 1)).toBeLessThan(interval)
      expect(Math.sqrt(variance)).toBeLessThan(3.25 * Math.sqrt(sites) * (1 + interval))
      expect(Math.abs(mean)).toBeLessThan(6 * Math.sqrt((VARIANCE * sites) / count))
      expect(largest).toBeLessThanOrEqual(COIN_PAIRS * sites)
      // q/2t − 1 = 2047 is where a sum would open wrong: 14.6 deviations at 1861 sites.
      expect(largest).toBeLessThan(14.6 * 3.25 * Math.sqrt(sites))
    },
  )
})
