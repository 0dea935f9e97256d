/** Plans for the four real hospitals. */
import { parsePlan, type TrainingPlan } from '@consilium/shared/protocol'
import type { PlanFields } from '../cohorts/index.ts'

/** Cleveland writes `1.0`, the others `1`. */
const DATA = {
  features: [
    { name: 'age', type: 'numeric', unit: 'a', range: [0, 120] },
    { name: 'sex', type: 'numeric', range: [0, 1] },
    { name: 'trestbps', type: 'numeric', unit: 'mm[Hg]', range: [0, 300] },
    { name: 'chol', type: 'numeric', unit: 'mg/dL', range: [0, 700] },
    { name: 'fbs', type: 'numeric', range: [0, 1] },
    { name: 'thalach', type: 'numeric', unit: '/min', range: [0, 250] },
    { name: 'exang', type: 'numeric', range: [0, 1] },
    { name: 'oldpeak', type: 'numeric', range: [-10, 10] },
    { name: 'cp', type: 'categorical', categories: ['1', '2', '3', '4'], codes: 'integer', dropFirst: true },
    { name: 'restecg', type: 'categorical', categories: ['0', '1', '2'], codes: 'integer', dropFirst: true },
  ],
  label: { name: 'num', positive: { above: 0 } },
} as const

export interface HeartPlanOptions {
  readonly seed: number
  /** As {@link HeartHospitals} says. */
  readonly flambySplit: boolean
  /** Over the plan's top-level fields. */
  readonly changes?: PlanFields
}

function heartPlan({ seed, flambySplit, changes = {} }: HeartPlanOptions, fields: PlanFields): TrainingPlan {
  const split = flambySplit
    ? { by: 'column', column: 'set', train: 'train', test: 'test' }
    : { by: 'seed', testFraction: 0.34 }
  const plan = {
    version: 1,
    seed,
    data: DATA,
    model: { family: 'logistic-regression', initial: 'seeded' },
    strategy: { weighting: 'examples', countMultiple: 1 },
    evaluation: { split },
    release: { model: 'sites', metrics: 'coordinator' },
    ...fields,
    ...changes,
  }
  return parsePlan(JSON.stringify(plan), 'the heart-disease plan')
}

/**
 * FLamby's FedAvg on Fed-Heart-Disease: 15 rounds of 100 SGD batches of 4 at 0.001, each hospital
 * standardised by itself, weighted by training rows.
 */
export function flambyPlan(options: HeartPlanOptions): TrainingPlan {
  return heartPlan(options, {
    name: 'heart-disease-flamby',
    rounds: 15,
    training: {
      localSteps: 100,
      batchSize: 4,
      optimiser: { kind: 'sgd', learningRate: 0.001 },
      standardise: 'site',
    },
  })
}

/**
 * The demo's: FLamby's model, features and rows, trained until it is good: FLamby's own setting stops long
 * before.
 */
export function heartDemoPlan(options: HeartPlanOptions): TrainingPlan {
  return heartPlan(options, {
    name: 'heart-disease',
    rounds: 10,
    training: {
      localSteps: 100,
      batchSize: 4,
      optimiser: { kind: 'sgd', learningRate: 0.01 },
      standardise: 'site',
    },
  })
}
