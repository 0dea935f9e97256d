/**
 * Metrics as sums over records, so that the federation's are the sum of the sites', and what they come to.
 */
import { ConsiliumError } from '../kernel/index.ts'
import { histogramAuroc } from './auroc.ts'
import type { SumField } from './contract.ts'

/** What a model got on one site's rows, as sums. */
export interface Evaluation {
  readonly rows: number
  /** Σ of cross-entropies, each at most {@link LARGEST_LOSS}. */
  readonly lossSum: number
  /** Rows whose class was predicted: positive where the score is above one half. */
  readonly correct: number
  /** Positive records by score: bin b of B holds scores in [b/B, (b+1)/B), the last one 1 as well. */
  readonly positives: Float64Array
  readonly negatives: Float64Array
}

/**
 * A record's loss is cut here (a true class given less than e^-32, about 10^-14), so that the sum has a bound
 * for the encrypted lanes.
 */
export const LARGEST_LOSS = 32

export interface Metrics {
  readonly rows: number
  /** Mean cross-entropy, natural logarithm; null without rows. */
  readonly loss: number | null
  /** Share of rows whose class was predicted; null without rows. */
  readonly accuracy: number | null
  /** Null unless both classes are there. */
  readonly auroc: number | null
  /** Largest distance of `auroc` from that of the scores themselves. */
  readonly aurocError: number | null
  /** Share of positive rows; null without rows. */
  readonly prevalence: number | null
}

const HEAD = 3

/** What each place of the metric vector holds: `rows`, `loss`, `correct`, then the two histograms. */
export function metricLayout(bins: number): readonly SumField[] {
  const histogram = (name: string): SumField[] =>
    Array.from({ length: bins }, (_, bin) => ({ name: `${name}/${bin}`, kind: 'count', maximumPerRecord: 1 }))
  return [
    { name: 'rows', kind: 'count', maximumPerRecord: 1 },
    { name: 'loss', kind: 'sum', maximumPerRecord: LARGEST_LOSS },
    { name: 'correct', kind: 'count', maximumPerRecord: 1 },
    ...histogram('positives'),
    ...histogram('negatives'),
  ]
}

/** A site's evaluation as the vector that is summed over the federation. */
export function metricVector({ rows, lossSum, correct, positives, negatives }: Evaluation): Float64Array {
  return Float64Array.from([rows, lossSum, correct, ...positives, ...negatives])
}

/**
 * What a metric vector, or the sum of several, comes to.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` for a length that no {@link metricLayout} has
 */
export function metricsFrom(totals: Float64Array): Metrics {
  const bins = (totals.length - HEAD) / 2
  if (!Number.isInteger(bins) || bins < 1)
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `a metric vector of ${totals.length} numbers has no two histograms of equal length behind its ` +
        `${HEAD} sums`,
      {
        isPublic: true,
      },
    )
  const [rows = 0, lossSum = 0, correct = 0] = totals
  const positives = totals.subarray(HEAD, HEAD + bins)
  const auroc = histogramAuroc(positives, totals.subarray(HEAD + bins))
  const share = (sum: number): number | null => (rows > 0 ? sum / rows : null)
  return {
    rows,
    loss: share(lossSum),
    accuracy: share(correct),
    auroc: auroc?.value ?? null,
    aurocError: auroc?.error ?? null,
    prevalence: share(positives.reduce((sum, count) => sum + count, 0)),
  }
}
