import { ConsiliumError } from '@consilium/shared/kernel'
import {
  buildCohort,
  type DataContract,
  type RawBatch,
  requiredColumns,
  type SplitSpec,
} from '@consilium/shared/training'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { batchesOf, type Cell, COLUMNS, CONTRACT, cohortOf, type Row } from './support.ts'

const GOOD: Row = ['61', '140', '2', 'icu', 'yes', 'train']

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ConsiliumError)
  expect((error as ConsiliumError).code).toBe('INVALID_DATA')
  // Row numbers and counts of a hospital's data are for the hospital, not for the wire.
  expect((error as ConsiliumError).publicMessage).not.toContain('row')
  return (error as ConsiliumError).message
}

describe('buildCohort', () => {
  test('reads numbers, categories and labels into typed columns', async () => {
    const cohort = await cohortOf([
      GOOD,
      [' 4.2e1 ', '90', ' 1 ', 'general', 'no', 'test'],
      ['70', null, null, 'icu', 'YES', 'train'],
    ])
    expect(cohort.columns.get('age')).toEqual(Float64Array.of(61, 42, 70))
    expect(cohort.columns.get('pressure')).toEqual(Float64Array.of(140, 90, Number.NaN))
    expect(cohort.columns.get('pain')).toEqual(Float64Array.of(1, 0, Number.NaN))
    expect(cohort.columns.get('ward')).toEqual(Float64Array.of(0, 1, 0))
    expect(cohort.labels).toEqual(Uint8Array.of(1, 0, 0))
    expect([cohort.train, cohort.test]).toEqual([Uint32Array.of(0, 2), Uint32Array.of(1)])
    expect([cohort.rows, cohort.trainRows, cohort.testRows, cohort.droppedRows]).toEqual([3, 2, 1, 0])
  })

  test('leaves out rows that lack a required value, and counts them by column', async () => {
    const cohort = await cohortOf([
      GOOD,
      [null, '140', '2', null, 'yes', 'train'],
      [null, '140', '2', 'icu', 'no', 'train'],
      GOOD,
    ])
    expect([cohort.rows, cohort.droppedRows]).toEqual([2, 2])
    expect(cohort.droppedBy).toEqual(
      new Map([
        ['age', 2],
        ['ward', 1],
      ]),
    )
  })

  test('takes a label above a bound', async () => {
    const contract: DataContract = { ...CONTRACT, label: { name: 'died', positive: { above: 0 } } }
    const cohort = await cohortOf(
      ['0', '1', '-1', '2.5'].map((label): Row => ['61', '140', '2', 'icu', label, 'train']),
      { contract },
    )
    expect(cohort.labels).toEqual(Uint8Array.of(0, 1, 0, 1))
  })

  test('counts values that do not fit by column and rule, with their first rows, and never a value', async () => {
    const bad: Row[] = [
      GOOD,
      ['secret-7731', '140', '2', 'icu', 'yes', 'train'],
      ['131.7731', '140', '2', 'icu', 'yes', 'train'],
      ['0x10', '7731', '7731', 'secret-ward', null, 'secret-set'],
      ...Array.from({ length: 9 }, (): Row => ['NaN', '140', '2', 'icu', 'yes', 'train']),
    ]
    const { findings, rows, droppedRows, seenRows, droppedBy, missingBy } = await cohortOf(bad)
    expect(
      findings.map(({ column, rule, treatment, rows, firstRows }) => [
        column,
        rule,
        treatment,
        rows,
        firstRows,
      ]),
    ).toEqual([
      ['age', 'the value is not a number', 'taken as missing: the row is left out', 11, [2, 4, 5, 6, 7]],
      ['age', 'the value is outside [0, 120]', 'clipped to the range', 1, [3]],
      ['pressure', 'the value is outside [50, 250]', 'clipped to the range', 1, [4]],
      ['pain', 'the value is none of the 3 categories', 'taken as missing', 1, [4]],
      ['ward', 'the value is none of the 2 categories', 'taken as missing: the row is left out', 1, [4]],
      ['died', 'the label is missing', 'the row is left out', 1, [4]],
      ['set', 'the split is neither the training nor the test mark', 'the row is left out', 1, [4]],
    ])
    for (const value of ['secret', '7731', 'NaN', '0x10'])
      expect(JSON.stringify(findings)).not.toContain(value)
    // Row 4 is left out for four reasons, and once.
    expect([rows, droppedRows, seenRows]).toEqual([2, 11, 13])
    expect(Object.fromEntries(droppedBy)).toEqual({ age: 11, ward: 1, died: 1, set: 1 })
    expect(Object.fromEntries(missingBy)).toEqual({ age: 11, pressure: 0, pain: 1, ward: 1 })
  })

  test('refuses a column of numbers in which nothing is one, since it is the wrong column', async () => {
    const contract: DataContract = { ...CONTRACT, label: { name: 'died', positive: { above: 0 } } }
    const message = await refusal(
      cohortOf([GOOD, ['old', null, '2', 'icu', 'yes', 'train'], [null, '140', '2', 'icu', 'no', 'train']], {
        contract,
      }),
    )
    expect(message).toContain(
      "column 'died': every value that is there is no number: is it the right column?",
    )
    // In `age` one of two is a number, in `pressure` one is missing and one is.
    expect(message).toContain('one problem')
    expect(message).not.toMatch(/every one of|secret|old/)
  })

  test('names every missing column', async () => {
    const batches = batchesOf([GOOD], ['age', 'pressure'])
    const message = await refusal(
      buildCohort({
        contract: CONTRACT,
        split: { by: 'seed', testFraction: 0.5 },
        site: 'north',
        seed: 1,
        batches,
      }),
    )
    for (const name of ['pain', 'ward', 'died']) expect(message).toContain(`column '${name}' is missing`)
    expect(message).not.toContain("'set'")
  })

  test.each<[string, readonly Row[]]>([
    ['there are no rows', []],
    [
      "every one of the 2 rows is left out: for 'age' 1, for 'ward' 1",
      [
        [null, '140', '2', 'icu', 'yes', 'train'],
        ['61', '140', '2', null, 'yes', 'train'],
      ],
    ],
    ['none of the 1 rows is left for training', [['61', '140', '2', 'icu', 'yes', 'test']]],
  ])('refuses a table because %s', async (sentence, rows) => {
    expect(await refusal(cohortOf(rows))).toContain(sentence)
  })

  test('does not take columns of different lengths for a table', async () => {
    async function* ragged(): AsyncGenerator<RawBatch> {
      yield {
        firstRow: 1,
        columns: new Map(
          COLUMNS.map((name, index) => [
            name,
            Array.from({ length: 2 - (index % 2) }, () => GOOD[index] ?? null),
          ]),
        ),
      }
    }
    const cohort = buildCohort({
      contract: CONTRACT,
      split: { by: 'seed', testFraction: 0.5 },
      site: 'north',
      seed: 1,
      batches: ragged(),
    })
    await expect(cohort).rejects.toThrow(expect.objectContaining({ code: 'INTERNAL' }))
  })

  test('asks for each column once', () => {
    expect(requiredColumns(CONTRACT, { by: 'column', column: 'set', train: 'a', test: 'b' })).toEqual(COLUMNS)
    expect(requiredColumns(CONTRACT, { by: 'column', column: 'ward', train: 'a', test: 'b' })).toEqual(
      COLUMNS.slice(0, 5),
    )
  })
})

describe('the seeded split', () => {
  const rows = (count: number): Row[] =>
    Array.from({ length: count }, (_, index): Cell[] => [String(index % 100), '140', '2', 'icu', 'no', null])

  test('is a partition of the right size that repeats, whatever the batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: 300 }),
        fc.double({ min: 0.05, max: 0.7, noNaN: true }),
        fc.nat(),
        async (count, testFraction, seed) => {
          const split: SplitSpec = { by: 'seed', testFraction }
          const cohort = await cohortOf(rows(count), { split, seed })
          const again = await buildCohort({
            contract: CONTRACT,
            split,
            site: 'north',
            seed,
            batches: batchesOf(rows(count), COLUMNS, 7),
          })
          expect(cohort.testRows).toBe(Math.round(testFraction * count))
          expect([...cohort.train, ...cohort.test].sort((a, b) => a - b)).toEqual(
            Array.from({ length: count }, (_, row) => row),
          )
          expect([again.train, again.test]).toEqual([cohort.train, cohort.test])
        },
      ),
      { numRuns: 30 },
    )
  })

  test('differs by seed and by site', async () => {
    const split: SplitSpec = { by: 'seed', testFraction: 0.3 }
    const tests = await Promise.all(
      [{ seed: 1 }, { seed: 2 }, { seed: 1, site: 'south' }].map(async (options) =>
        (await cohortOf(rows(100), { split, ...options })).test.join(),
      ),
    )
    expect(new Set(tests).size).toBe(3)
  })
})
