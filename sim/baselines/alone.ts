/**
 * Training without a federation: each hospital for itself, or all tables in one place. Both with the
 * federation's budget.
 */
import { type SiteName, siteName } from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import {
  type Backend,
  batchOrder,
  type Cohort,
  designMatrix,
  initialWeights,
  modelInputs,
  noStandardisation,
  type Standardisation,
  siteStandardisation,
  trainLocally,
  type Weights,
} from '@consilium/shared/training'
import type { Hospital } from './hospital.ts'

export interface LoneModel {
  readonly weights: Weights
  readonly standardisation: Standardisation
}

/**
 * A hospital alone: as many steps as it would take in the federation, from the same initial weights, by its
 * own standardisation.
 */
export function trainAlone(options: {
  readonly plan: TrainingPlan
  readonly hospital: Hospital
  readonly backend: Backend
}): Promise<LoneModel> {
  const { plan, hospital, backend } = options
  return train({ plan, site: hospital.site, cohort: hospital.cohort, backend, stepsFactor: 1 })
}

/**
 * All training rows in one table. Each row is seen as often as in the federation: as many epochs, or, where
 * the plan counts steps, as many steps as all sites take together.
 */
export function trainPooled(options: {
  readonly plan: TrainingPlan
  readonly hospitals: readonly Hospital[]
  readonly backend: Backend
}): Promise<LoneModel> {
  const { plan, hospitals, backend } = options
  return train({
    plan,
    site: siteName('pooled'),
    cohort: pooledCohort(hospitals.map(({ cohort }) => cohort)),
    backend,
    stepsFactor: hospitals.length,
  })
}

async function train(options: {
  readonly plan: TrainingPlan
  readonly site: SiteName
  readonly cohort: Cohort
  readonly backend: Backend
  readonly stepsFactor: number
}): Promise<LoneModel> {
  const { plan, site, cohort, backend, stepsFactor } = options
  const own = siteStandardisation(cohort)
  const standardisation = plan.training.standardise === 'none' ? noStandardisation(own) : own
  const data = designMatrix({ cohort, standardisation, part: 'train' })
  const { localEpochs, localSteps, batchSize, optimiser } = plan.training
  const schedule = {
    seed: plan.seed,
    site,
    rows: data.rows,
    batchSize,
    localEpochs: localEpochs === undefined ? undefined : localEpochs * plan.rounds,
    localSteps: localSteps === undefined ? undefined : localSteps * plan.rounds * stepsFactor,
  }
  const initial = initialWeights({ spec: plan.model, inputs: modelInputs(plan.data).length, seed: plan.seed })
  const { weights } = await trainLocally({
    backend,
    model: plan.model,
    weights: initial,
    data,
    optimiser,
    batches: batchOrder({ ...schedule, step: 1 }),
  })
  return { weights, standardisation }
}

/** One cohort of several, rows in the order given. */
export function pooledCohort(cohorts: readonly Cohort[]): Cohort {
  const [first] = cohorts
  if (first === undefined) throw new RangeError('there is nothing to pool')
  const offsets = cohorts.map((_, index) => cohorts.slice(0, index).reduce((sum, { rows }) => sum + rows, 0))
  const shifted = (part: 'train' | 'test'): Uint32Array =>
    Uint32Array.from(
      cohorts.flatMap((cohort, index) => [...cohort[part]].map((row) => row + (offsets[index] ?? 0))),
    )
  const train = shifted('train')
  const test = shifted('test')
  return {
    contract: first.contract,
    rows: cohorts.reduce((sum, { rows }) => sum + rows, 0),
    columns: new Map(
      [...first.columns.keys()].map((name) => [
        name,
        Float64Array.from(cohorts.flatMap((cohort) => [...(cohort.columns.get(name) ?? [])])),
      ]),
    ),
    labels: Uint8Array.from(cohorts.flatMap(({ labels }) => [...labels])),
    train,
    test,
    trainRows: train.length,
    testRows: test.length,
    droppedRows: cohorts.reduce((sum, { droppedRows }) => sum + droppedRows, 0),
    droppedBy: addedUp(cohorts.map(({ droppedBy }) => droppedBy)),
    seenRows: cohorts.reduce((sum, { seenRows }) => sum + seenRows, 0),
    missingBy: addedUp(cohorts.map(({ missingBy }) => missingBy)),
    findings: cohorts.flatMap(({ findings }) => findings),
  }
}

function addedUp(counts: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const each of counts) for (const [name, count] of each) sums.set(name, (sums.get(name) ?? 0) + count)
  return sums
}
