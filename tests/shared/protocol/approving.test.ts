/**
 * The sites decide on a plan. One site's trouble never ends the others' run, and never makes them approve
 * again: before, the first rejection, refusal or withdrawal did, and at the deadline every approval was void.
 */
import type { SiteName } from '@consilium/shared/kernel'
import {
  desiredCommand,
  type RunEvent,
  type RunState,
  rosterFingerprint,
  transition,
} from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import {
  accepted,
  answerOf,
  newRun,
  nthSite,
  progress,
  rejection,
  rosterOf,
  START,
  withdrawalOf,
} from './support.ts'

function approvalOf(state: RunState, site: SiteName): Extract<RunEvent, { kind: 'approval' }> {
  const approval = answerOf(state, site)
  if (approval?.kind !== 'approval') throw new Error(`${site} is not asked to approve`)
  return approval
}

const rejectionOf = (
  state: RunState,
  site: SiteName,
  reason = 'not covered by our vote',
): Extract<RunEvent, { kind: 'approval' }> => {
  const { message, ...event } = approvalOf(state, site)
  return { ...event, message: { ...message, decision: 'reject', reason } }
}
const refusalOf = (site: SiteName): RunEvent => ({
  kind: 'refusal',
  site,
  command: 'any',
  code: 'INVALID_PLAN',
  reason: 'no such field',
  at: START,
})
const exclusionOf = (site: SiteName): RunEvent => ({
  kind: 'exclusion',
  site,
  by: 'anna',
  reason: 'stolen server',
  at: START,
})
const approvalsOver = (state: RunState): RunEvent => ({
  kind: 'deadline',
  timer: 'awaiting-approval/1/0',
  at: state.terms.expiresAt,
})
const approvedBy = (state: RunState, ...indices: readonly number[]): RunState =>
  indices.reduce((now, index) => accepted(now, approvalOf(now, nthSite(state, index))), state)
const auditOf = (state: RunState, event: RunEvent) => {
  const outcome = transition(state, event)
  return outcome.accepted ? outcome.audit.map(({ actor, action, detail }) => ({ actor, action, detail })) : []
}

const ways: readonly (readonly [string, (state: RunState, site: SiteName) => RunEvent, string])[] = [
  ['rejects the plan', rejectionOf, 'rejected the plan: not covered by our vote'],
  ['refuses', (_, site) => refusalOf(site), 'cannot take part: no such field (INVALID_PLAN)'],
  ['withdraws', withdrawalOf, 'withdrew: no ethics vote'],
  ['is revoked', (_, site) => exclusionOf(site), 'was revoked: stolen server'],
]

describe('a run whose site', () => {
  it.each(ways)(
    '%s goes on with the others, once they have approved, and their approvals stay good',
    (_, leaves, left) => {
      const asked = approvedBy(newRun({ sites: 4 }), 0, 1)
      const leaver = nthSite(asked, 3)
      const waiting = accepted(asked, leaves(asked, leaver))
      expect(waiting).toMatchObject({
        phase: 'awaiting-approval',
        failure: null,
        context: { epoch: 1 },
        sites: { [leaver]: { left, present: false } },
      })
      expect(waiting.context.roster).toBe(rosterFingerprint(rosterOf(4)))
      const begun = accepted(waiting, approvalOf(waiting, nthSite(asked, 2)))
      expect(begun).toMatchObject({
        phase: 'key-commit',
        context: { epoch: 2 },
        roster: rosterOf(3),
        past: [{ epoch: 1, keys: 'none' }],
      })
      expect(begun.proof).toBeUndefined()
      expect(progress(begun).state).toMatchObject({ phase: 'released', context: { epoch: 2 } })
    },
  )

  it.each(ways)('%s as the last that is waited for goes on at once', (_, leaves) => {
    const asked = approvedBy(newRun({ sites: 4 }), 0, 1, 2)
    expect(accepted(asked, leaves(asked, nthSite(asked, 3)))).toMatchObject({
      phase: 'key-commit',
      context: { epoch: 2 },
      roster: rosterOf(3),
    })
  })

  it.each(ways)('%s has a row in the audit chain, and the next epoch names it', (_, leaves) => {
    const asked = approvedBy(newRun({ sites: 4 }), 0, 1, 2)
    const leaver = nthSite(asked, 3)
    const [first, second] = auditOf(asked, leaves(asked, leaver))
    expect([first?.actor, first?.detail['site']]).toContain(leaver)
    expect(second).toMatchObject({
      actor: 'coordinator',
      action: 'epoch-begins',
      detail: { epoch: 2, left: leaver, sites: 3 },
    })
  })

  it('had approved may still leave, by withdrawal, refusal or revocation', () => {
    const asked = approvedBy(newRun({ sites: 4 }), 3)
    for (const event of [
      withdrawalOf(asked, nthSite(asked, 3)),
      refusalOf(nthSite(asked, 3)),
      exclusionOf(nthSite(asked, 3)),
    ])
      expect(accepted(asked, event)).toMatchObject({
        phase: 'awaiting-approval',
        sites: { 'site-03': { left: expect.any(String) } },
      })
  })

  it('rejected it may say so again, and nothing else', () => {
    const asked = newRun({ sites: 5 })
    const [site, no] = [nthSite(asked, 1), rejectionOf(asked, nthSite(asked, 1))]
    const left = accepted(asked, no)
    expect(accepted(left, no)).toBe(left)
    expect(rejection(left, approvalOf(asked, site))).toMatchObject({
      code: 'NOT_NOW',
      reason: expect.stringContaining('has left this run: rejected the plan'),
    })
    expect(desiredCommand(left, site)).toBeNull()
  })
})

describe('a run that has fewer sites left than a sum needs', () => {
  it('ends at once, naming every site that left and why, those for one reason together', () => {
    const asked = newRun({ sites: 5, encryption: { threshold: 2 } })
    const one = accepted(
      asked,
      rejectionOf(asked, nthSite(asked, 0), 'site policy, minimumSites: at least 9 sites have to take part'),
    )
    const two = accepted(one, withdrawalOf(one, nthSite(asked, 1)))
    expect(two.phase).toBe('awaiting-approval')
    const failed = accepted(two, withdrawalOf(two, nthSite(asked, 2)))
    expect(failed.failure).toEqual({
      code: 'POLICY_REFUSED',
      reason:
        "2 of the 5 sites that were asked remain, fewer than the 3 that a sum needs: site 'site-00' " +
        'rejected the plan: site policy, minimumSites: at least 9 sites have to take part; sites ' +
        "'site-01' and 'site-02' withdrew: no ethics vote",
    })
  })

  it("ends where the committee's remaining sites cannot open a sum, and goes on while they can", () => {
    const committee = rosterOf(6)
      .slice(0, 3)
      .map(({ site }) => site)
    const asked = newRun({ sites: 6, encryption: { threshold: 2, committee } })
    const one = accepted(asked, rejectionOf(asked, nthSite(asked, 0)))
    expect(one).toMatchObject({ phase: 'awaiting-approval', failure: null })
    expect(progress(one).state).toMatchObject({
      phase: 'released',
      terms: { committee: ['site-01', 'site-02'], threshold: 2, quorum: 2 },
    })
    expect(accepted(one, rejectionOf(one, nthSite(asked, 1))).failure?.reason).toContain(
      "1 of the committee's 3 sites remain, fewer than the 2 whose answers open a sum: sites " +
        "'site-00' and 'site-01' rejected the plan",
    )
  })

  it('says so in one sentence that everybody can be sent, however much the sites wrote', () => {
    const asked = newRun({
      sites: 40,
      encryption: {
        committee: rosterOf(40)
          .slice(0, 16)
          .map(({ site }) => site),
      },
    })
    const failed = asked.roster.reduce(
      (now, { site }, index) =>
        now.failure === null
          ? accepted(now, rejectionOf(now, site, `${index} ${'because '.repeat(240)}`))
          : now,
      asked,
    )
    expect(failed.failure?.reason.length).toBeLessThanOrEqual(2000)
    expect(failed.failure?.reason).toContain("site 'site-09' rejected the plan: 9 because")
    expect(Object.values(failed.sites).every(({ left = '' }) => left.length <= 2000)).toBe(true)
  })
})

describe('the end of the time to approve', () => {
  it('leaves out who has not decided, and the run goes on with those who have approved', () => {
    const asked = approvedBy(newRun({ sites: 5 }), 0, 1, 2)
    const event = approvalsOver(asked)
    const begun = accepted(asked, event)
    expect(begun).toMatchObject({ phase: 'key-commit', context: { epoch: 2 }, roster: rosterOf(3) })
    expect(auditOf(asked, event).map(({ actor, action, detail }) => [actor, action, detail['site']])).toEqual(
      [
        ['coordinator', 'site-undecided', 'site-03'],
        ['coordinator', 'site-undecided', 'site-04'],
        ['coordinator', 'epoch-begins', undefined],
      ],
    )
    expect(progress(begun).state.phase).toBe('released')
  })

  it('ends the run if too few have, and says who did not decide', () => {
    const asked = approvedBy(newRun({ sites: 4 }), 0, 1)
    expect(accepted(asked, approvalsOver(asked)).failure).toEqual({
      code: 'TIMEOUT',
      reason:
        "2 of the 4 sites that were asked remain, fewer than the 3 that a sum needs: sites 'site-02' " +
        "and 'site-03' did not decide in time",
    })
  })

  it('tells who was left out until that site says that it knows, whatever becomes of the run; its late approval is not needed now', () => {
    const asked = approvedBy(newRun({ sites: 4 }), 0, 1, 2)
    const late = nthSite(asked, 3)
    const begun = accepted(asked, approvalsOver(asked))
    expect(rejection(begun, approvalOf(asked, late))).toMatchObject({
      code: 'NOT_NOW',
      reason: expect.stringContaining('did not decide in time'),
    })
    const farewell = { id: `${asked.context.run}/left/finish`, kind: 'finish' }
    expect(desiredCommand(begun, late)).toMatchObject(farewell)
    const { state: released } = progress(begun, { sites: rosterOf(3).map(({ site }) => site) })
    expect([released.phase, desiredCommand(released, late)]).toMatchObject(['released', farewell])
    const told = accepted(begun, { kind: 'closed', site: late, at: START })
    expect(desiredCommand(told, late)).toBeNull()
    expect(accepted(told, { kind: 'closed', site: late, at: START })).toBe(told)
    expect(accepted(told, withdrawalOf(asked, late))).toBe(told)
  })

  it('need not tell a site that leaves by itself meanwhile', () => {
    const asked = approvedBy(newRun({ sites: 4 }), 0, 1, 2)
    const late = nthSite(asked, 3)
    const left = accepted(accepted(asked, approvalsOver(asked)), withdrawalOf(asked, late))
    expect(desiredCommand(left, late)).toBeNull()
    expect(left.sites[late]).toMatchObject({ left: 'did not decide in time', closed: true })
  })

  it('tells a site whose refusal left it out as well', () => {
    const asked = newRun({ sites: 4 })
    const left = accepted(asked, refusalOf(nthSite(asked, 2)))
    expect(desiredCommand(left, nthSite(asked, 2))).toMatchObject({ kind: 'finish' })
  })
})
