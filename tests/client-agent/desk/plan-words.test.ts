/**
 * A plan in words: all of it, whatever is shown it with (row 14: no positive value, ranges, layers, learning
 * rate, epochs, split).
 */
import { siteName } from '@consilium/shared/kernel'
import { parsePlan, planText } from '@consilium/shared/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planSections, type Settled } from '../../../client-agent/desk/index.ts'
import { plans, substitutions, timesEach } from '../../support/arbitrary-plans.ts'

const sites = ['east', 'north', 'south', 'west'].map((name) => siteName(name))
const settled: Settled = { sites, committee: sites, threshold: 2, minimum: 3 }

function words(plan: Parameters<typeof planSections>[0]): string {
  return JSON.stringify(planSections(plan, settled))
}

/**
 * Fields that have one value in every plan, or that cannot change alone: another family, type or kind of
 * split has other fields beside it.
 */
const NEVER_ALONE = [
  'version',
  'strategy.kind',
  'model.family',
  'data.features[].type',
  'evaluation.split.by',
]

/** Paths of the fields that hold a value, and of lists of values. */
function leaves(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value) && path.endsWith('features'))
    return value.flatMap((each) => leaves(each, `${path}[]`))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  return Object.entries(value).flatMap(([name, each]) => leaves(each, path === '' ? name : `${path}.${name}`))
}

describe('the words of a plan', () => {
  it('change with every field of it: no field of a plan is left out', () => {
    const [there, changed] = [new Set<string>(), new Set<string>()]
    const isTried = timesEach(10)
    fc.assert(
      fc.property(plans, plans, (one, other) => {
        for (const path of leaves(JSON.parse(planText(one)))) there.add(path)
        const before = words(one)
        for (const { path, plan } of substitutions(one, other, isTried)) {
          expect(words(plan), path).not.toBe(before)
          changed.add(path)
        }
      }),
      // Seeded, so that every field comes up.
      { numRuns: 60, seed: 1 },
    )
    expect([...there].filter((path) => !changed.has(path) && !NEVER_ALONE.includes(path))).toEqual([])
  })

  it('are the same for the same plan, however it is spelled', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(words(parsePlan(planText(plan)))).toBe(words(plan))
      }),
      { numRuns: 20 },
    )
  })

  it('say what people ask first', () => {
    const plan = parsePlan(`
version: 1
name: icu
seed: 7
rounds: 20
data:
  features:
    - { name: age, type: numeric, unit: a, range: [0, 120], missing: mean }
    - { name: ward, type: categorical, categories: [icu, 'general, surgical'], dropFirst: true, missing: all-zero }
  label: { name: died, positive: { above: 0 } }
model: { family: mlp, hidden: [16, 8] }
training: { localEpochs: 2, batchSize: 32, optimiser: { kind: adam, learningRate: 0.003 } }
evaluation: { split: { by: column, column: part, train: fit, test: hold out } }
release: { model: sites, metrics: coordinator }
`)
    const sections = planSections(plan, settled)
    const facts = Object.fromEntries(sections.flatMap((section) => section.facts))
    expect(facts).toMatchObject({
      Label: 'died',
      Positive: 'a number above 0',
      Negative: 'a number of 0 or less',
      Layers: '2 → 16 → 8 → 1',
      Size: '2 inputs, 193 weights',
      'In a round': '2 passes over the training records of this site',
      Optimiser: 'adam',
      'Learning rate': '0.003',
      Rounds: '20',
      'Test records': 'by the column part: fit trains, "hold out" tests',
      'To open a sum': '2 of 4 sites, the default for so many',
      'Time to decide': '7 days',
    })
    expect(sections.flatMap(({ table }) => table?.rows ?? [])).toEqual([
      ['age', 'number', 'a', '1', 'mean of all sites', 'clipped to the range', '0 to 120'],
      [
        'ward',
        'text, to the letter',
        '–',
        '1, none for icu',
        'none of the inputs set',
        'taken as missing',
        'icu, "general, surgical"',
      ],
    ])
  })
})
