/**
 * Windows of local time, over midnight and over changes of the clock; and a run that waits for them and is
 * not failed.
 */
import { DEFAULT_POLICY, type SitePolicy, type TrainingHours } from '@consilium/client-agent/agent'
import { ConsiliumError, type LogFields, type SiteName, silentLogger } from '@consilium/shared/kernel'
import { describe, expect, it } from 'vitest'
import { isOpen } from '../../../client-agent/agent/training-hours.ts'
import { deteriorationPlan, hospitalProfiles, hospitalTable } from '../../../sim/cohorts/index.ts'
import { World } from '../../../sim/world/index.ts'
import { simulatorBackend as backend, LINEAR } from '../../support/simulated.ts'

const NIGHTS: TrainingHours = {
  timeZone: 'Europe/Berlin',
  windows: [{ days: ['mon', 'fri'], from: '20:00', to: '06:00' }],
}

describe('training hours', () => {
  it.each([
    // 1 June 2026 is a Monday; Berlin is two hours ahead of UTC.
    ['before the window', '2026-06-01T17:59Z', false],
    ['at its beginning', '2026-06-01T18:00Z', true],
    ['after midnight', '2026-06-02T03:59Z', true],
    ['at its end', '2026-06-02T04:00Z', false],
    ['on the evening of another day', '2026-06-02T19:00Z', false],
    ['in the night before its day', '2026-06-01T02:00Z', false],
    ['on the morning after friday', '2026-06-06T03:00Z', true],
    // In winter one hour ahead.
    ['in winter, an hour later by UTC', '2026-12-07T18:30Z', false],
    ['in winter', '2026-12-07T19:00Z', true],
  ])('%s', (_, at, open) => {
    expect(isOpen(NIGHTS, Date.parse(at))).toBe(open)
  })

  it('of equal times are the whole day, of no window never', () => {
    const sunday = { timeZone: 'UTC', windows: [{ days: ['sun' as const], from: '00:00', to: '00:00' }] }
    expect(isOpen(sunday, Date.parse('2026-06-07T00:00Z'))).toBe(true)
    expect(isOpen(sunday, Date.parse('2026-06-07T23:59Z'))).toBe(true)
    expect(isOpen(sunday, Date.parse('2026-06-08T00:00Z'))).toBe(false)
    expect(isOpen({ timeZone: 'UTC', windows: [] }, 0)).toBe(false)
  })
})

const APPROVING: SitePolicy = {
  ...DEFAULT_POLICY,
  approvalRules: [{ families: ['logistic-regression'], maxRounds: 5 }],
}
/** A simulated world begins at midnight. */
const FROM_SIX: TrainingHours = {
  timeZone: 'UTC',
  windows: [{ days: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], from: '06:00', to: '07:00' }],
}

/** A run of so many sites, of which three are enough to close a round; what their logs said of waiting. */
async function ranWith(sites: number, policy: (site: SiteName, world: World) => SitePolicy) {
  const tables = hospitalProfiles({ sites, seed: 1 }).map((profile) => hospitalTable(profile, 1))
  const waits: string[] = []
  const logger = {
    ...silentLogger,
    info(message: string, fields?: LogFields) {
      if (message === 'training waits') waits.push(fields?.reason ?? '')
    },
  }
  const world: World = new World({ tables, seed: 1, backend, policy: (site) => policy(site, world), logger })
  try {
    const plan = deteriorationPlan({ seed: 1, rounds: 2, changes: LINEAR })
    const state = await world.run(plan)
    const records = tables.map(({ site }) => world.siteRun(site, state.context.run))
    const members = [0, 1, 2, 3].map(
      (step) => world.store.step(state.context.run, step)?.step.members?.length,
    )
    return { state, waits, members, records, hours: world.clock.monotonic() / 3_600_000 }
  } finally {
    await world.close()
  }
}

describe('a run', () => {
  it('that needs a site waits for its training hours, and is not failed', async () => {
    const { waits, hours, records, members } = await ranWith(3, (site) => ({
      ...APPROVING,
      trainingHours: site === 'city-general' ? FROM_SIX : null,
    }))
    expect(hours).toBeGreaterThanOrEqual(6)
    expect(hours).toBeLessThan(6.1)
    expect(waits).toEqual([
      'waits for the training hours of this site: sun, mon, tue, wed, thu, fri, sat 06:00 to 07:00 (UTC)',
    ])
    expect(members).toEqual([3, 3, 3, 3])
    expect(records).toMatchObject(Array(3).fill({ status: 'released', applied: 3, reason: '' }))
  })

  it('that does not need it goes on without it, and the site catches up', async () => {
    const { waits, hours, records, members } = await ranWith(4, (site) => ({
      ...APPROVING,
      trainingHours: site === 'city-general' ? FROM_SIX : null,
    }))
    expect(hours).toBeLessThan(1)
    expect(waits.length).toBeGreaterThan(0)
    expect(members).toEqual([3, 3, 3, 3])
    expect(new Set(records.map(({ model }) => model)).size).toBe(1)
    expect(records).toMatchObject(Array(4).fill({ status: 'released', applied: 3 }))
  })

  it('waits while there is a mistake in the policy', async () => {
    const { hours, waits } = await ranWith(3, (site, world) => {
      const isCollecting = world.store.runs()[0]?.phase === 'collecting'
      if (site === 'city-general' && isCollecting && world.clock.monotonic() < 3_600_000)
        throw new ConsiliumError('INVALID_CONFIG', 'the policy is not YAML')
      return APPROVING
    })
    expect(hours).toBeGreaterThanOrEqual(1)
    expect(waits).toEqual(['waits: the policy is not YAML'])
  })
})
