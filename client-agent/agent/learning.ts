/** What a site computes in a step from its own records and the model it holds. No keys, no network. */
import { ConsiliumError, type SiteName } from '@consilium/shared/kernel'
import type { ModelState, TrainingPlan } from '@consilium/shared/protocol'
import {
  type Backend,
  batchOrder,
  type Cohort,
  change,
  decodeModel,
  designMatrix,
  encodeModel,
  evaluate,
  exactAuroc,
  initialWeights,
  metricVector,
  modelInputs,
  noStandardisation,
  type Standardisation,
  siteStandardisation,
  siteStatistics,
  trainLocally,
} from '@consilium/shared/training'
import type { OwnEvaluation } from './site-run.ts'

/** The model state that every site starts a run from: a function of the plan alone. */
export function initialState(plan: TrainingPlan, planDigest: ModelState['plan']): ModelState {
  const weights = initialWeights({ spec: plan.model, inputs: modelInputs(plan.data).length, seed: plan.seed })
  return {
    plan: planDigest,
    data: plan.data,
    model: plan.model,
    standardisation: null,
    bounds: weights.map(() => plan.encryption.clip),
    weights: encodeModel(weights),
  }
}

/** The standardisation of a site's inputs as the plan says; what is imputed comes from the federation's unless each site has its own. */
export function inputStandardisation(plan: TrainingPlan, state: ModelState, cohort: Cohort): Standardisation {
  if (plan.training.standardise === 'site') return siteStandardisation(cohort)
  if (state.standardisation === null) throw new ConsiliumError('INTERNAL', 'there is no standardisation before the statistics step')
  return plan.training.standardise === 'federation' ? state.standardisation : noStandardisation(state.standardisation)
}

export interface LocalStep {
  readonly plan: TrainingPlan
  readonly site: SiteName
  readonly step: number
  readonly state: ModelState
  readonly cohort: Cohort
  readonly backend: Backend
  readonly signal: AbortSignal
  /** Told how many local steps are done. */
  readonly onSteps?: ((steps: number) => void) | undefined
}

/** The sums of the statistics step, over training records. */
export function localStatistics(cohort: Cohort): Float64Array {
  return siteStatistics(cohort)
}

/** The sums of a metrics step: how the model as received does on this site's test records. */
export async function localMetrics({ plan, state, cohort, backend }: LocalStep): Promise<Float64Array> {
  const data = designMatrix({ cohort, standardisation: inputStandardisation(plan, state, cohort), part: 'test' })
  return metricVector(await evaluate({ backend, model: plan.model, weights: decodeModel(state.weights), data, bins: plan.evaluation.histogramBins }))
}

/** Trains from the model as received. Returns Δ = after − before, flat, in the order of the weights. */
export async function localUpdate({ plan, site, step, state, cohort, backend, signal, onSteps }: LocalStep): Promise<Float32Array> {
  const before = decodeModel(state.weights)
  const data = designMatrix({ cohort, standardisation: inputStandardisation(plan, state, cohort), part: 'train' })
  const { localEpochs, localSteps, batchSize, optimiser } = plan.training
  const batches = batchOrder({
    seed: plan.seed,
    site,
    step,
    rows: data.rows,
    batchSize,
    ...(localSteps === undefined ? { localEpochs: localEpochs ?? 1 } : { localSteps }),
  })
  const { weights } = await trainLocally({ backend, model: plan.model, weights: before, data, optimiser, batches, signal, onSteps })
  return change(weights, before)
}

/** The final model on this site's own test records, with the exact AUROC that only the site can compute. */
export async function ownEvaluation({ plan, state, cohort, backend }: LocalStep): Promise<OwnEvaluation> {
  const data = designMatrix({ cohort, standardisation: inputStandardisation(plan, state, cohort), part: 'test' })
  const result = await evaluate({ backend, model: plan.model, weights: decodeModel(state.weights), data, bins: plan.evaluation.histogramBins })
  return { rows: result.rows, loss: result.lossSum / result.rows, accuracy: result.correct / result.rows, auroc: exactAuroc(result.scores, data.y) }
}
