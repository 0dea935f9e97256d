/** The plan that goes with the generated hospitals. */
import { defaultThreshold, listQuorum } from '@consilium/shared/crypto'
import type { SiteName } from '@consilium/shared/kernel'
import { needsCommittee, parsePlan, planText, type TrainingPlan } from '@consilium/shared/protocol'
import { CHEST_PAIN } from './hospital.ts'

/** Fields of a plan as a person would write them. */
export type PlanFields = Readonly<Record<string, unknown>>

/**
 * Deterioration of a patient from ten columns; a small network, because the outcome has interactions that a
 * linear model cannot hold.
 */
export const DETERIORATION_PLAN = {
  version: 1,
  name: 'deterioration',
  description: 'Will a patient deteriorate? Ten columns of an admission record; generated hospitals.',
  data: {
    features: [
      { name: 'age', type: 'numeric', unit: 'a', range: [18, 100] },
      { name: 'sex', type: 'categorical', categories: ['female', 'male'], dropFirst: true },
      { name: 'systolic', type: 'numeric', unit: 'mm[Hg]', range: [50, 260], missing: 'mean' },
      { name: 'heart_rate', type: 'numeric', unit: '/min', range: [20, 230] },
      { name: 'oxygen', type: 'numeric', unit: '%', range: [50, 100], missing: 'mean' },
      { name: 'cholesterol', type: 'numeric', unit: 'mg/dL', range: [50, 600], missing: 'mean' },
      { name: 'creatinine', type: 'numeric', unit: 'mg/dL', range: [0.1, 15], missing: 'mean' },
      { name: 'glucose', type: 'numeric', unit: 'mg/dL', range: [30, 700], missing: 'mean' },
      {
        name: 'chest_pain',
        type: 'categorical',
        categories: [...CHEST_PAIN],
        dropFirst: true,
        missing: 'all-zero',
      },
      { name: 'smoker', type: 'categorical', categories: ['no', 'yes'], dropFirst: true },
    ],
    label: { name: 'deteriorated', positive: { above: 0 } },
  },
  model: { family: 'mlp', hidden: [32, 16], activation: 'tanh' },
  training: {
    localEpochs: 4,
    batchSize: 16,
    optimiser: { kind: 'adam', learningRate: 0.003 },
    standardise: 'federation',
  },
  // Lanes of 24 bits cost nothing here: update and metrics still fit one block.
  encryption: { laneBits: 24 },
  evaluation: { split: { by: 'seed', testFraction: 0.4 }, histogramBins: 500 },
  release: { model: 'sites', metrics: 'coordinator' },
} as const satisfies PlanFields

/**
 * The plan with seed and rounds filled in, and with `changes` over its top-level fields. @throws
 * ConsiliumError `INVALID_PLAN`
 */
export function deteriorationPlan(options: {
  readonly seed: number
  readonly rounds: number
  readonly changes?: PlanFields
}): TrainingPlan {
  const { seed, rounds, changes = {} } = options
  return parsePlan(JSON.stringify({ ...DETERIORATION_PLAN, seed, rounds, ...changes }), 'the generated plan')
}

/**
 * Sites of the committee that is named for a plan that has to have one: so many, or more where members will
 * be away, up to as many as a step's key shares allow.
 */
const COMMITTEE_SITES = 16
const COMMITTEE_SITES_MAX = 24

/**
 * The plan, with the first hospitals as its committee if it has to name one and does not.
 *
 * @param away how many sites may vanish in a round; the committee is as large as its quorum needs to do
 * without them
 */
export function withCommittee(
  plan: TrainingPlan,
  sites: readonly SiteName[],
  { away = 0 }: { readonly away?: number } = {},
): TrainingPlan {
  if (!needsCommittee(plan, sites.length)) return plan
  let size = COMMITTEE_SITES
  while (
    size < COMMITTEE_SITES_MAX &&
    size - listQuorum(size, plan.encryption.threshold ?? defaultThreshold(size)) < away
  )
    size += 1
  return parsePlan(
    planText({ ...plan, encryption: { ...plan.encryption, committee: sites.slice(0, size) } }),
    'the generated plan',
  )
}
