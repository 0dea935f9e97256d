import { DEFAULT_POLICY } from '@consilium/client-agent/agent'
import { siteName } from '@consilium/shared/kernel'
import { decodeModel } from '@consilium/shared/training'
import { describe, expect, it } from 'vitest'
import { largestDifference, plainFederation, readHospitals } from '../../sim/baselines/index.ts'
import { deteriorationPlan, hospitalProfiles, hospitalTable } from '../../sim/cohorts/index.ts'
import { World } from '../../sim/world/index.ts'
import { simulatorBackend as backend, LINEAR, simulated } from '../support/simulated.ts'

describe('a simulated federation', () => {
  it('ends with one model at every site, the same for the same seed', async () => {
    const [one, again, other] = [await simulated(), await simulated(), await simulated({ seed: 2 })]
    expect(new Set(one.digests).size).toBe(1)
    expect(again.digests).toEqual(one.digests)
    expect(again.virtualSeconds).toBe(one.virtualSeconds)
    expect(other.digests[0]).not.toBe(one.digests[0])
    expect(one.members).toEqual([4, 4, 4, 4])
  })

  it('with encryption off gives the plain federation, but for the order of sums of doubles', async () => {
    const changes = { ...LINEAR, encryption: { mode: 'plain' } }
    const run = await simulated({ changes })
    const plan = deteriorationPlan({ seed: 1, rounds: 2, changes })
    const hospitals = await readHospitals(
      hospitalProfiles({ sites: 4, seed: 1 }).map((profile) => hospitalTable(profile, 1)),
      plan,
    )
    const { weights } = await plainFederation({ plan, hospitals, backend })
    expect(largestDifference(run.weights, weights)).toBeLessThan(2e-7)
  })

  it('fails with the reason when a hospital’s policy refuses', async () => {
    const tables = hospitalProfiles({ sites: 4, seed: 1 }).map((profile) => hospitalTable(profile, 1))
    const policy = {
      ...DEFAULT_POLICY,
      minimumSites: 5,
      minimumThreshold: 2,
      minimumRecords: 20,
      allowPlaintext: false,
      approvalRules: [],
    }
    const world = new World({ tables, seed: 1, backend, policy })
    await expect(world.run(deteriorationPlan({ seed: 1, rounds: 1 }))).rejects.toMatchObject({
      code: 'RUN_FAILED',
      message: expect.stringContaining('minimumSites'),
    })
    await world.close()
  })
})

describe('a world', () => {
  it('keeps every site’s model and record', async () => {
    const tables = hospitalProfiles({ sites: 3, seed: 1 }).map((profile) => hospitalTable(profile, 1))
    const policy = {
      ...DEFAULT_POLICY,
      minimumSites: 3,
      minimumThreshold: 2,
      minimumRecords: 20,
      allowPlaintext: false,
      approvalRules: [{ families: ['logistic-regression' as const], maxRounds: 1 }],
    }
    const world = new World({ tables, seed: 1, backend, policy })
    const state = await world.run(deteriorationPlan({ seed: 1, rounds: 1, changes: LINEAR }))
    const { run } = state.context
    const models = await Promise.all(tables.map(({ site }) => world.model(site, run)))
    expect(
      new Set(
        models.map((model) =>
          JSON.stringify([
            ...decodeModel(model?.weights ?? new Uint8Array()).map(({ values }) => [...values]),
          ]),
        ),
      ).size,
    ).toBe(1)
    expect(world.siteRun(siteName('city-general'), run)).toMatchObject({ status: 'released', applied: 2 })
    expect(() => world.siteRun(siteName('nowhere'), run)).toThrow(/no site 'nowhere'/)
    await world.close()
  })
})
