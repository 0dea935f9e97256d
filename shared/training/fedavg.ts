/**
 * Federated averaging (McMahan et al. 2017, arXiv 1602.05629, algorithm 1) in plain double precision: what
 * the encrypted sum is held against.
 */
import { ConsiliumError } from '../kernel/index.ts'

/**
 * The share α_i = n_i / Σn of every site.
 *
 * @param counts records per site, none negative, not all zero
 * @throws ConsiliumError `INVALID_ARGUMENT`
 */
export function weightsOf(counts: readonly number[]): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (!(total > 0) || counts.some((count) => !(count >= 0)))
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      'the record counts of the sites must not be negative, and their sum must be positive',
    )
  return counts.map((count) => count / total)
}

/**
 * Σ α_i·Δ_i / Σ α_i over the sites given, which may be some of the roster.
 *
 * @param updates one flat update per site, all of one length
 * @param weights α of the same sites in the same order
 * @throws ConsiliumError `INVALID_ARGUMENT`
 */
export function federatedAverage({
  updates,
  weights,
}: {
  readonly updates: readonly Float64Array[]
  readonly weights: readonly number[]
}): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const length = updates[0]?.length ?? 0
  if (
    updates.length === 0 ||
    updates.length !== weights.length ||
    updates.some((update) => update.length !== length) ||
    !(total > 0)
  ) {
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      'an average needs one update of equal length and one weight per site, and a positive sum of weights',
    )
  }
  const average = new Float64Array(length)
  for (const [site, update] of updates.entries()) {
    const share = weights[site] ?? 0
    for (let i = 0; i < length; i++) average[i] = (average[i] ?? 0) + share * (update[i] ?? 0)
  }
  return average.map((sum) => sum / total)
}
