/** How well a model does on a hospital's own test rows. */
import type { SiteName } from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import {
  type Backend,
  type Cohort,
  designMatrix,
  evaluate,
  exactAuroc,
  type Standardisation,
  type Weights,
} from '@consilium/shared/training'

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
  const { rows, correct, scores } = await evaluate({
    backend,
    model: plan.model,
    weights,
    data,
    bins: plan.evaluation.histogramBins,
  })
  return { site, rows, correct, accuracy: rows === 0 ? 0 : correct / rows, auroc: exactAuroc(scores, data.y) }
}

/** The score that a hospital itself gave its model; of no rows where it gave none. */
export function ownScore(
  site: SiteName,
  own: Pick<SiteScore, 'rows' | 'accuracy' | 'auroc'> | null,
): SiteScore {
  if (own === null) return { site, rows: 0, auroc: null, accuracy: 0, correct: 0 }
  return {
    site,
    rows: own.rows,
    auroc: own.auroc,
    accuracy: own.accuracy,
    correct: Math.round(own.accuracy * own.rows),
  }
}

/** Null where there are no test rows. */
export function accuracyOf({ rows, accuracy }: SiteScore): number | null {
  return rows === 0 ? null : accuracy
}

/** Mean AUROC over the hospitals that have both classes in their test rows; null if none has. */
export function meanAuroc(scores: readonly SiteScore[]): number | null {
  return meanOf(scores.map(({ auroc }) => auroc))
}

/** Mean accuracy over all hospitals that have test rows. */
export function meanAccuracy(scores: readonly SiteScore[]): number | null {
  return meanOf(scores.map(accuracyOf))
}

/** Mean of the values that there are; null if there are none. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
