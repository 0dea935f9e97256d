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
  joinWeights,
  metricVector,
  modelInputs,
  noStandardisation,
  parameterShapes,
  type SplitWeights,
  type Standardisation,
  siteStandardisation,
  siteStatistics,
  splitWeights,
  trainLocally,
  type Weights,
} from '@consilium/shared/training'
import type { OwnEvaluation } from './site-run.ts'

function initialParts(plan: TrainingPlan): SplitWeights {
  return splitWeights(
    initialWeights({ spec: plan.model, inputs: modelInputs(plan.data).length, seed: plan.seed }),
    localNames(plan),
  )
}

/** Of the tensors that stay at each site. */
export function localNames(plan: TrainingPlan): readonly string[] {
  return plan.training.localTensors ?? []
}

/** What the tensors that stay at a site start from: the same at every site. */
export function initialLocal(plan: TrainingPlan): Weights {
  return localNames(plan).length === 0 ? [] : initialParts(plan).local
}

/**
 * The model state that every site starts a run from, without tensors that stay: a function of the plan alone.
 */
export function initialState(plan: TrainingPlan, planDigest: ModelState['plan']): ModelState {
  const weights = initialParts(plan).shared
  return {
    plan: planDigest,
    data: plan.data,
    model: plan.model,
    standardisation: null,
    bounds: weights.map(() => plan.encryption.clip),
    weights: encodeModel(weights),
  }
}

/**
 * The standardisation of a site's inputs as the plan says; what is imputed comes from the federation's unless
 * each site has its own.
 */
export function inputStandardisation(plan: TrainingPlan, state: ModelState, cohort: Cohort): Standardisation {
  if (plan.training.standardise === 'site') return siteStandardisation(cohort)
  if (state.standardisation === null)
    throw new ConsiliumError('INTERNAL', 'there is no standardisation before the statistics step')
  return plan.training.standardise === 'federation'
    ? state.standardisation
    : noStandardisation(state.standardisation)
}

export interface LocalStep {
  readonly plan: TrainingPlan
  readonly site: SiteName
  readonly step: number
  readonly state: ModelState
  /** The tensors that stay here; none where the plan names none. */
  readonly local: Weights
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
export async function localMetrics({
  plan,
  state,
  local,
  cohort,
  backend,
}: LocalStep): Promise<Float64Array> {
  const data = designMatrix({
    cohort,
    standardisation: inputStandardisation(plan, state, cohort),
    part: 'test',
  })
  return metricVector(
    await evaluate({
      backend,
      model: plan.model,
      weights: wholeModel(plan, state, local),
      data,
      bins: plan.evaluation.histogramBins,
    }),
  )
}

/**
 * Trains from the model as received. Returns Δ = after − before of the shared tensors, flat, in their order,
 * and the others as they are now.
 */
export async function localUpdate(
  options: LocalStep,
): Promise<{ readonly update: Float32Array; readonly local: Weights }> {
  const { plan, site, step, state, cohort, backend, signal, onSteps } = options
  const before = wholeModel(plan, state, options.local)
  const data = designMatrix({
    cohort,
    standardisation: inputStandardisation(plan, state, cohort),
    part: 'train',
  })
  const { localEpochs, localSteps, batchSize, optimiser } = plan.training
  const batches = batchOrder({
    seed: plan.seed,
    site,
    step,
    rows: data.rows,
    batchSize,
    ...(localSteps === undefined ? { localEpochs: localEpochs ?? 1 } : { localSteps }),
  })
  const { weights } = await trainLocally({
    backend,
    model: plan.model,
    weights: before,
    data,
    optimiser,
    batches,
    signal,
    onSteps,
  })
  const after = splitWeights(weights, localNames(plan))
  return { update: change(after.shared, splitWeights(before, localNames(plan)).shared), local: after.local }
}

/** The final model on this site's own test records, with the exact AUROC that only the site can compute. */
export async function ownEvaluation({
  plan,
  state,
  local,
  cohort,
  backend,
}: LocalStep): Promise<OwnEvaluation> {
  const data = designMatrix({
    cohort,
    standardisation: inputStandardisation(plan, state, cohort),
    part: 'test',
  })
  const result = await evaluate({
    backend,
    model: plan.model,
    weights: wholeModel(plan, state, local),
    data,
    bins: plan.evaluation.histogramBins,
  })
  return {
    rows: result.rows,
    loss: result.lossSum / result.rows,
    accuracy: result.correct / result.rows,
    auroc: exactAuroc(result.scores, data.y),
  }
}

function wholeModel(plan: TrainingPlan, state: ModelState, local: Weights): Weights {
  return joinWeights(parameterShapes(plan.model, modelInputs(plan.data).length), {
    shared: decodeModel(state.weights),
    local,
  })
}
