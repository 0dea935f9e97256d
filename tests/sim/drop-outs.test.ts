import { describe, expect, it } from 'vitest'
import { hospitalProfiles } from '../../sim/cohorts/index.ts'
import type { SiteFaults } from '../../sim/world/index.ts'
import { STEADY, simulated } from '../support/simulated.ts'

describe('sites that vanish', () => {
  it('goes on without a site that vanishes before its training, and takes it in again', async () => {
    const faults = (site: string): SiteFaults => ({
      ...STEADY,
      online: (step) => !(site === 'rural-clinic' && step === 2),
    })
    const run = await simulated({ rounds: 3, faults })
    expect(run.members).toEqual([4, 4, 3, 4, 4])
    expect(run.listed(2, 2)).toBe(false)
    expect(new Set(run.digests).size).toBe(1)
    // Nobody knew that it would not come: the deadline passed.
    expect(run.virtualSeconds).toBeGreaterThan(600)
  })

  it('counts the update of a site that vanishes right after its upload', async () => {
    const faults = (site: string): SiteFaults => ({
      ...STEADY,
      online: (step, contributed) => !(site === 'rural-clinic' && step === 2 && contributed),
    })
    const run = await simulated({ rounds: 3, faults })
    expect(run.members).toEqual([4, 4, 4, 4, 4])
    expect(new Set(run.digests).size).toBe(1)
    const undisturbed = await simulated({ rounds: 3 })
    expect(run.digests).toEqual(undisturbed.digests)
  })

  it('waits for a late site up to the deadline, and no longer', async () => {
    const late =
      (seconds: number) =>
      (site: string): SiteFaults => ({
        ...STEADY,
        lateMs: (_, kind) => (site === 'heart-centre' && kind === 'contribute' ? 1000 * seconds : 0),
      })
    const inTime = await simulated({ faults: late(100) })
    expect(inTime.members).toEqual([4, 4, 4, 4])
    expect(inTime.virtualSeconds).toBeGreaterThan(400)
    const tooLate = await simulated({ faults: late(700) })
    expect(tooLate.members[1]).toBe(3)
    expect(new Set(tooLate.digests).size).toBe(1)
  })

  it('stops with the reason when too few sites are left', async () => {
    const faults = (site: string): SiteFaults => ({
      ...STEADY,
      online: (step) => !(site !== 'city-general' && step === 1),
    })
    await expect(simulated({ faults })).rejects.toMatchObject({
      code: 'RUN_FAILED',
      message: expect.stringMatching(/stands still.*step 1.*3 are needed/),
    })
  })

  it('holds with a third of the sites gone in each round, others each time', async () => {
    const position = (site: string): number =>
      hospitalProfiles({ sites: 9, seed: 1 }).findIndex((profile) => profile.site === site)
    const faults = (site: string): SiteFaults => ({
      ...STEADY,
      online: (step) => step === 0 || step > 2 || (position(site) + step) % 3 !== 0,
    })
    const run = await simulated({ sites: 9, faults })
    expect(run.members.slice(0, 3)).toEqual([9, 6, 6])
    // Who comes back has to catch up first; the others do not wait for it.
    expect(run.members[3]).toBeGreaterThanOrEqual(6)
    expect(new Set(run.digests).size).toBe(1)
  })
})
