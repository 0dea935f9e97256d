/** How well a model does on a hospital's own test rows. */
import type { SiteName } from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import { type Backend, type Cohort, designMatrix, evaluate, exactAuroc, type Standardisation, type Weights } from '@consilium/shared/training'

export interface SiteScore {
  readonly site: SiteName
  readonly rows: number
  /** Exact, from the ranks of the scores; null if the test rows are of one class. */
  readonly auroc: number | null
  readonly accuracy: number
  /** Rows whose class was predicted. */
  readonly correct: number
}

export async function scoreOn(options: {
  readonly site: SiteName
  readonly cohort: Cohort
  readonly standardisation: Standardisation
  readonly plan: TrainingPlan
  readonly weights: Weights
  readonly backend: Backend
}): Promise<SiteScore> {
  const { site, cohort, standardisation, plan, weights, backend } = options
  const data = designMatrix({ cohort, standardisation, part: 'test' })
  const { rows, correct, scores } = await evaluate({ backend, model: plan.model, weights, data, bins: plan.evaluation.histogramBins })
  return { site, rows, correct, accuracy: rows === 0 ? 0 : correct / rows, auroc: exactAuroc(scores, data.y) }
}

/** Mean AUROC over the hospitals that have both classes in their test rows; null if none has. */
export function meanAuroc(scores: readonly SiteScore[]): number | null {
  return meanOf(scores.flatMap(({ auroc }) => (auroc === null ? [] : [auroc])))
}

/** Mean accuracy over all hospitals that have test rows. */
export function meanAccuracy(scores: readonly SiteScore[]): number | null {
  return meanOf(scores.flatMap(({ rows, accuracy }) => (rows === 0 ? [] : [accuracy])))
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
