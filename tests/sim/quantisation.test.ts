import { maxSumError } from '@consilium/shared/crypto'
import { openBackend } from '@consilium/shared/training'
import { describe, expect, it } from 'vitest'
import { largestDifference, plainFederation, readHospitals } from '../../sim/baselines/index.ts'
import {
  deteriorationPlan,
  hospitalProfiles,
  hospitalTable,
  type PlanFields,
} from '../../sim/cohorts/index.ts'
import { simulateRun } from '../../sim/scenario/index.ts'

const backend = await openBackend('wasm')
const SITES = 4
/** A weight is stored as float32 after every round, and the standardisation travels in fixed point. */
const FLOAT32 = 2e-7

/** Encrypted and plain federation of the same plan, seed and hospitals: largest difference of any weight. */
async function difference({
  rounds,
  changes,
}: {
  readonly rounds: number
  readonly changes: PlanFields
}): Promise<{ readonly largest: number; readonly parameters: number }> {
  const plan = deteriorationPlan({ seed: 3, rounds, changes })
  const hospitals = await readHospitals(
    hospitalProfiles({ sites: SITES, seed: 3 }).map((profile) => hospitalTable(profile, 3)),
    plan,
  )
  const run = await simulateRun({ plan, hospitals, seed: 3, backend })
  const { weights } = await plainFederation({ plan, hospitals, backend })
  return {
    largest: largestDifference(run.weights, weights),
    parameters: weights.reduce((sum, { values }) => sum + values.length, 0),
  }
}

describe('encrypted and plain federation differ by no more than quantisation allows', () => {
  it.each([
    { laneBits: 12 as const, clip: 1 },
    { laneBits: 16 as const, clip: 1 },
    { laneBits: 24 as const, clip: 1 },
    { laneBits: 16 as const, clip: 0.5 },
  ])('after one round, in every weight: $laneBits-bit lanes, clip $clip', async ({ laneBits, clip }) => {
    const { largest } = await difference({ rounds: 1, changes: { encryption: { laneBits, clip } } })
    // Σα over the list is 1. Both sides start from one model, so nothing but this round's rounding is between
    // them.
    const bound = maxSumError({ bound: clip, laneBits, sites: SITES, contributors: SITES, carried: false })
    expect(largest).toBeLessThan(bound + FLOAT32)
    // And it is of that order: the update was quantised, not sent as it was.
    if (bound > 100 * FLOAT32) expect(largest).toBeGreaterThan(bound / 50)
    expect(largest).toBeGreaterThan(0)
  })

  it('after five rounds of a convex model, in the Euclidean norm', async () => {
    const rounds = 5
    const clip = 0.2
    const changes = {
      encryption: { laneBits: 16, clip },
      model: { family: 'logistic-regression' },
      training: {
        localEpochs: 1,
        batchSize: 16,
        optimiser: { kind: 'sgd', learningRate: 0.02 },
        standardise: 'federation',
      },
    }
    const { largest, parameters } = await difference({ rounds, changes })
    // A gradient step of 2/L or less on a convex loss brings two models no further apart (Hardt, Recht and
    // Singer 2016, lemma 3.7), nor does an average of such steps; so what each round's rounding adds, by
    // entry, adds up to no more than its norms.
    const byEntry = maxSumError({
      bound: clip,
      laneBits: 16,
      sites: SITES,
      contributors: SITES,
      carried: true,
    })
    expect(largest).toBeLessThan(rounds * Math.sqrt(parameters) * byEntry + rounds * FLOAT32)
  })
})
