/**
 * One hospital does not take part: the others' run goes on, their approvals stay good, and it is released
 * with them. Before, its rejection ended the run of all, and so did its silence.
 */
import type { SitePolicy } from '@consilium/client-agent/agent'
import type { RunState } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { Federation, type FederationOptions } from '../../attacks/federation.ts'

/** A policy that approves no plan for a person's sake. */
const REJECTS: Partial<SitePolicy> = { families: [] }
/** A policy that leaves every plan to a person. */
const WAITS: Partial<SitePolicy> = { approvalRules: [] }

const open = (
  apart: string,
  policy: Partial<SitePolicy>,
  options: FederationOptions = {},
): Promise<Federation> =>
  Federation.open({ sites: 4, policy: (site) => (site === apart ? policy : {}), ...options })

const released = ({ phase }: RunState): boolean => phase === 'released'
const approvals = ({ sites }: RunState): number =>
  Object.values(sites).filter(({ decision }) => decision === 'approve').length

/** The others hold one model, and everything was done without the one that stays apart. */
function expectReleasedWithout(federation: Federation, apart: number): void {
  const others = federation.sites.filter((_, index) => index !== apart)
  const models = others.map((site) => federation.record(site).model)
  expect(models[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set(models).size).toBe(1)
  for (const site of others)
    expect(federation.record(site)).toMatchObject({ epoch: 2, applied: federation.state().terms.rounds + 1 })
  expect(federation.state()).toMatchObject({
    phase: 'released',
    context: { epoch: 2 },
    roster: others.map((site) => ({ site })),
  })
  expect(federation.record(federation.site(apart))).toMatchObject({
    keys: null,
    setup: null,
    model: null,
    applied: -1,
  })
}

describe('a run of four hospitals of which one rejects the plan', () => {
  it('is released with the other three', async () => {
    await using federation = await open('site-3', REJECTS)
    await federation.honestly(released)
    expectReleasedWithout(federation, 3)
    expect(federation.record(federation.site(3))).toMatchObject({ status: 'rejected' })
    expect(federation.state().sites).toMatchObject({
      'site-3': { left: expect.stringContaining('rejected the plan: site policy, families') },
    })
  })

  it('is released with the other three where the plan names them all', async () => {
    const sites = ['site-0', 'site-1', 'site-2', 'site-3']
    await using federation = await open('site-0', REJECTS, { plan: { participation: { sites } } })
    await federation.honestly(released)
    expectReleasedWithout(federation, 0)
  })

  it('is released where that one is of the committee that the plan names, with the rest of it', async () => {
    const committee = ['site-0', 'site-1', 'site-2']
    await using federation = await open('site-1', REJECTS, {
      sites: 5,
      plan: { encryption: { committee, threshold: 2 } },
    })
    await federation.honestly(released)
    expectReleasedWithout(federation, 1)
    expect(federation.state().terms).toMatchObject({
      committee: ['site-0', 'site-2'],
      threshold: 2,
      quorum: 2,
    })
  })

  it('can be joined later by another, whom those who are left approve', async () => {
    await using federation = await open('site-3', REJECTS, { late: 1, plan: { rounds: 2 } })
    await federation.honestly(({ current, phase }) => current.step === 1 && phase === 'collecting')
    await federation.letIn(federation.late[0] ?? federation.site(0))
    await federation.honestly(released)
    expect(federation.state()).toMatchObject({
      context: { epoch: 3 },
      roster: ['site-0', 'site-1', 'site-2', 'site-4'].map((site) => ({ site })),
    })
    expect(federation.record(federation.late[0] ?? federation.site(0)).model).toBe(
      federation.record(federation.site(0)).model,
    )
  })
})

describe('a run of four hospitals of which one has not decided when the time is over', () => {
  it('is released with the other three, who set up keys from then on, and that one is told', async () => {
    await using federation = await open('site-3', WAITS)
    const apart = federation.site(3)
    await federation.tell(apart, await federation.command(apart, 'approve'))
    await federation.honestly((state) => approvals(state) === 3)
    expect(federation.record(apart)).toMatchObject({ status: 'waiting' })
    while (federation.state().phase === 'awaiting-approval' && federation.clock.advance());
    expect(federation.state()).toMatchObject({ phase: 'key-commit', context: { epoch: 2 } })
    await federation.honestly(released)
    expectReleasedWithout(federation, 3)
    expect(federation.record(apart)).toMatchObject({
      status: 'failed',
      reason: 'the run went on without this site: it did not decide in time',
    })
    expect(federation.state().sites[apart]).toMatchObject({ closed: true })
    expect(await federation.commandFor(apart)).toBeNull()
  })

  it('ends if it needs that one, and every site is told why', async () => {
    await using federation = await open('site-2', WAITS, { sites: 3 })
    await federation.tell(federation.site(2), await federation.command(federation.site(2), 'approve'))
    await federation.honestly((state) => approvals(state) === 2)
    while (federation.state().phase === 'awaiting-approval' && federation.clock.advance());
    await federation.honestly(({ sites }) => Object.values(sites).every(({ closed }) => closed))
    const reason =
      "2 of the 3 sites that were asked remain, fewer than the 3 that a sum needs: site 'site-2' did " +
      'not decide in time'
    for (const site of federation.sites)
      expect(federation.record(site)).toMatchObject({ status: 'failed', reason })
  })
})
