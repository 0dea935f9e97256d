export { exactAuroc, histogramAuroc } from './auroc.ts'
export {
  BACKEND_NAMES,
  type Backend,
  type BackendName,
  type BackendPreference,
  openBackend,
} from './backend.ts'
export { type BatchOrder, batchesOfOrder, batchOrder, type LocalSchedule, stepsPerRound } from './batches.ts'
export { MISSING_MARKS } from './cells.ts'
export { buildCohort, type Cohort, type RawBatch } from './cohort.ts'
export {
  type CategoricalFeature,
  countedCategories,
  type DataContract,
  type Feature,
  type LabelSpec,
  modelInputs,
  type NumericFeature,
  requiredColumns,
  type SplitSpec,
  type SumField,
} from './contract.ts'
export { evaluate, type Prediction, predict, type ScoredEvaluation } from './evaluate.ts'
export { federatedAverage, weightsOf } from './fedavg.ts'
export { type DataFinding, rowsText } from './findings.ts'
export { isShared, joinWeights, type SplitWeights, splitWeights } from './local-tensors.ts'
export {
  type Evaluation,
  LARGEST_LOSS,
  type Metrics,
  metricLayout,
  metricsFrom,
  metricVector,
} from './metrics.ts'
export { decodeModel, encodeModel, weightsDigest } from './model-file.ts'
export type { LogisticRegressionSpec, MlpSpec, ModelSpec } from './models/family.ts'
export { initialWeights, parameterShapes } from './models/registry.ts'
export type { AdamSpec, OptimiserSpec, SgdSpec } from './optimisers.ts'
export {
  type DesignMatrix,
  designMatrix,
  noStandardisation,
  type Standardisation,
  siteStandardisation,
  standardisationFrom,
} from './standardise.ts'
export { siteStatistics, statisticsLayout } from './statistics.ts'
export { type LocalTraining, type LocalTrainingResult, trainLocally } from './train.ts'
export {
  applyUpdate,
  beginUpdate,
  change,
  flatten,
  type PendingWeights,
  parameterCount,
  subtract,
  type TensorShape,
  unflatten,
  type Weights,
  type WeightTensor,
} from './weights.ts'
