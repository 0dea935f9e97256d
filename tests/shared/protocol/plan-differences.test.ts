/** In what two plans differ: nothing is left out, nothing is made up. */
import {
  type PlanDifference,
  parsePlan,
  planDifferences,
  planDigest,
  planText,
  type TrainingPlan,
} from '@consilium/shared/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plans, substitutions, timesEach } from '../../support/arbitrary-plans.ts'
import { PLAN_YAML } from './support.ts'

const plan = parsePlan(PLAN_YAML)

/** The plan with another text in the place of one that it has. */
function changed(text: string, other: string): TrainingPlan {
  expect(PLAN_YAML).toContain(text)
  return parsePlan(PLAN_YAML.replace(text, other))
}

describe('the differences of two plans', () => {
  it('are none if and only if the plans have one digest', () => {
    const isTried = timesEach(5)
    fc.assert(
      fc.property(plans, plans, (one, other) => {
        expect(planDifferences(one, parsePlan(planText(one)))).toEqual([])
        for (const { plan: after } of [...substitutions(one, other, isTried), { plan: other }]) {
          expect(planDifferences(one, after).length === 0).toBe(planDigest(one) === planDigest(after))
        }
      }),
      { numRuns: 20 },
    )
  })

  it('are the same the other way round, but for which is before', () => {
    const byPath = (a: PlanDifference, b: PlanDifference): number => (a.path < b.path ? -1 : 1)
    fc.assert(
      fc.property(plans, plans, (one, other) => {
        const back = planDifferences(other, one).map(({ path, before, after }) => ({
          path,
          before: after,
          after: before,
        }))
        expect(back.sort(byPath)).toEqual([...planDifferences(one, other)].sort(byPath))
      }),
      { numRuns: 30 },
    )
  })

  it('name each field by its path, with what it was and what it is', () => {
    expect(planDifferences(plan, changed('learningRate: 0.1', 'learningRate: 0.5'))).toEqual([
      { path: 'training.optimiser.learningRate', before: 0.1, after: 0.5 },
    ])
    const committee = { threshold: 3, committee: ['east', 'north', 'south'] }
    expect(
      planDifferences(plan, changed('evaluation:', `encryption: ${JSON.stringify(committee)}\nevaluation:`)),
    ).toEqual([
      { path: 'encryption.committee', before: null, after: ['east', 'north', 'south'] },
      { path: 'encryption.threshold', before: null, after: 3 },
    ])
  })

  it('hold features against each other by name, so that one more moves no other', () => {
    const age = '    - { name: age, type: numeric, unit: a, range: [0, 120] }\n'
    const ward = '    - { name: ward, type: categorical, categories: [icu, general] }\n'
    const bmi = '    - { name: bmi, type: numeric, range: [10, 80] }\n'
    expect(planDifferences(plan, changed(age, bmi + age))).toEqual([
      {
        path: 'data.features[bmi]',
        before: null,
        after: expect.objectContaining({ name: 'bmi', range: [10, 80] }),
      },
    ])
    expect(planDifferences(plan, changed('[0, 120]', '[0, 130]'))).toEqual([
      { path: 'data.features[age].range', before: [0, 120], after: [0, 130] },
    ])
    expect(planDifferences(plan, changed(age + ward, ward + age))).toEqual([
      { path: 'data.features', before: ['age', 'ward'], after: ['ward', 'age'] },
    ])
  })
})
