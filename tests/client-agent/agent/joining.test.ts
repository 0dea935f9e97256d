/**
 * A hospital joins a run that is under way: everybody approves it, a new epoch begins with it, and it ends
 * with the model of all.
 */
import { setImmediate } from 'node:timers/promises'
import type { RunState } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { Federation, type FederationOptions } from '../../attacks/federation.ts'

const open = (options: FederationOptions = {}): Promise<Federation> =>
  Federation.open({ sites: 4, late: 1, ...options, plan: { rounds: 2, ...options.plan } })

const at =
  (step: number, phase: RunState['phase'], count = 0) =>
  (state: RunState) =>
    state.current.step === step &&
    state.phase === phase &&
    (phase !== 'collecting' || Object.keys(state.current.contributions).length >= count)

const released = ({ phase }: RunState): boolean => phase === 'released'

/** The joiner, with everything that is the same for all once the run is released. */
async function joined(federation: Federation): Promise<RunState> {
  const done = await federation.honestly(released)
  const everybody = [...federation.sites, ...federation.late]
  const models = everybody.map((each) => federation.record(each).model)
  expect(models[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set(models).size).toBe(1)
  for (const site of everybody) {
    expect(federation.record(site)).toMatchObject({
      applied: done.terms.rounds + 1,
      epoch: done.context.epoch,
    })
    expect(federation.record(site)).not.toHaveProperty('restored')
  }
  return done
}

describe('a hospital that is let in', () => {
  const moments: readonly (readonly [string, (state: RunState) => boolean])[] = [
    ['in the first key setup', at(0, 'key-reveal')],
    ['before the statistics were summed', at(0, 'collecting')],
    ['before a round', at(1, 'collecting')],
    ['after somebody has trained', at(1, 'collecting', 2)],
    ['while a list is signed', at(1, 'signing')],
    ['while a sum is opened', at(1, 'opening')],
  ]
  it.each(moments)('%s ends with the model of all', async (_, moment) => {
    await using federation = await open()
    await federation.honestly(moment)
    await federation.letIn(federation.late[0] ?? federation.site(0))
    expect((await joined(federation)).context.epoch).toBe(2)
    const actions = [...federation.runs.auditRows()].map(({ action, actor }) => `${actor} ${action}`)
    expect(actions).toEqual(
      expect.arrayContaining([
        'lead admission-asked',
        'site-4 admission-approve',
        'coordinator epoch-begins',
        'site-4 adopted',
      ]),
    )
    // It is in the list of every step from then on.
    expect(federation.record(federation.site(0)).metrics.at(-1)?.rows).toBeGreaterThan(0)
  })

  it('raises the threshold with the number of sites, for everybody alike', async () => {
    await using federation = await open({ sites: 6, plan: { encryption: { threshold: null } } })
    expect((await federation.honestly(at(1, 'collecting'))).terms.threshold).toBe(2)
    await federation.letIn(federation.late[0] ?? federation.site(0))
    expect((await joined(federation)).terms).toMatchObject({ threshold: 3, quorum: 5 })
  })

  it('may be followed by another, and be left by one that was there from the beginning', async () => {
    await using federation = await open({
      sites: 5,
      late: 2,
      plan: { rounds: 3, encryption: { threshold: 2 } },
    })
    const [first, second] = federation.late
    if (first === undefined || second === undefined) throw new Error('nobody is late')
    await federation.honestly(at(1, 'collecting'))
    await federation.letIn(first)
    await federation.honestly((state) => state.context.epoch === 2 && state.phase === 'collecting')
    await federation.withdraw(federation.site(0))
    await federation.honestly((state) => state.context.epoch === 3 && state.phase === 'collecting')
    await federation.letIn(second)
    const everybody = [...federation.sites.slice(1), ...federation.late]
    const done = await federation.honestly(released, everybody)
    expect(done.context.epoch).toBe(4)
    expect(done.roster.map(({ site }) => site)).toEqual(everybody)
    expect(new Set(everybody.map((site) => federation.record(site).model)).size).toBe(1)
  })

  it('is taken for approved by a site that was set back to a snapshot of before, since it signed that itself', async () => {
    await using federation = await open({ sites: 5, plan: { rounds: 3, encryption: { threshold: 2 } } })
    await federation.honestly(at(1, 'collecting'))
    const snapshot = federation.snapshot(federation.site(2))
    await federation.letIn(federation.late[0] ?? federation.site(0))
    await federation.honestly((state) => state.context.epoch === 2 && at(2, 'collecting')(state))
    await federation.restore(federation.site(2), snapshot)
    expect((await joined(federation)).context.epoch).toBe(3)
  })
})

describe('a hospital that waits for people to let it in', () => {
  const waiting = () => ({ approvalRules: [] })
  const opened = async (): Promise<Federation> => {
    const federation = await open({ policy: waiting, plan: { rounds: 3 } })
    for (const site of federation.sites)
      await federation.tell(site, await federation.command(site, 'approve'))
    for (const site of federation.sites) federation.decide(site, 'approve')
    await federation.honestly(at(1, 'collecting'))
    return federation
  }
  it("holds up no round, and is let in by nobody's decision on the run before", async () => {
    await using federation = await opened()
    await federation.letIn(federation.late[0] ?? federation.site(0))
    const state = await federation.honestly(at(2, 'collecting'))
    expect(state).toMatchObject({ context: { epoch: 1 }, admission: { approvals: {} } })
    for (const site of federation.sites)
      expect(federation.asked(site)).toMatchObject({ status: 'waiting', joiner: 'site-4', approval: null })
    expect(federation.record(federation.late[0] ?? federation.site(0))).toMatchObject({
      status: 'waiting',
      joiner: 'site-4',
    })
    for (const site of [...federation.sites, ...federation.late]) federation.decide(site, 'approve')
    expect((await joined(federation)).context.epoch).toBe(2)
  })

  it('is not, if one of them rejects, and is told; asked again, everybody decides again', async () => {
    await using federation = await opened()
    const joiner = federation.late[0] ?? federation.site(0)
    await federation.letIn(joiner)
    for (const site of [...federation.sites, joiner])
      await federation.tell(site, await federation.question(site))
    for (const site of federation.sites.slice(0, 2)) federation.decide(site, 'approve')
    federation.decide(federation.site(3), 'reject')
    const state = await federation.honestly(({ declined }) => declined !== undefined)
    expect(state.declined).toMatchObject([{ reason: "site 'site-3' rejected it: we do not know them" }])
    await federation.honestly(({ declined }) => declined?.[0]?.told === true)
    expect(federation.record(joiner)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('rejected it: we do not know them'),
    })
    // Whoever decides now is told that nobody asks any more.
    const late = federation.site(2)
    expect(federation.asked(late)).toMatchObject({ status: 'waiting' })
    federation.decide(late, 'approve')
    for (let tries = 0; tries < 20 && federation.asked(late)?.status !== 'failed'; tries++) {
      federation.clock.advance()
      for (let turns = 0; turns < 20; turns++) await setImmediate()
    }
    expect(federation.asked(late)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('no decision on that roster is expected now'),
    })
    const again = await federation.letIn(joiner)
    expect(again.admission?.approvals).toEqual({})
    await federation.honestly((now) => now.current.step === 2)
    expect(federation.state().admission?.approvals).toEqual({})
  })
})
