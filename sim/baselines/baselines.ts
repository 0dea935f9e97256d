/** Everything an encrypted run is compared with, on the same rows. */
import type { TrainingPlan } from '@consilium/shared/protocol'
import { type Backend, flatten, type Weights } from '@consilium/shared/training'
import { trainAlone, trainPooled } from './alone.ts'
import { type Listed, plainFederation } from './federation.ts'
import type { Hospital } from './hospital.ts'
import { type SiteScore, scoreOn } from './scores.ts'

export interface Baselines {
  /** Each hospital's own model on its own test rows. */
  readonly local: readonly SiteScore[]
  /** The plain federation's model on every hospital's test rows. */
  readonly federatedPlain: readonly SiteScore[]
  /** The model of all tables in one place on every hospital's test rows. */
  readonly pooled: readonly SiteScore[]
  readonly plainWeights: Weights
}

/**
 * Trains and scores all of them; about twice the training work of the run itself. Scores are in the
 * hospitals' order.
 */
export async function runBaselines(options: {
  readonly plan: TrainingPlan
  readonly hospitals: readonly Hospital[]
  readonly backend: Backend
  readonly listed?: Listed
}): Promise<Baselines> {
  const { plan, hospitals, backend } = options
  const local: SiteScore[] = []
  for (const hospital of hospitals)
    local.push(
      await scoreOn({ ...hospital, ...(await trainAlone({ plan, hospital, backend })), plan, backend }),
    )
  const plain = await plainFederation(options)
  const pool = await trainPooled({ plan, hospitals, backend })
  const federatedPlain: SiteScore[] = []
  const pooled: SiteScore[] = []
  for (const [position, hospital] of hospitals.entries()) {
    const standardisation = plain.standardisations[position] ?? pool.standardisation
    federatedPlain.push(
      await scoreOn({
        ...hospital,
        weights: plain.models[position] ?? plain.weights,
        standardisation,
        plan,
        backend,
      }),
    )
    pooled.push(await scoreOn({ ...hospital, ...pool, plan, backend }))
  }
  return { local, federatedPlain, pooled, plainWeights: plain.weights }
}

/** Largest absolute difference between corresponding weights. */
export function largestDifference(one: Weights, other: Weights): number {
  const a = flatten(one)
  const b = flatten(other)
  if (a.length !== b.length)
    throw new RangeError(`models of ${a.length} and ${b.length} weights cannot be compared`)
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? 0))), 0)
}
