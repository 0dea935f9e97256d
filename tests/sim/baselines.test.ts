import { openBackend } from '@consilium/shared/training'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Baselines,
  type Hospital,
  largestDifference,
  meanAuroc,
  plainFederation,
  pooledCohort,
  readHospitals,
  runBaselines,
} from '../../sim/baselines/index.ts'
import {
  deteriorationPlan,
  hospitalProfiles,
  hospitalTable,
  type PlanFields,
} from '../../sim/cohorts/index.ts'

const backend = await openBackend('wasm')

const LINEAR: PlanFields = {
  model: { family: 'logistic-regression' },
  training: {
    localEpochs: 2,
    batchSize: 16,
    optimiser: { kind: 'sgd', learningRate: 0.1 },
    standardise: 'federation',
  },
}

const planOf = (changes: PlanFields = LINEAR, rounds = 3) => deteriorationPlan({ seed: 2, rounds, changes })

function hospitals(sites: number, changes: PlanFields = LINEAR): Promise<readonly Hospital[]> {
  return readHospitals(
    hospitalProfiles({ sites, seed: 2 }).map((profile) => hospitalTable(profile, 2)),
    planOf(changes),
  )
}

describe('baselines', () => {
  let all: readonly Hospital[]
  let first: Baselines
  beforeAll(async () => {
    all = await hospitals(4)
    first = await runBaselines({ plan: planOf(), hospitals: all, backend })
  })

  it('repeat to the bit', async () => {
    expect(await runBaselines({ plan: planOf(), hospitals: all, backend })).toEqual(first)
  })

  it('score every hospital on its own test rows', () => {
    for (const scores of [first.local, first.federatedPlain, first.pooled]) {
      expect(scores.map(({ site, rows }) => [site, rows])).toEqual(
        all.map(({ site, cohort }) => [site, cohort.testRows]),
      )
      for (const { auroc, accuracy } of scores) {
        expect(auroc).toBeGreaterThan(0.55)
        expect(accuracy).toBeGreaterThan(0.5)
      }
    }
  })

  it('show what a federation is worth to small hospitals', async () => {
    // Averages over seeds: a single test set is too small to tell.
    const gaps: number[] = []
    for (const seed of [1, 2, 3]) {
      const plan = deteriorationPlan({ seed, rounds: 10 })
      const sites = await readHospitals(
        hospitalProfiles({ sites: 4, seed }).map((profile) => hospitalTable(profile, seed)),
        plan,
      )
      const { local, federatedPlain } = await runBaselines({ plan, hospitals: sites, backend })
      gaps.push((meanAuroc(federatedPlain) ?? 0) - (meanAuroc(local) ?? 0))
    }
    expect(Math.min(...gaps)).toBeGreaterThan(0)
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeGreaterThan(0.015)
  })

  it('leave a hospital out of the rounds in which it was not listed', async () => {
    const without = await plainFederation({
      plan: planOf(),
      hospitals: all,
      backend,
      listed: (_, position) => position !== 3,
    })
    const alone = await plainFederation({ plan: planOf(), hospitals: all.slice(0, 3), backend })
    expect(largestDifference(without.weights, alone.weights)).toBe(0)
    expect(largestDifference(without.weights, first.plainWeights)).toBeGreaterThan(0.001)
  })

  it('weight hospitals equally where the plan says so', async () => {
    const equal = await plainFederation({
      plan: planOf({ ...LINEAR, strategy: { weighting: 'equal' } }),
      hospitals: all,
      backend,
    })
    expect(largestDifference(equal.weights, first.plainWeights)).toBeGreaterThan(0.001)
  })

  it('scale each hospital by itself where the plan says so', async () => {
    const changes = { ...LINEAR, training: { ...(LINEAR['training'] as object), standardise: 'site' } }
    const { standardisations } = await plainFederation({ plan: planOf(changes), hospitals: all, backend })
    expect(new Set(standardisations.map(({ means }) => means.join())).size).toBe(4)
    const { standardisations: shared } = await plainFederation({ plan: planOf(), hospitals: all, backend })
    expect(new Set(shared.map(({ means }) => means.join())).size).toBe(1)
  })

  it('pool rows in the order given', () => {
    const pooled = pooledCohort(all.map(({ cohort }) => cohort))
    expect(pooled.rows).toBe(all.reduce((sum, { cohort }) => sum + cohort.rows, 0))
    expect(pooled.trainRows).toBe(all.reduce((sum, { cohort }) => sum + cohort.trainRows, 0))
    const ages = all.flatMap(({ cohort }) => [...(cohort.columns.get('age') ?? [])])
    expect([...(pooled.columns.get('age') ?? [])]).toEqual(ages)
    const [one, two] = all
    const firstOfSecond = pooled.train[one?.cohort.trainRows ?? 0] ?? 0
    expect(firstOfSecond).toBe((one?.cohort.rows ?? 0) + (two?.cohort.train[0] ?? 0))
  })
})
