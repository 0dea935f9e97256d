/** Federations that are too large for everybody to hold shares of everybody's keys. */
import { defaultThreshold, listQuorum, maxSumError } from '@consilium/shared/crypto'
import { siteName } from '@consilium/shared/kernel'
import { describe, expect, it } from 'vitest'
import { largestDifference, plainFederation, readHospitals } from '../../sim/baselines/index.ts'
import { deteriorationPlan, hospitalProfiles, hospitalTable, withCommittee } from '../../sim/cohorts/index.ts'
import { simulateRun } from '../../sim/scenario/index.ts'
import { simulatorBackend as backend, LINEAR, STEADY } from '../support/simulated.ts'

/** 8 KiB of field elements, and the nonce and tag of AES-GCM. */
const SEALED_SHARE_BYTES = 8192 + 28
/** What a site may send of key shares in a round, whatever the number of sites. */
const ROUND_SHARE_BYTES_MAX = 200 * 1024

const tablesOf = (sites: number) =>
  hospitalProfiles({ sites, seed: 1, patients: 0.3 }).map((profile) => hospitalTable(profile, 1))

describe('a plan of the simulator', () => {
  const names = (sites: number) => Array.from({ length: sites }, (_, i) => siteName(`hospital-${i}`))
  const plan = deteriorationPlan({ seed: 1, rounds: 1, changes: LINEAR })

  it('has a committee that can do without those who drop out, as far as 24 members can', () => {
    const committee = (away: number): number =>
      withCommittee(plan, names(32), { away }).encryption.committee?.length ?? 0
    expect([0, 5, 6, 8, 20].map(committee)).toEqual([16, 16, 18, 24, 24])
    for (const away of [0, 5, 6, 8])
      expect(
        committee(away) - listQuorum(committee(away), defaultThreshold(committee(away))),
      ).toBeGreaterThanOrEqual(away)
  })

  it('names its first 16 hospitals as the committee above 24 sites, and nobody otherwise', () => {
    expect(withCommittee(plan, names(24))).toBe(plan)
    expect(withCommittee(plan, names(25)).encryption.committee).toEqual(names(16))
    const named = { ...plan, encryption: { ...plan.encryption, committee: names(3) } }
    expect(withCommittee(named, names(25))).toBe(named)
    const plain = { ...plan, encryption: { ...plan.encryption, mode: 'plain' as const } }
    expect(withCommittee(plain, names(200))).toBe(plain)
  })
})

describe('26 hospitals with a committee of 16', () => {
  it('open every sum exactly, also when members and others vanish, and send shares for the members alone', async () => {
    const tables = tablesOf(26)
    const sites = tables.map(({ site }) => site)
    const plan = withCommittee(
      deteriorationPlan({ seed: 1, rounds: 1, changes: { ...LINEAR, encryption: { laneBits: 24 } } }),
      sites,
    )
    const hospitals = await readHospitals(tables, plan)
    // After its upload a site helps neither to certify nor to open: three members of 16, and two others.
    const gone = new Set([0, 3, 7, 20, 25].map((position) => sites[position]))
    const faults = (site: string) => ({
      ...STEADY,
      online: (step: number, contributed: boolean) =>
        !(step === 1 && contributed && [...gone].some((name) => name === site)),
    })
    const run = await simulateRun({ plan, hospitals, seed: 1, backend, faults })

    expect(run).toMatchObject({ threshold: 6, committee: 16 })
    expect(new Set(run.digests).size).toBe(1)
    expect(sites.filter((_, position) => run.listed(1, position))).toEqual(sites)
    const { weights } = await plainFederation({ plan, hospitals, backend, listed: run.listed })
    const bound = maxSumError({
      bound: plan.encryption.clip,
      laneBits: 24,
      sites: 26,
      contributors: 26,
      carried: false,
    })
    expect(largestDifference(run.weights, weights)).toBeLessThan(bound + 2e-7)

    const shareBytes = run.uploadBytesPerRound - 30_720
    expect(shareBytes).toBe(16 * SEALED_SHARE_BYTES)
    expect(shareBytes, 'the shares of a round do not depend on the number of sites').toBeLessThanOrEqual(
      ROUND_SHARE_BYTES_MAX,
    )
  })
})
