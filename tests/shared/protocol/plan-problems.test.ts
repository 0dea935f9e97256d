/**
 * What a person reads of a plan that is refused: the line, the name, what was found and expected, in plain
 * words.
 */
import { parsePlan } from '@consilium/shared/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** A plan with every field that there is. */
const COMPLETE = {
  version: 1,
  name: 'complete',
  description: 'All of it.',
  seed: 1,
  rounds: 2,
  data: {
    features: [
      { name: 'age', type: 'numeric', unit: 'a', range: [0, 120], outOfRange: 'missing', missing: 'mean' },
      {
        name: 'sex',
        type: 'categorical',
        categories: ['1', '2'],
        codes: 'integer',
        unknownCategory: 'other',
        dropFirst: true,
        missing: 'all-zero',
      },
    ],
    label: { name: 'died', positive: { values: ['yes'] }, negative: { values: ['no'] } },
  },
  model: { family: 'mlp', hidden: [4], activation: 'tanh' },
  training: {
    localEpochs: 1,
    batchSize: 8,
    optimiser: { kind: 'adam', learningRate: 0.01 },
    standardise: 'site',
    localTensors: ['dense1/kernel'],
  },
  strategy: { kind: 'fedavg', weighting: 'equal', countMultiple: 5 },
  encryption: { mode: 'encrypted', threshold: 2, committee: ['a', 'b', 'c'], laneBits: 16, clip: 1 },
  participation: {
    sites: ['a', 'b', 'c'],
    minimum: 3,
    approvalSeconds: 10,
    keySetupSeconds: 10,
    roundSeconds: 10,
  },
  evaluation: {
    split: { by: 'column', column: 'set', train: 'x', test: 'y' },
    metrics: ['loss'],
    histogramBins: 100,
  },
  release: { model: 'sites', metrics: 'coordinator' },
}

/** What a schema library says in its own words. */
const RAW =
  /Invalid|Unrecognized|Too (small|big)|[Ee]xpected (string|number|boolean|array|object|tuple|record|int\b|nonoptional)|received|undefined|\[object|NaN\b.*NaN|No matching/

function refusal(text: string): string | null {
  try {
    parsePlan(text, 'plan.yaml')
    return null
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_PLAN' })
    return (error as Error).message
  }
}

/** The place of every value in a value, the whole included. */
function placesOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [
    path,
    ...Object.entries(value).flatMap(([key, inner]) =>
      placesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ]
}

/** A copy with the value at a place changed; `change` gives undefined to take it out. */
function changed(
  value: unknown,
  [first, ...rest]: readonly (string | number)[],
  change: (old: unknown) => unknown,
): unknown {
  if (first === undefined) return change(value)
  const inner = changed((value as Record<string | number, unknown>)[first], rest, change)
  if (Array.isArray(value))
    return value.flatMap((each, index) => (index !== first ? [each] : inner === undefined ? [] : [inner]))
  return { ...(value as object), [first]: inner }
}

const places = placesOf(COMPLETE)
const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e99,
  '',
  'wrong',
  'x'.repeat(3000),
  [],
  ['a'],
  [1, 2, 3],
  {},
  { wrong: 1 },
  { above: 1, values: ['a'] },
  { by: 'x' },
]

describe('what is said of a plan that is refused', () => {
  it('is plain words, whatever is wrong wherever', () => {
    expect(refusal(JSON.stringify(COMPLETE))).toBeNull()
    let refused = 0
    for (const place of places)
      for (const wrong of [undefined, ...WRONG]) {
        const message = refusal(JSON.stringify(changed(COMPLETE, place, () => wrong) ?? null))
        if (message === null) continue
        refused += 1
        expect(message, `${place.join('.')} as ${JSON.stringify(wrong)}`).not.toMatch(RAW)
        for (const line of message.split('\n').slice(1, -1))
          expect(line).toMatch(/^ {2}(\(whole plan\)|[\w.]+): \S.{8,}/)
      }
    expect(refused).toBeGreaterThan(500)
  })

  it('is plain words for several changes at once', () => {
    const change = fc.tuple(
      fc.constantFrom(...places.filter(({ length }) => length > 0)),
      fc.constantFrom(...WRONG),
    )
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 5 }), (changes) => {
        // Places inside of what was changed before may be gone.
        const plan = changes.reduce<unknown>((sum, [place, wrong]) => {
          try {
            return changed(sum, place, () => wrong)
          } catch {
            return sum
          }
        }, COMPLETE)
        expect(refusal(JSON.stringify(plan)) ?? '').not.toMatch(RAW)
      }),
    )
  })

  it('asks for the name that was meant, wherever there is a section', () => {
    const sections = places.filter((place) => {
      const inner = place.reduce<unknown>(
        (value, key) => (value as Record<string | number, unknown>)[key],
        COMPLETE,
      )
      return typeof inner === 'object' && !Array.isArray(inner)
    })
    expect(sections.length).toBeGreaterThan(12)
    for (const place of sections) {
      const names: string[] = []
      const misspelt = changed(COMPLETE, place, (section) => {
        names.push(...Object.keys(section as object))
        return { ...(section as object), [`${names[0]}x`]: 1 }
      })
      const message = refusal(JSON.stringify(misspelt))
      const path = [...place, `${names[0]}x`].join('.')
      expect(message).toContain(`\n  ${path}: there is no field '${names[0]}x'; did you mean '${names[0]}'?`)
    }
  })

  it('has line and feature, in the order of the file', () => {
    const text = `version: 1
name: c
seed: 1
rounds: 1
data:
  features:
    - name: age
      type: numeric
      range: 120
    - { name: sex, type: categorical, categories: [1, 2], dropfirst: true }
  label:
    name: out
    positive: { values: [yes] }
model: { family: logistic-regression }
training: { localEpochs: 1, batchSize: 4, optimiser: { kind: sgd } }
evaluation:
  split: { by: seed, testFraction: 0.3 }
release: { model: sites, metrics: sites }
`
    expect(refusal(text)?.split('\n')).toEqual([
      'plan.yaml is not a valid training plan; 6 problems:',
      '  data.features.0.range: expected [lowest, highest], two numbers of which the second is ' +
        "larger, found 120 (feature 'age', line 9)",
      '  data.features.1.categories.0: expected text of 1 to 128 characters, found 1; write it in ' +
        "quotation marks: '1' (feature 'sex', line 10)",
      '  data.features.1.categories.1: expected text of 1 to 128 characters, found 2; write it in ' +
        "quotation marks: '2' (feature 'sex', line 10)",
      "  data.features.1.dropfirst: there is no field 'dropfirst'; did you mean 'dropFirst'? " +
        "(feature 'sex', line 10)",
      '  data.label.negative: expected { values: [TEXT, …] }, so that a record with any other text ' +
        'is left out, or rest for every other text, found nothing (line 11)',
      '  training.optimiser.learningRate: expected a number above 0 and at most 100, found nothing (line 15)',
      'See docs/plan.md for every field.',
    ])
  })

  it('is short, and one line for each problem, whatever was found', () => {
    const message =
      refusal(JSON.stringify({ ...COMPLETE, name: `a\n  version: fine\u202e${'x'.repeat(5000)}` })) ?? ''
    expect(message.split('\n')).toHaveLength(3)
    expect(message.length).toBeLessThan(400)
  })
})
