/** How much each site counts. Fixed for the epoch, so that nothing is learnt from who drops out. */
import type { TrainingPlan } from '@consilium/shared/protocol'

/** α of every site in roster order, adding up to 1: by rounded record counts, or equal. */
export function siteWeights(plan: TrainingPlan, counts: readonly number[]): readonly number[] {
  const parts = plan.strategy.weighting === 'equal' ? counts.map(() => 1) : counts
  const total = parts.reduce((sum, part) => sum + part, 0)
  return parts.map((part) => part / total)
}
