/** What a person decides is left for the agent once, about what they saw, and never against the policy. */
import { planOf, type Question } from '@consilium/client-agent/agent'
import { sha256, siteName } from '@consilium/shared/kernel'
import { planDigest, type RosterEntry, rosterFingerprint } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { approvePlan, rejectPlan, runOverviews } from '../../../client-agent/desk/index.ts'
import { run } from '../../contracts/samples.ts'
import { enrolledSite } from '../../support/enrolled-site.ts'

const refused = (code: string, says: string) => expect.objectContaining({ code, message: expect.stringContaining(says) })

describe('an approval', () => {
  it('is left for the agent, once', async () => {
    await using site = await enrolledSite()
    const record = site.receive(run(1))
    using opened = site.open()
    const { store } = opened.storage
    const shown = { plan: planDigest(planOf(record)), roster: rosterFingerprint(record.roster) }
    expect(approvePlan(opened, { run: run(1), shown })).toMatchObject({ run: run(1), roster: shown.roster, threshold: 2, encrypted: true })
    expect(store.decision(run(1))).toMatchObject({ decision: 'approve', reason: '' })
    expect(store.run(run(1))).toEqual(record)
    expect(runOverviews(store)).toMatchObject([{ run: run(1), status: 'waiting', decision: 'approve' }])
    expect(() => approvePlan(opened, { run: 'latest', shown: null })).toThrow(refused('NOT_NOW', "'approve' has been decided"))
    expect(() => rejectPlan(opened, { run: 'latest', reason: 'no' })).toThrow(refused('NOT_NOW', "'approve' has been decided"))
  })

  it('of anything but what was shown is refused', async () => {
    await using site = await enrolledSite()
    const record = site.receive(run(1))
    using opened = site.open()
    const shown = { plan: planDigest(planOf(record)), roster: rosterFingerprint(record.roster) }
    for (const other of [{ plan: sha256('other') }, { roster: sha256('other') }]) {
      expect(() => approvePlan(opened, { run: run(1), shown: { ...shown, ...other } })).toThrow(refused('CONFLICT', 'is not what was shown'))
    }
    expect(opened.storage.store.decision(run(1))).toBeNull()
  })

  it('that the policy refuses is none', async () => {
    await using site = await enrolledSite('families: []\n')
    site.receive(run(1))
    using opened = site.open()
    expect(() => approvePlan(opened, { run: run(1), shown: null })).toThrow(refused('POLICY_REFUSED', 'site policy, families'))
    expect(opened.storage.store.decision(run(1))).toBeNull()
  })

  it.each(['approved', 'rejected', 'running', 'released', 'failed', 'aborted'] as const)('of a run that is %s is refused', async (status) => {
    await using site = await enrolledSite()
    site.receive(run(1), { status, reason: 'because' })
    using opened = site.open()
    expect(() => approvePlan(opened, { run: run(1), shown: null })).toThrow(refused('NOT_NOW', `it is ${status} (because)`))
    expect(() => rejectPlan(opened, { run: run(1), reason: 'no' })).toThrow(refused('NOT_NOW', `it is ${status}`))
  })
})

describe('whether a site may join a run under way', () => {
  const late = { site: siteName('site-e'), identityKey: sha256('late') }
  const asking = (roster: readonly RosterEntry[]): Question => ({
    run: run(1),
    roster,
    approvedRoster: roster,
    joiner: late.site,
    expiresAt: 9e12,
    receivedAt: 1,
    status: 'waiting',
    reason: 'waits',
    approval: null,
  })

  it('is decided for exactly that roster, not by what was decided before', async () => {
    await using site = await enrolledSite()
    const record = site.receive(run(1), { status: 'running', reason: '' })
    using opened = site.open()
    const { store } = opened.storage
    store.decide({ run: run(1), decision: 'approve', reason: '' })
    expect(runOverviews(store)).toMatchObject([{ status: 'running', decision: null, joining: null }])
    const roster = [...record.roster, late]
    const question = asking(roster)
    store.ask(question)
    expect(runOverviews(store)).toMatchObject([
      { status: 'waiting', decision: null, joining: { site: 'site-e', isThisSite: false }, sites: 5, expiresAt: 9e12, applied: record.applied },
    ])
    const shown = { plan: planDigest(planOf(record)), roster: rosterFingerprint(record.roster) }
    expect(() => approvePlan(opened, { run: run(1), shown })).toThrow(refused('CONFLICT', 'is not what was shown'))
    expect(approvePlan(opened, { run: run(1), shown: { ...shown, roster: rosterFingerprint(roster) } })).toMatchObject({
      joiner: 'site-e',
      roster: rosterFingerprint(roster),
    })
    expect(runOverviews(store)).toMatchObject([{ status: 'waiting', decision: 'approve' }])
    // Asked again, in another time, it is another question.
    store.ask({ ...question, expiresAt: 9e12 + 1 })
    expect(runOverviews(store)).toMatchObject([{ status: 'waiting', decision: null }])
    rejectPlan(opened, { run: run(1), reason: 'we do not know them' })
    expect(store.decision(run(1))).toMatchObject({ decision: 'reject', about: { roster: rosterFingerprint(roster), expiresAt: 9e12 + 1 } })
    expect(store.run(run(1))).toEqual(record)
  })

  it('waits no more once the run is over for the site', async () => {
    await using site = await enrolledSite()
    const record = site.receive(run(1), { status: 'released', reason: '' })
    using opened = site.open()
    opened.storage.store.ask(asking([...record.roster, late]))
    expect(runOverviews(opened.storage.store)).toMatchObject([{ status: 'released', joining: null }])
    expect(() => approvePlan(opened, { run: run(1), shown: null })).toThrow(refused('NOT_NOW', 'it is released'))
  })
})

describe('a rejection', () => {
  it('has a reason that the wire takes', async () => {
    await using site = await enrolledSite()
    site.receive(run(1))
    using opened = site.open()
    for (const reason of ['', ' \n ', 'x'.repeat(2001)]) {
      expect(() => rejectPlan(opened, { run: run(1), reason })).toThrow(refused('INVALID_ARGUMENT', 'expected one sentence of 1 to 2000'))
    }
    expect(opened.storage.store.decision(run(1))).toBeNull()
    rejectPlan(opened, { run: run(1), reason: ' not covered by our vote\n' })
    expect(opened.storage.store.decision(run(1))).toMatchObject({ decision: 'reject', reason: 'not covered by our vote' })
  })
})
