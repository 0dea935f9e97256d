/** What a person decides is left for the agent once, about what they saw, and never against the policy. */
import { type DataFit, planOf, type Question } from '@consilium/client-agent/agent'
import { sha256, siteName } from '@consilium/shared/kernel'
import { planDigest, type RosterEntry, rosterFingerprint } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { approvePlan, isUndecided, rejectPlan, runOverviews } from '../../../client-agent/desk/index.ts'
import { run } from '../../contracts/samples.ts'
import { enrolledSite } from '../../support/enrolled-site.ts'

const FITS: DataFit = { checkedAt: 1, problem: null, findings: [], warnings: [] }
const checkFit = async () => FITS

const refused = (code: string, says: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(says) })

describe('an approval', () => {
  it('is left for the agent, once', async () => {
    await using site = await enrolledSite()
    const record = site.receive(run(1))
    using opened = site.open()
    const { store } = opened.storage
    const shown = { plan: planDigest(planOf(record)), roster: rosterFingerprint(record.roster) }
    expect(await approvePlan(opened, { run: run(1), shown, checkFit })).toMatchObject({
      terms: { run: run(1), roster: shown.roster, threshold: 2, encrypted: true },
      fit: FITS,
    })
    expect(store.decision(run(1))).toMatchObject({ decision: 'approve', reason: '' })
    expect(store.run(run(1))).toEqual(record)
    expect(runOverviews(store)).toMatchObject([{ run: run(1), status: 'waiting', decision: 'approve' }])
    await expect(approvePlan(opened, { run: run(1), shown: null, checkFit })).rejects.toThrow(
      refused('NOT_NOW', "'approve' has been decided"),
    )
    expect(() => rejectPlan(opened, { run: run(1), reason: 'no' })).toThrow(
      refused('NOT_NOW', "'approve' has been decided"),
    )
  })

  it('of anything but what was shown is refused', async () => {
    await using site = await enrolledSite()
    const record = site.receive(run(1))
    using opened = site.open()
    const shown = { plan: planDigest(planOf(record)), roster: rosterFingerprint(record.roster) }
    for (const other of [{ plan: sha256('other') }, { roster: sha256('other') }]) {
      await expect(
        approvePlan(opened, { run: run(1), shown: { ...shown, ...other }, checkFit }),
      ).rejects.toThrow(refused('CONFLICT', 'is not what was shown'))
    }
    expect(opened.storage.store.decision(run(1))).toBeNull()
  })

  it('that the policy refuses is none', async () => {
    await using site = await enrolledSite('families: []\n')
    site.receive(run(1))
    using opened = site.open()
    await expect(approvePlan(opened, { run: run(1), shown: null, checkFit })).rejects.toThrow(
      refused('POLICY_REFUSED', 'site policy, families'),
    )
    expect(opened.storage.store.decision(run(1))).toBeNull()
  })

  it('of records that do not fit the plan in form decides nothing, and says what was found', async () => {
    await using site = await enrolledSite()
    site.receive(run(1))
    using opened = site.open()
    const problem = { code: 'INVALID_DATA', message: "the table has no column 'age'" } as const
    const misfit = async (): Promise<DataFit> => ({ ...FITS, problem })
    await expect(approvePlan(opened, { run: run(1), shown: null, checkFit: misfit })).rejects.toThrow(
      refused('INVALID_DATA', problem.message),
    )
    expect(opened.storage.store.decision(run(1))).toBeNull()
  })

  it('is decided on what is there once the records have been read', async () => {
    await using site = await enrolledSite()
    site.receive(run(1))
    using opened = site.open()
    const meanwhile = async (): Promise<DataFit> => {
      rejectPlan(opened, { run: run(1), reason: 'no ethics vote' })
      return FITS
    }
    await expect(approvePlan(opened, { run: run(1), shown: null, checkFit: meanwhile })).rejects.toThrow(
      refused('NOT_NOW', "'reject' has been decided"),
    )
    expect(opened.storage.store.decision(run(1))?.decision).toBe('reject')
  })

  it('that cannot go out, since the records do not fit, can be decided on again', async () => {
    await using site = await enrolledSite()
    const record = site.receive(run(1))
    using opened = site.open()
    const { store } = opened.storage
    await approvePlan(opened, { run: run(1), shown: null, checkFit })
    expect(runOverviews(store).map(isUndecided)).toEqual([false])
    store.save({ ...record, fit: { ...FITS, problem: { code: 'INVALID_DATA', message: 'no such file' } } })
    expect(runOverviews(store).map(isUndecided)).toEqual([true])
    rejectPlan(opened, { run: run(1), reason: 'no ethics vote' })
    expect(store.decision(run(1))?.decision).toBe('reject')
  })

  it.each(['approved', 'rejected', 'running', 'released', 'failed', 'aborted'] as const)(
    'of a run that is %s is refused',
    async (status) => {
      await using site = await enrolledSite()
      site.receive(run(1), { status, reason: 'because' })
      using opened = site.open()
      await expect(approvePlan(opened, { run: run(1), shown: null, checkFit })).rejects.toThrow(
        refused('NOT_NOW', `it is ${status} (because)`),
      )
      expect(() => rejectPlan(opened, { run: run(1), reason: 'no' })).toThrow(
        refused('NOT_NOW', `it is ${status}`),
      )
    },
  )
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
      {
        status: 'waiting',
        decision: null,
        joining: { site: 'site-e', isThisSite: false },
        sites: 5,
        expiresAt: 9e12,
        applied: record.applied,
      },
    ])
    const shown = { plan: planDigest(planOf(record)), roster: rosterFingerprint(record.roster) }
    await expect(approvePlan(opened, { run: run(1), shown, checkFit })).rejects.toThrow(
      refused('CONFLICT', 'is not what was shown'),
    )
    // Its own records are bound already, and are not read.
    const unread = () => expect.fail()
    expect(
      await approvePlan(opened, {
        run: run(1),
        shown: { ...shown, roster: rosterFingerprint(roster) },
        checkFit: unread,
      }),
    ).toMatchObject({
      terms: { joiner: 'site-e', roster: rosterFingerprint(roster) },
      fit: null,
    })
    expect(runOverviews(store)).toMatchObject([{ status: 'waiting', decision: 'approve' }])
    // Asked again, in another time, it is another question.
    store.ask({ ...question, expiresAt: 9e12 + 1 })
    expect(runOverviews(store)).toMatchObject([{ status: 'waiting', decision: null }])
    rejectPlan(opened, { run: run(1), reason: 'we do not know them' })
    expect(store.decision(run(1))).toMatchObject({
      decision: 'reject',
      about: { roster: rosterFingerprint(roster), expiresAt: 9e12 + 1 },
    })
    expect(store.run(run(1))).toEqual(record)
  })

  it('waits no more once the run is over for the site', async () => {
    await using site = await enrolledSite()
    const record = site.receive(run(1), { status: 'released', reason: '' })
    using opened = site.open()
    opened.storage.store.ask(asking([...record.roster, late]))
    expect(runOverviews(opened.storage.store)).toMatchObject([{ status: 'released', joining: null }])
    await expect(approvePlan(opened, { run: run(1), shown: null, checkFit })).rejects.toThrow(
      refused('NOT_NOW', 'it is released'),
    )
  })
})

describe('a rejection', () => {
  it('has a reason that the wire takes', async () => {
    await using site = await enrolledSite()
    site.receive(run(1))
    using opened = site.open()
    for (const reason of ['', ' \n ', 'x'.repeat(2001)]) {
      expect(() => rejectPlan(opened, { run: run(1), reason })).toThrow(
        refused('INVALID_ARGUMENT', 'expected one sentence of 1 to 2000'),
      )
    }
    expect(opened.storage.store.decision(run(1))).toBeNull()
    rejectPlan(opened, { run: run(1), reason: ' not covered by our vote\n' })
    expect(opened.storage.store.decision(run(1))).toMatchObject({
      decision: 'reject',
      reason: 'not covered by our vote',
    })
  })
})
