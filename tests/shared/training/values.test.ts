/**
 * What each rule of a plan makes of values that do not fit: nothing refuses a table for a value, and no value
 * is read as another.
 */
import type { ConsiliumError } from '@consilium/shared/kernel'
import {
  buildCohort,
  type CategoricalFeature,
  type Cohort,
  type DataContract,
  type LabelSpec,
  modelInputs,
  type NumericFeature,
  siteStatistics,
  statisticsLayout,
} from '@consilium/shared/training'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

type Cells = readonly (string | null)[]

const LABEL: LabelSpec = { name: 'out', positive: { values: ['yes'] }, negative: { values: ['no'] } }
const AGE: NumericFeature = { name: 'age', type: 'numeric', range: [0, 120], missing: 'mean' }

/**
 * The cohort of a table in columns, with `age` and `out` filled in where a test says nothing of them. All
 * rows train.
 */
function cohortOf(options: {
  readonly columns: Readonly<Record<string, Cells>>
  readonly features?: DataContract['features']
  readonly label?: LabelSpec
  readonly decimal?: 'point' | 'comma'
}): Promise<Cohort> {
  const { columns, features = [AGE], label = LABEL, decimal } = options
  const rows = Math.max(...Object.values(columns).map(({ length }) => length))
  const filled = {
    age: Array.from({ length: rows }, () => '50'),
    out: Array.from({ length: rows }, () => 'yes'),
    ...columns,
  }
  async function* batches() {
    yield {
      firstRow: 2,
      ...(decimal === undefined ? {} : { decimal }),
      columns: new Map(Object.entries(filled)),
    }
  }
  return buildCohort({
    contract: { features, label },
    split: { by: 'seed', testFraction: 0.01 },
    site: 'north',
    seed: 1,
    batches: batches(),
  })
}

/** Places of categories in a column, −1 for none. */
async function placesOf(
  feature: Omit<CategoricalFeature, 'name' | 'type' | 'missing'>,
  cells: Cells,
  decimal?: 'comma',
): Promise<readonly number[]> {
  const features = [{ name: 'sex', type: 'categorical', missing: 'all-zero', ...feature } as const]
  const { columns } = await cohortOf({
    columns: { sex: cells },
    features,
    ...(decimal === undefined ? {} : { decimal }),
  })
  return Array.from(columns.get('sex') ?? [], (place) => (Number.isNaN(place) ? -1 : place))
}

async function labelsOf(
  label: LabelSpec,
  cells: Cells,
): Promise<{ readonly labels: readonly number[]; readonly cohort: Cohort }> {
  const cohort = await cohortOf({ columns: { out: cells }, label })
  return { labels: [...cohort.labels], cohort }
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ code: 'INVALID_DATA' })
  return (error as ConsiliumError).message
}

describe('codes are compared as text, to the letter', () => {
  // They were compared as doubles: …009 counted as …008, `1E2` and `0100` as `100`, `1234.0` and `001234` as
  // `1234`.
  test.each<[string, readonly string[], Cells, readonly number[]]>([
    [
      'of 18 digits',
      ['900000000000207008', '900000000000003001'],
      ['900000000000207008', '900000000000207009', '900000000000003001'],
      [0, -1, 1],
    ],
    ['like powers of ten', ['100', '200'], ['100', '1E2', '0100', '200', '2e2'], [0, -1, -1, 1, -1]],
    ['with leading zeros', ['01234', '1234'], ['01234', '1234', '1234.0', '001234'], [0, 1, -1, -1]],
    ['with white space around', ['m', ' f '], ['m ', '\tf', 'M', 'm.'], [0, 1, -1, -1]],
  ])('%s', async (_, categories, cells, places) => {
    expect(await placesOf({ categories }, cells)).toEqual(places)
  })

  test('in labels too', async () => {
    const label: LabelSpec = { name: 'out', positive: { values: ['900000000000207008'] }, negative: 'rest' }
    expect(
      (await labelsOf(label, ['900000000000207008', '900000000000207009', ' 900000000000207008 '])).labels,
    ).toEqual([1, 0, 1])
  })
})

describe('codes that are whole numbers', () => {
  const codes = 'integer'

  test.each<[string, readonly number[]]>([
    ['1 1.0 1.00 01 +1 -1', [0, 0, 0, 0, 0, -1]],
    ['-3.00 -3 -03 3', [1, 1, 1, -1]],
    ['1E0 1e0 0x1 1. .0 1.5 1.01 one', [-1, -1, -1, -1, -1, -1, -1, -1]],
    ['900000000000207008 900000000000207009 900000000000207008.0', [2, -1, 2]],
    // 19 digits are more than any code system has; leading zeros are none.
    ['1000000000000000000 0000000000000000000001', [-1, 0]],
  ])('%s', async (cells, places) => {
    expect(
      await placesOf({ categories: ['1', '-3', '900000000000207008'], codes }, cells.split(' ')),
    ).toEqual(places)
  })

  test('are equal exactly where the integers are, to 18 digits', async () => {
    const integer = fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n })
    const spelling = fc.record({
      zeros: fc.nat(3),
      decimals: fc.option(fc.integer({ min: 1, max: 3 })),
      plus: fc.boolean(),
      space: fc.boolean(),
    })
    const near = fc
      .tuple(integer, fc.constantFrom(-1n, 0n, 1n))
      .map(([code, by]) => [code, code + by] as const)
    await fc.assert(
      fc.asyncProperty(near, spelling, async ([code, cell], { zeros, decimals, plus, space }) => {
        fc.pre(cell > -(10n ** 18n) && cell < 10n ** 18n)
        const digits = `${'0'.repeat(zeros)}${cell < 0n ? -cell : cell}${decimals === null ? '' : `.${'0'.repeat(decimals)}`}`
        const text = `${space ? ' ' : ''}${cell < 0n ? '-' : plus ? '+' : ''}${digits}`
        expect(await placesOf({ categories: [String(code)], codes }, [text])).toEqual([
          cell === code ? 0 : -1,
        ])
      }),
    )
  })

  test('in a file with decimal commas have commas', async () => {
    expect(await placesOf({ categories: ['1', '2'], codes }, ['1,0', '2', '2,00', '1,5'], 'comma')).toEqual([
      0, 1, 1, -1,
    ])
  })
})

describe('white space alone', () => {
  // In quotation marks it was a value: a negative label, and no number.
  test('is no value in any column', async () => {
    const features = [
      AGE,
      {
        name: 'sex',
        type: 'categorical',
        categories: ['m', 'f'],
        unknownCategory: 'other',
        missing: 'all-zero',
      } as const,
    ]
    const label: LabelSpec = { ...LABEL, negative: 'rest' }
    const cohort = await cohortOf({
      columns: { age: ['50', '  ', '60'], sex: ['m', '', '\t'], out: ['yes', 'no', ' '] },
      features,
      label,
    })
    expect(cohort.columns.get('age')).toEqual(Float64Array.of(50, Number.NaN))
    expect(cohort.columns.get('sex')).toEqual(Float64Array.of(0, Number.NaN))
    expect(cohort.findings.map(({ column, rule }) => [column, rule])).toEqual([
      ['out', 'the label is missing'],
    ])
    expect(Object.fromEntries(cohort.missingBy)).toEqual({ age: 1, sex: 2 })
  })
})

describe('a label', () => {
  const CELLS = ['yes', 'Yes', 'YES', 'NULL', 'unknown', '-9', 'ja', 'yes ', 'no', null]

  // Every text that is not positive trained as a negative, without a word.
  test('is closed on both sides: what is in neither is left out and counted', async () => {
    const { labels, cohort } = await labelsOf(LABEL, CELLS)
    expect(labels).toEqual([1, 1, 0])
    expect(cohort.findings).toEqual([
      {
        column: 'out',
        rule: 'the label is neither positive nor negative',
        treatment: 'the row is left out',
        rows: 6,
        firstRows: [3, 4, 5, 6, 7],
        isMany: true,
      },
      {
        column: 'out',
        rule: 'the label is missing',
        treatment: 'the row is left out',
        rows: 1,
        firstRows: [11],
        isMany: true,
      },
    ])
    expect([cohort.rows, cohort.droppedRows, cohort.seenRows, cohort.droppedBy.get('out')]).toEqual([
      3, 7, 10, 7,
    ])
  })

  test('has all others as negatives where the plan says so out loud, and in plans of before', async () => {
    const expected = [1, 0, 0, 0, 0, 0, 0, 1, 0]
    expect((await labelsOf({ ...LABEL, negative: 'rest' }, CELLS)).labels).toEqual(expected)
    expect((await labelsOf({ name: 'out', positive: { values: ['yes'] } }, CELLS)).labels).toEqual(expected)
  })

  test('above a bound is left out where it is no number', async () => {
    const { labels, cohort } = await labelsOf({ name: 'out', positive: { above: 0 } }, [
      '0',
      '1',
      'yes',
      '-1',
      null,
      '2.5',
    ])
    expect(labels).toEqual([0, 1, 0, 1])
    expect(cohort.findings.map(({ rule, rows, firstRows }) => [rule, rows, firstRows])).toEqual([
      ['the label is not a number', 1, [4]],
      ['the label is missing', 1, [6]],
    ])
  })
})

describe('a number outside its range', () => {
  const cells = ['50', '-1', '121', 'old', null, '120']

  const none = Number.NaN
  test.each<[Pick<NumericFeature, 'outOfRange' | 'missing'>, readonly number[], string, number]>([
    [{ missing: 'mean' }, [50, 0, 120, none, none, 120], 'clipped to the range', 2],
    [{ outOfRange: 'clip', missing: 'drop-row' }, [50, 0, 120, 120], 'clipped to the range', 2],
    [{ outOfRange: 'missing', missing: 'mean' }, [50, none, none, none, none, 120], 'taken as missing', 4],
    [{ outOfRange: 'missing', missing: 'drop-row' }, [50, 120], 'taken as missing: the row is left out', 4],
    [{ outOfRange: 'drop-row', missing: 'mean' }, [50, none, none, 120], 'the row is left out', 2],
  ])('with %o', async (rules, values, treatment, missingRows) => {
    const cohort = await cohortOf({ columns: { age: cells }, features: [{ ...AGE, ...rules }] })
    expect(cohort.columns.get('age')).toEqual(Float64Array.from(values))
    expect(cohort.findings.find(({ rule }) => rule === 'the value is outside [0, 120]')).toMatchObject({
      treatment,
      rows: 2,
      firstRows: [3, 4],
    })
    expect(cohort.missingBy.get('age')).toBe(missingRows)
  })

  test('is counted once a row, kept or left out, and what is kept is inside', async () => {
    const cell = fc.option(
      fc.oneof(fc.double({ min: -300, max: 300, noNaN: true }).map(String), fc.constantFrom('x', ' ')),
      { freq: 5 },
    )
    const rules = fc.record({
      outOfRange: fc.constantFrom('clip', 'missing', 'drop-row'),
      missing: fc.constantFrom('mean', 'drop-row'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { maxLength: 40 }), rules, async (random, { outOfRange, missing }) => {
        const age = ['50', '60', ...random]
        const outside = age.filter((text) => text !== null && (Number(text) < 0 || Number(text) > 120)).length
        const empty = age.filter((text) => text === null || text.trim() === '').length
        const words = age.filter((text) => text === 'x').length
        const cohort = await cohortOf({ columns: { age }, features: [{ ...AGE, outOfRange, missing }] })
        const asMissing = empty + words + (outOfRange === 'missing' ? outside : 0)
        const left = (missing === 'drop-row' ? asMissing : 0) + (outOfRange === 'drop-row' ? outside : 0)
        expect([cohort.seenRows, cohort.droppedRows, cohort.rows]).toEqual([
          age.length,
          left,
          age.length - left,
        ])
        expect([
          cohort.missingBy.get('age'),
          cohort.findings.reduce((sum, { rows }) => sum + rows, 0),
        ]).toEqual([asMissing, outside + words])
        for (const value of cohort.columns.get('age') ?? [])
          expect(value >= 0 && value <= 120 ? true : missing === 'mean' && Number.isNaN(value)).toBe(true)
      }),
    )
  })

  test('is marked for a person where it is in more than one row in a hundred', async () => {
    const column = (bad: number): Cells => Array.from({ length: 200 }, (_, row) => (row < bad ? '121' : '50'))
    for (const [bad, isMany] of [
      [2, false],
      [3, true],
    ] as const)
      expect((await cohortOf({ columns: { age: column(bad) } })).findings).toMatchObject([
        { rows: bad, isMany },
      ])
  })
})

describe('a text that is none of the categories', () => {
  const feature: CategoricalFeature = {
    name: 'sex',
    type: 'categorical',
    categories: ['m', 'f'],
    missing: 'drop-row',
  }
  const cells = ['m', 'x', 'f', null, 'other']

  test.each<[CategoricalFeature['unknownCategory'], readonly number[], string]>([
    [undefined, [0, 1], 'taken as missing: the row is left out'],
    ['missing', [0, 1], 'taken as missing: the row is left out'],
    ['other', [0, 2, 1, 2], "counted as 'other'"],
    ['drop-row', [0, 1], 'the row is left out'],
  ])('with unknownCategory %s', async (unknownCategory, places, treatment) => {
    const cohort = await cohortOf({ columns: { sex: cells }, features: [{ ...feature, unknownCategory }] })
    expect(cohort.columns.get('sex')).toEqual(Float64Array.from(places))
    expect(cohort.findings).toMatchObject([
      { column: 'sex', rule: 'the value is none of the 2 categories', treatment, rows: 2, firstRows: [3, 6] },
    ])
  })

  test('as other has an input, a count and a place behind the others, with dropFirst too', async () => {
    for (const dropFirst of [false, true]) {
      const features = [{ ...feature, dropFirst, unknownCategory: 'other' } as const]
      expect(modelInputs({ features, label: LABEL })).toEqual([
        ...(dropFirst ? [] : ['sex_m']),
        'sex_f',
        'sex_other',
      ])
      const cohort = await cohortOf({ columns: { sex: cells }, features })
      expect(statisticsLayout(cohort.contract).map(({ name }) => name)).toEqual([
        'rows',
        'positives',
        'sex/m',
        'sex/f',
        'sex/other',
      ])
      expect([...siteStatistics(cohort)]).toEqual([4, 4, 1, 1, 2])
    }
  })
})

describe('a number that could be read in two ways', () => {
  const decimalComma = /column 'age': a number has a decimal comma or separators between thousands, in/

  // `12,5` was no number, and `1.234` was read as 1.234 in the same file.
  test.each<[string, Cells]>([
    ['a decimal comma', ['50', '12,5']],
    ['a thousand read as a fraction before it', ['1.234', '12,5']],
    ['and after it', ['12,5', '1.234']],
    ['thousands by commas', ['50', '1,234.5']],
    ['millions by commas', ['50', '1,234,567']],
    ['lakhs', ['50', '12,34,567']],
    ['millions by points', ['50', '1.234.567']],
    ['thousands by spaces, apostrophes and narrow spaces', ['50', '1 234', "1'234", '1\u202f234']],
    ['thousands by points and a decimal comma', ['50', '1.234,5']],
    ['a decimal comma with an exponent', ['50', '1,5e1']],
  ])('refuses the table with decimal points: %s', async (_, age) => {
    const message = await refusal(cohortOf({ columns: { age } }))
    expect(message).toMatch(decimalComma)
    expect(message).toContain('set `dataDecimal: comma` for this site')
    expect(message).not.toMatch(/12,5|1,234/)
  })

  test.each<[string, Cells]>([
    ['a thousand or a fraction', ['12,5', '1.234']],
    ['before it', ['1.234', '12,5']],
    ['a fraction with a point', ['12,5', '12.5']],
    ['thousands by commas', ['12,5', '1,234.5']],
    ['millions by commas', ['12,5', '1,234,567']],
    ['thousands by points', ['12,5', '1.234,5']],
  ])('refuses the table with decimal commas: %s', async (_, age) => {
    const message = await refusal(cohortOf({ columns: { age }, decimal: 'comma' }))
    expect(message).toMatch(
      /column 'age': a number has a point, or separators between thousands, and could be a thousand or a fraction, in row \d/,
    )
    expect(message).toContain('without separators between thousands')
  })

  test('is none with the decimal mark that the table has', async () => {
    const comma = await cohortOf({ columns: { age: ['12,5', '7', ',5', '1,5E1', '-1,5'] }, decimal: 'comma' })
    expect(comma.columns.get('age')).toEqual(Float64Array.of(12.5, 7, 0.5, 15, 0))
    const point = await cohortOf({ columns: { age: ['12.5', '7', '.5', '1.5E1', '-1.5'] } })
    expect(point.columns.get('age')).toEqual(comma.columns.get('age'))
  })

  test('refuses a label above a bound, and integer codes with thousands or zeros behind the other mark', async () => {
    const label: LabelSpec = { name: 'out', positive: { above: 0 } }
    expect(await refusal(cohortOf({ columns: { out: ['1', '0,5'] }, label }))).toContain(
      "column 'out': a number has a decimal comma",
    )
    expect(await refusal(cohortOf({ columns: { out: ['1', '1.234'] }, label, decimal: 'comma' }))).toContain(
      "column 'out': a number has a point",
    )
    for (const code of ['1,0', '1,000'])
      await expect(placesOf({ categories: ['1', '2'], codes: 'integer' }, ['2', code])).rejects.toMatchObject(
        { code: 'INVALID_DATA' },
      )
    for (const code of ['1.0', '1.000'])
      await expect(
        placesOf({ categories: ['1', '2'], codes: 'integer' }, ['2', code], 'comma'),
      ).rejects.toMatchObject({ code: 'INVALID_DATA' })
  })

  test('is not what is no number at all: it counts as missing', async () => {
    const age = ['50', '12.03.2020', '120/80', '10.0.0.1', '12 34', '1,2,3', '>90']
    const { findings } = await cohortOf({ columns: { age } })
    expect(findings).toMatchObject([{ rule: 'the value is not a number', rows: 6 }])
  })

  test('comes with every other problem of the table, in all columns', async () => {
    const features = [AGE, { ...AGE, name: 'weight' }, { ...AGE, name: 'height' }]
    const message = await refusal(
      cohortOf({ columns: { age: ['12,5', '50', '13,5'], weight: ['heavy', null, 'light'] }, features }),
    )
    expect(message.split('\n')).toEqual([
      "the data does not fit the plan's contract; 3 problems:",
      "  column 'height' is missing",
      "  column 'weight': every value that is there is no number: is it the right column?",
      "  column 'age': a number has a decimal comma or separators between thousands, in 2 rows: 2, 4",
      "If the file's numbers have decimal commas, set `dataDecimal: comma` for this site. If " +
        'separators stand between thousands, export the file without them.',
      "Correct the data, or ask the plan's author to change the contract.",
    ])
  })
})
