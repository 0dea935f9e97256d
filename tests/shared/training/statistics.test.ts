import {
  type Cohort,
  type DataContract,
  designMatrix,
  modelInputs,
  noStandardisation,
  siteStandardisation,
  siteStatistics,
  standardisationFrom,
  statisticsLayout,
} from '@consilium/shared/training'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CONTRACT, cohortOf, type Row } from './support.ts'

const ROWS: readonly Row[] = [
  ['60', '150', '1', 'icu', 'yes', 'train'],
  ['30', null, '3', 'general', 'no', 'train'],
  ['90', '100', null, 'icu', 'yes', 'train'],
  ['45', null, '2', 'general', 'no', 'test'],
]

const anyRow: fc.Arbitrary<Row> = fc.tuple(
  fc.integer({ min: 0, max: 120 }).map(String),
  fc.option<string>(fc.double({ min: 50, max: 250, noNaN: true }).map(String), { freq: 4 }),
  fc.option<string>(fc.constantFrom('1', '2', '3'), { freq: 4 }),
  fc.constantFrom('icu', 'general'),
  fc.constantFrom('yes', 'no'),
  fc.constant('train'),
)

function total(cohorts: readonly Cohort[]): Float64Array {
  return cohorts
    .map(siteStatistics)
    .reduce((sum, site) => sum.map((value, index) => value + (site[index] ?? 0)))
}

describe('site statistics', () => {
  test('are laid out as the layout says, over training rows only', async () => {
    const named = statisticsLayout(CONTRACT).map(({ name }) => name)
    const values = siteStatistics(await cohortOf(ROWS))
    const expected: Record<string, number> = {
      rows: 3,
      positives: 2,
      'age/count': 3,
      'age/sum': 1.5,
      'age/squares': 0.25 + 0.0625 + 0.5625,
      'pressure/count': 2,
      'pressure/sum': 0.75,
      'pressure/squares': 0.25 + 0.0625,
      'pain/1': 1,
      'pain/2': 0,
      'pain/3': 1,
      'ward/icu': 2,
      'ward/general': 1,
    }
    expect(Object.fromEntries(named.map((name, index) => [name, values[index]]))).toEqual(expected)
  })

  test('stay within the bounds that the layout promises to the encrypted lanes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 40 }), async (rows) => {
        const values = siteStatistics(await cohortOf(rows))
        for (const [index, { kind, maximumPerRecord }] of statisticsLayout(CONTRACT).entries()) {
          expect(values[index]).toBeGreaterThanOrEqual(0)
          expect(values[index]).toBeLessThanOrEqual(maximumPerRecord * rows.length + 1e-9)
          if (kind === 'count') expect(Number.isInteger(values[index])).toBe(true)
        }
      }),
    )
  })
})

describe('standardisation', () => {
  test('is the mean and the sample deviation of every input column, one-hot ones too', async () => {
    const { inputs, means, deviations } = siteStandardisation(await cohortOf(ROWS))
    expect(inputs).toEqual(['age', 'pressure', 'pain_2', 'pain_3', 'ward_icu', 'ward_general'])
    expect(inputs).toEqual(modelInputs(CONTRACT))
    expect(means).toEqual([60, 125, 0, 1 / 3, 2 / 3, 1 / 3].map((value) => expect.closeTo(value, 12)))
    const binary = Math.sqrt(1 / 3)
    expect(deviations).toEqual(
      [30, Math.sqrt(1250), 0, binary, binary, binary].map((value) => expect.closeTo(value, 12)),
    )
  })

  test('over the federation, from summed statistics, is that of all rows together', async () => {
    const widths = modelInputs(CONTRACT).map((name) => (name === 'age' ? 120 : name === 'pressure' ? 200 : 1))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyRow, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 5 }),
        async (sites) => {
          fc.pre(sites.flat().some((row) => row[1] !== null))
          const federation = standardisationFrom({
            contract: CONTRACT,
            totals: total(await Promise.all(sites.map((rows) => cohortOf(rows)))),
          })
          const pooled = siteStandardisation(await cohortOf(sites.flat()))
          for (const [index, width] of widths.entries()) {
            expect(Math.abs((federation.means[index] ?? 0) - (pooled.means[index] ?? 0))).toBeLessThan(
              1e-9 * width,
            )
            // Two ways to compute a variance near zero may differ by the threshold below which it counts as
            // none.
            expect(
              Math.abs((federation.deviations[index] ?? 0) - (pooled.deviations[index] ?? 0)),
            ).toBeLessThan(2e-6 * width)
          }
        },
      ),
    )
  })

  test('of nothing is refused, naming the feature', async () => {
    const cohort = await cohortOf([['60', null, '1', 'icu', 'yes', 'train']])
    expect(() => siteStandardisation(cohort)).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringContaining("'pressure'") }),
    )
    expect(() => standardisationFrom({ contract: CONTRACT, totals: siteStatistics(cohort) })).toThrow(
      expect.objectContaining({ code: 'RUN_FAILED', message: expect.stringContaining("'pressure'") }),
    )
  })

  test('of another contract is refused', () => {
    expect(() => standardisationFrom({ contract: CONTRACT, totals: new Float64Array(3) })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })
})

describe('the design matrix', () => {
  test('is centred, scaled and imputed with the mean; a column that training never saw change is 0', async () => {
    const cohort = await cohortOf(ROWS)
    const standardisation = siteStandardisation(cohort)
    const [age, , , , icu] = standardisation.deviations
    const { x, y, rows, columns } = designMatrix({ cohort, standardisation, part: 'test' })
    expect([rows, columns]).toEqual([1, 6])
    expect(y).toEqual(Float32Array.of(0))
    // pain = 2 is in no training row, so its column stays 0 instead of 1 / 10^-9.
    const expected = [-15 / (age ?? 0), 0, 0, -1 / 3 / (icu ?? 0), -2 / 3 / (icu ?? 0), 2 / 3 / (icu ?? 0)]
    expect([...x]).toEqual(expected.map((value) => expect.closeTo(value, 5)))
  })

  test('without standardisation holds the values as they are, missing ones replaced by the mean', async () => {
    const cohort = await cohortOf(ROWS)
    const { x } = designMatrix({
      cohort,
      standardisation: noStandardisation(siteStandardisation(cohort)),
      part: 'train',
    })
    expect([...x]).toEqual([60, 150, 0, 0, 1, 0, 30, 125, 0, 1, 0, 1, 90, 100, 0, 0, 1, 0])
  })

  test('does not take rounding for spread, however the sums were rounded on their way', async () => {
    const contract: DataContract = {
      features: [{ name: 'age', type: 'numeric', range: [0, 0.7], missing: 'drop-row' }],
      label: CONTRACT.label,
    }
    const cohort = await cohortOf(
      Array.from({ length: 97 }, (): Row => ['0.1', null, null, null, 'yes', 'train']),
      { contract },
    )
    const totals = siteStatistics(cohort).map((value) => Math.round(value * 2 ** 20) / 2 ** 20)
    expect(standardisationFrom({ contract, totals: siteStatistics(cohort) }).deviations).toEqual([0])
    expect(standardisationFrom({ contract, totals }).deviations[0]).toBeLessThan(1e-3)
    expect(siteStandardisation(cohort).deviations).toEqual([0])
  })
})
