/**
 * Tables as hospitals export them, from the file to the typed columns, by plans as people write them: nothing
 * is read as something else, nothing refuses a table for a value, and a plan that could not mean what it says
 * is refused.
 */
import { writeFile } from 'node:fs/promises'
import { parsePlan } from '@consilium/shared/protocol'
import { buildCohort, type Cohort, requiredColumns } from '@consilium/shared/training'
import { describe, expect, it } from 'vitest'
import { csvRecordSource } from '../../client-agent/data/index.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

interface Fields {
  readonly sex?: string
  readonly label?: string
  readonly split?: string
}

/** A plan that reads `age`, `sex` and `out`. */
const plan = ({
  sex = "categories: ['m', 'f'], missing: all-zero",
  label = "positive: { values: ['yes'] }, negative: { values: ['no'] }",
  split = 'by: seed, testFraction: 0.01',
}: Fields = {}): string => `
version: 1
name: first-day
seed: 1
rounds: 1
data:
  features:
    - { name: age, type: numeric, range: [0, 120], missing: mean }
    - { name: sex, type: categorical, ${sex} }
  label: { name: out, ${label} }
model: { family: logistic-regression }
training: { localEpochs: 1, batchSize: 4, optimiser: { kind: sgd, learningRate: 0.1 } }
evaluation: { split: { ${split} } }
release: { model: sites, metrics: sites }
`

async function cohortOf(
  table: string,
  text = plan(),
  options: { readonly delimiter?: ';'; readonly decimal?: 'comma' } = {},
): Promise<Cohort> {
  await using dir = await temporaryDirectory()
  await writeFile(dir.join('records.csv'), table)
  const { data, evaluation, seed } = parsePlan(text, 'plan.yaml')
  const records = csvRecordSource({ path: dir.join('records.csv'), ...options })
  const batches = records.batches(requiredColumns(data, evaluation.split))
  return await buildCohort({ contract: data, split: evaluation.split, site: 'north', seed, batches })
}

const column = (cohort: Cohort, name: string): readonly number[] => [...(cohort.columns.get(name) ?? [])]
const found = ({ findings }: Cohort): readonly unknown[] =>
  findings.map(({ column, rule, firstRows }) => [column, rule, ...firstRows])

/** A table of one code a row, everybody positive. */
const codes = (...texts: readonly string[]): string =>
  `age,sex,out\n${texts.map((text) => `50,${text},yes\n`).join('')}`

describe('codes in a file', () => {
  const none = Number.NaN

  it.each<[string, string, readonly number[]]>([
    [
      "'410000000000000017', '410000000000000125'",
      codes('410000000000000017', '410000000000000018', '410000000000000125'),
      [0, none, 1],
    ],
    ["'300', '400'", codes('300', '3E2', '0300', '400', '4e2', '300.0'), [0, none, none, 1, none, none]],
    ["'02139', '2139'", codes('02139', '2139', '2139.0', '002139'), [0, 1, none, none]],
    ["'1', '2'", codes('1', '1.0', '01', '2'), [0, none, none, 1]],
  ])('are %s to the letter', async (categories, table, places) => {
    const cohort = await cohortOf(table, plan({ sex: `categories: [${categories}], missing: all-zero` }))
    expect(column(cohort, 'sex')).toEqual(places)
  })

  it('are whole numbers where the plan says so', async () => {
    const cohort = await cohortOf(
      codes('1', '1.0', '1.00', '2', '01', '1E0'),
      plan({ sex: "categories: ['1', '2'], codes: integer, missing: all-zero" }),
    )
    expect(column(cohort, 'sex')).toEqual([0, 0, 0, 1, 0, none])
    expect(found(cohort)).toEqual([['sex', 'the value is none of the 2 categories', 7]])
  })
})

describe('text in quotation marks', () => {
  it('is trimmed, and may be missing, like text outside', async () => {
    const table =
      '"age ","sex","out"\n" 50","m ","yes "\n"   "," f","no"\n" NA ","m","no"\n" ?","  ' +
      '","no"\n"61","f","yes"\n'
    const cohort = await cohortOf(table)
    expect([column(cohort, 'age'), column(cohort, 'sex'), [...cohort.labels]]).toEqual([
      [50, Number.NaN, Number.NaN, Number.NaN, 61],
      [0, 1, 0, Number.NaN, 1],
      [1, 0, 0, 0, 1],
    ])
    expect(cohort.findings).toEqual([])
  })

  it('is no negative label where it is white space or a mark for a missing value', async () => {
    const table = '"age","sex","out"\n"50","m","yes"\n"51","f","  "\n"52","f"," NA"\n"55","f","no"\n'
    for (const label of [
      "positive: { values: ['yes'] }, negative: { values: ['no'] }",
      "positive: { values: ['yes'] }, negative: rest",
    ]) {
      const cohort = await cohortOf(table, plan({ label }))
      expect([[...cohort.labels], found(cohort)]).toEqual([[1, 0], [['out', 'the label is missing', 3, 4]]])
    }
  })
})

describe('a label that was typed by people', () => {
  it('is left out where it is neither, and counted', async () => {
    const cohort = await cohortOf(
      'age,sex,out\n50,m,yes\n60,f,Yes\n62,m,NULL\n63,m,unknown\n64,f,-9\n65,f,ja\n66,m,yes \n67,m,no\n',
    )
    expect([...cohort.labels]).toEqual([1, 1, 0])
    expect(found(cohort)).toEqual([['out', 'the label is neither positive nor negative', 3, 4, 5, 6, 7]])
  })
})

describe('one value out of range at one hospital', () => {
  it('refuses nothing, and is told to the person there with column, rule and row', async () => {
    const cohort = await cohortOf('age,sex,out\n50,m,yes\n150,f,no\n60,x,no\n')
    expect(column(cohort, 'age')).toEqual([50, 120, 60])
    expect(found(cohort)).toEqual([
      ['age', 'the value is outside [0, 120]', 3],
      ['sex', 'the value is none of the 2 categories', 4],
    ])
  })
})

describe('a file of a country with decimal commas', () => {
  const semicolon = { delimiter: ';' } as const

  it('is refused until the site says so, by the setting’s name, and is then read', async () => {
    const table = 'age;sex;out\n50,5;m;yes\n61;f;no\n'
    await expect(cohortOf(table, plan(), semicolon)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/column 'age'.*in row 2\n.*`dataDecimal: comma`/),
    })
    expect(column(await cohortOf(table, plan(), { ...semicolon, decimal: 'comma' }), 'age')).toEqual([
      50.5, 61,
    ])
  })

  it.each<[string, string]>([
    ['before', '1.234;m;yes\n50,5;f;no\n'],
    ['after', '50,5;f;no\n1.234;m;yes\n'],
  ])('is refused with a thousand %s a fraction, whatever the site says', async (_, rows) => {
    for (const decimal of [{}, { decimal: 'comma' }] as const)
      await expect(
        cohortOf(`age;sex;out\n${rows}`, plan(), { ...semicolon, ...decimal }),
      ).rejects.toMatchObject({
        code: 'INVALID_DATA',
        message: expect.stringMatching(/column 'age': a number .*thousand/),
      })
  })
})

describe('a plan that could not mean what it says', () => {
  it.each<[string, Fields, string]>([
    ['categories that collide', { sex: "categories: ['m', 'm ', 'f']" }, 'line 9'],
    [
      'codes that may be one',
      { sex: "categories: ['1', '1.0', '2']" },
      "'1.0' and '1' before it write one number",
    ],
    [
      'codes that collide',
      { sex: "categories: ['1', '1.0', '2'], codes: integer" },
      "'1.0' is the same whole number as '1'",
    ],
    [
      'a category that is missing everywhere',
      { sex: "categories: ['NA', 'EU', 'AS']" },
      "'NA' is a mark for a missing value",
    ],
    [
      'equal split marks',
      { split: 'by: column, column: set, train: a, test: a' },
      "'a' is the same mark as 'a'",
    ],
    [
      'the label as split column',
      { split: "by: column, column: out, train: 'yes', test: 'no'" },
      "'out' is the label",
    ],
    ['no negatives', { label: "positive: { values: ['yes'] }" }, 'data.label.negative: expected'],
  ])('is refused: %s', (_, fields, says) => {
    expect(() => parsePlan(plan(fields), 'plan.yaml')).toThrow(
      expect.objectContaining({ code: 'INVALID_PLAN', message: expect.stringContaining(says) }),
    )
  })
})
