/**
 * The same federation without encryption: same plan, same seeds, same batch orders, same weights of the
 * sites, same lists. What differs from an encrypted run is what quantisation does, and nothing else.
 */
import type { TrainingPlan } from '@consilium/shared/protocol'
import {
  applyUpdate,
  type Backend,
  batchOrder,
  type Cohort,
  designMatrix,
  federatedAverage,
  initialWeights,
  joinWeights,
  modelInputs,
  noStandardisation,
  type Standardisation,
  siteStandardisation,
  siteStatistics,
  splitWeights,
  standardisationFrom,
  subtract,
  trainLocally,
  type Weights,
  weightsOf,
} from '@consilium/shared/training'
import type { Hospital } from './hospital.ts'

/** Which sites are in the list of a step: by position among the hospitals. */
export type Listed = (step: number, position: number) => boolean

export interface PlainFederation {
  /** Without tensors that stay at the sites. */
  readonly weights: Weights
  /** Each hospital's whole model, in the hospitals' order. */
  readonly models: readonly Weights[]
  /** What each hospital's inputs are scaled by, in the hospitals' order. */
  readonly standardisations: readonly Standardisation[]
}

/** @param listed for runs in which sites dropped out; everybody by default */
export async function plainFederation(options: {
  readonly plan: TrainingPlan
  readonly hospitals: readonly Hospital[]
  readonly backend: Backend
  readonly listed?: Listed
  /** The model to start from; the plan's by default. */
  readonly initial?: Weights
}): Promise<PlainFederation> {
  const { plan, hospitals, backend, listed = () => true } = options
  const alphas = weightsOf(
    hospitals.map(({ cohort }) =>
      plan.strategy.weighting === 'equal' ? 1 : roundedUp(cohort.trainRows, plan.strategy.countMultiple),
    ),
  )
  const standardisations = standardise(
    plan,
    hospitals.map(({ cohort }) => cohort).filter((_, position) => listed(0, position)),
    hospitals,
  )
  const inputs = hospitals.map(({ cohort }, position) =>
    designMatrix({ cohort, standardisation: at(standardisations, position), part: 'train' }),
  )
  const names = plan.training.localTensors ?? []
  const initial =
    options.initial ??
    initialWeights({ spec: plan.model, inputs: modelInputs(plan.data).length, seed: plan.seed })
  let weights = splitWeights(initial, names).shared
  const locals = hospitals.map(() => splitWeights(initial, names).local)
  for (let step = 1; step <= plan.rounds; step++) {
    const updates: Float64Array[] = []
    const shares: number[] = []
    for (const [position, { site }] of hospitals.entries()) {
      if (!listed(step, position)) continue
      const data = at(inputs, position)
      const { localEpochs, localSteps, batchSize, optimiser } = plan.training
      const batches = batchOrder({
        seed: plan.seed,
        site,
        step,
        rows: data.rows,
        batchSize,
        localEpochs,
        localSteps,
      })
      const before = joinWeights(initial, { shared: weights, local: at(locals, position) })
      const after = splitWeights(
        (await trainLocally({ backend, model: plan.model, weights: before, data, optimiser, batches }))
          .weights,
        names,
      )
      updates.push(subtract(after.shared, weights))
      locals[position] = after.local
      shares.push(at(alphas, position))
    }
    weights = applyUpdate({ weights, update: federatedAverage({ updates, weights: shares }) })
  }
  return {
    weights,
    models: locals.map((local) => joinWeights(initial, { shared: weights, local })),
    standardisations,
  }
}

function standardise(
  plan: TrainingPlan,
  counted: readonly Cohort[],
  hospitals: readonly Hospital[],
): readonly Standardisation[] {
  if (plan.training.standardise === 'site') return hospitals.map(({ cohort }) => siteStandardisation(cohort))
  const totals = counted
    .map(siteStatistics)
    .reduce((sum, statistics) => sum.map((value, field) => value + (statistics[field] ?? 0)))
  const federation = standardisationFrom({ contract: plan.data, totals })
  return hospitals.map(() =>
    plan.training.standardise === 'none' ? noStandardisation(federation) : federation,
  )
}

function roundedUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple
}

function at<Item>(items: readonly Item[], position: number): Item {
  const item = items[position]
  if (item === undefined) throw new RangeError(`there is no hospital ${position}`)
  return item
}
