/** What a new plan may not say, because at the sites it would mean something else; plans of before may. */
import { ConsiliumError } from '@consilium/shared/kernel'
import { parsePlan, planDigest, storedPlan } from '@consilium/shared/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { PLAN_YAML } from './support.ts'

interface Changes {
  readonly features?: readonly object[]
  readonly label?: object
  readonly split?: object
}

const AGE = { name: 'age', type: 'numeric', range: [0, 120] }

function planText({ features = [AGE], label, split }: Changes): string {
  const plan = parse(PLAN_YAML)
  return JSON.stringify({
    ...plan,
    data: { features, label: label ?? plan.data.label },
    evaluation: { split: split ?? plan.evaluation.split },
  })
}

/** The problems of a plan, without the first and the last line. */
function problems(changes: Changes): readonly string[] {
  try {
    parsePlan(planText(changes), 'plan.yaml')
  } catch (error) {
    if (!(error instanceof ConsiliumError) || error.code !== 'INVALID_PLAN') throw error
    return error.message.split('\n').slice(1, -1)
  }
  return []
}

const sex = (categories: readonly string[], rest: object = {}) => ({
  features: [{ name: 'sex', type: 'categorical', categories, ...rest }],
})
const label = (positive: readonly string[], negative?: unknown) => ({
  label: { name: 'out', positive: { values: positive }, ...(negative === undefined ? {} : { negative }) },
})
const split = (train: string, test: string, column = 'set') => ({
  split: { by: 'column', column, train, test },
})

describe('a new plan is refused', () => {
  // Each of these was accepted, and then one category hid the other, no record was in one, or nobody was left
  // to test on.
  it.each<[string, Changes, string]>([
    [
      'with categories that are the same but for white space',
      sex(['m', 'm ', 'f']),
      "categories.1: 'm ' is the same category as 'm' before it, since white space",
    ],
    [
      'with the same category twice',
      sex(['m', 'f', 'm']),
      "categories.2: 'm' is the same category as 'm' before it",
    ],
    [
      'with codes that may be one, and nothing said of it',
      sex(['1', '1.0', '2']),
      "categories.1: '1.0' and '1' before it write one number: say codes: integer",
    ],
    [
      'with codes that are the same integer',
      sex(['1', '1.0', '2'], { codes: 'integer' }),
      "categories.1: '1.0' is the same whole number as '1' before it",
    ],
    [
      'with leading zeros before the same integer',
      sex(['01234', '1234'], { codes: 'integer' }),
      'categories.1: ',
    ],
    [
      'with codes that are no integer',
      sex(['1', '1E2'], { codes: 'integer' }),
      'categories.1: expected a whole number of at most 18 digits',
    ],
    [
      'with codes of 19 digits',
      sex(['1', '1000000000000000000'], { codes: 'integer' }),
      'categories.1: expected a whole number of at most 18 digits',
    ],
    [
      'with codes in thousands',
      sex(['1', '1,000'], { codes: 'integer' }),
      'categories.1: expected a whole number',
    ],
    [
      'with a category that is a missing mark',
      sex(['NA', 'EU', 'AS']),
      "categories.0: 'NA' is a mark for a missing value",
    ],
    ['with one that is white space', sex(['m', '  ']), "categories.1: '  ' is a mark for a missing value"],
    [
      'with other twice',
      sex(['m', ' other'], { unknownCategory: 'other' }),
      "unknownCategory: the category 'other' that this would add is there already",
    ],
    [
      'with a positive value twice',
      label(['yes', ' yes'], 'rest'),
      "data.label.positive.values.1: ' yes' is the same value as 'yes'",
    ],
    [
      'with a value that is positive and negative',
      label(['yes'], { values: ['no', 'yes '] }),
      "data.label.negative.values.1: 'yes ' is the same value as 'yes'",
    ],
    [
      'with a positive value that is a missing mark',
      label(['yes', '?'], 'rest'),
      "data.label.positive.values.1: '?' is a mark",
    ],
    [
      'with a negative value that is a missing mark',
      label(['yes'], { values: ['null'] }),
      "data.label.negative.values.0: 'null' is a mark",
    ],
    [
      'without a word about negatives',
      label(['yes']),
      'data.label.negative: expected { values: [TEXT, …] }, so that',
    ],
    [
      'with negatives beside a bound',
      { label: { name: 'out', positive: { above: 0 }, negative: 'rest' } },
      'data.label.negative: expected nothing beside',
    ],
    [
      'with split marks that are the same',
      split('a', 'a'),
      "evaluation.split.test: 'a' is the same mark as 'a'",
    ],
    [
      'with split marks that are the same but for white space',
      split('a', 'a '),
      "evaluation.split.test: 'a ' is the same mark as 'a'",
    ],
    [
      'with a split mark that is a missing mark',
      split('NaN', 'b'),
      "evaluation.split.train: 'NaN' is a mark",
    ],
    [
      'with the label as split column',
      { ...label(['yes'], { values: ['no'] }), ...split('yes', 'no', 'out') },
      "evaluation.split.column: 'out' is the label",
    ],
    [
      'with a column without a name',
      { features: [{ ...AGE, name: ' ' }] },
      'data.features.0.name: expected the name of a column, found white space alone',
    ],
    [
      'with columns that differ in white space',
      { features: [AGE, { ...AGE, name: 'age ' }] },
      "data.features.1.name: 'age ' has white space around it, and the names in a table are read " +
        "without: write 'age'",
    ],
    [
      'with columns that look alike',
      {
        features: [
          { ...AGE, name: 'gr\u00f6\u00dfe' },
          { ...AGE, name: 'gro\u0308\u00dfe' },
        ],
      },
      'data.features.1.name: ',
    ],
    [
      'with a label that looks like a feature',
      {
        label: { ...label(['yes'], 'rest').label, name: 'e\u0301tat' },
        features: [{ ...AGE, name: '\u00e9tat' }],
      },
      'data.label.name: ',
    ],
    [
      'with a split column that looks like the label',
      { ...label(['yes'], 'rest'), ...split('a', 'b', ' out') },
      'evaluation.split.column: ',
    ],
  ])('%s', (_, changes, says) => {
    const said = problems(changes)
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(says)
  })

  it('for all of them at once, beside what has not the form of a plan', () => {
    const features = [
      ...sex(['m', 'm ', '?']).features,
      { ...AGE, range: [1] },
      ...sex(['1', '1.0'], { codes: 'integer', name: 'stage' }).features,
    ]
    const said = problems({ features, ...label(['yes']), ...split('a', 'a') })
    const places = [
      'data.features.0.categories.1',
      'data.features.0.categories.2',
      'data.features.1.range',
      'data.features.2.categories.1',
      'data.label.negative',
      'evaluation.split.test',
    ]
    for (const place of places)
      expect(
        said.filter((line) => line.startsWith(`  ${place}: `)),
        place,
      ).toHaveLength(1)
    expect(said).toHaveLength(places.length)
  })
})

describe('a new plan may have', () => {
  it.each<[string, Changes]>([
    ['codes that differ to the letter', sex(['01234', '1234', '1E2', '100'])],
    ['codes that write one number and are said to be two', sex(['250', '250.0'], { codes: 'text' })],
    ['codes of 18 digits', sex(['900000000000207008', '-900000000000003001', '0'], { codes: 'integer' })],
    ['white space around texts', sex([' m', 'f '])],
    ['a category that is called other', sex(['m', 'other'])],
    ['all others as negatives, out loud', label(['yes', 'Yes'], 'rest')],
    ['negatives by name', label(['yes'], { values: ['no', 'No'] })],
    [
      'a split by a feature',
      {
        features: [AGE, { name: 'ward', type: 'categorical', categories: ['a', 'b'] }],
        ...split('a', 'b', 'ward'),
      },
    ],
  ])('%s', (_, changes) => {
    expect(problems(changes)).toEqual([])
  })

  it('any integers as codes that are different ones', () => {
    const codes = fc.uniqueArray(fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }), {
      minLength: 2,
      maxLength: 8,
    })
    fc.assert(
      fc.property(codes, (all) => {
        expect(problems(sex(all.map(String), { codes: 'integer' }))).toEqual([])
      }),
    )
  })
})

describe('a plan of an earlier build', () => {
  it.each<[string, Changes]>([
    ['categories that are the same but for white space', sex(['m', 'm ', 'f'])],
    ['a category that is a missing mark', sex(['NA', 'EU'])],
    ['no word about negatives', label(['yes', '?'])],
    ['one split mark', split('a', 'a')],
    ['the label as split column', { ...label(['yes']), ...split('yes', 'no', 'out') }],
    [
      'columns that differ in white space',
      { features: [AGE, { ...AGE, name: 'age ' }, { ...AGE, name: '  ' }] },
    ],
  ])('is read with %s', (_, changes) => {
    const plan = storedPlan(planText(changes), 'the plan of a run')
    expect(planDigest(plan)).toMatch(/^[0-9a-f]{64}$/)
    expect(problems(changes)).not.toEqual([])
  })

  it('is refused where it is none of any build', () => {
    expect(() => storedPlan(planText({ features: [] }), 'the plan of run-1')).toThrow(
      /^the plan of run-1 is not a valid training plan; one problem:\n {2}data\.features: /,
    )
  })
})
