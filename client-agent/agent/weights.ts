/** How much each site counts. Fixed for the epoch, so that nothing is learnt from who drops out. */
import type { TrainingPlan } from '@consilium/shared/protocol'
import { weightsOf } from '@consilium/shared/training'

/** α of every site in roster order, adding up to 1: by rounded record counts, or equal. */
export function siteWeights(plan: TrainingPlan, counts: readonly number[]): readonly number[] {
  return weightsOf(plan.strategy.weighting === 'equal' ? counts.map(() => 1) : counts)
}
