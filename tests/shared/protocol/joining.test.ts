/**
 * A site joins a run that is under way: who is asked, what begins once all have approved, and what becomes of
 * it if they do not.
 */
import { siteName } from '@consilium/shared/kernel'
import {
  admissionDeadline,
  approvedRoster,
  desiredCommand,
  desiredQuestion,
  hasEnded,
  type RunEvent,
  type RunState,
  rosterFingerprint,
  settleAdmission,
  transition,
  withSiteJoining,
} from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import {
  accepted,
  admissionOf,
  contributionOf,
  decisionOf,
  digestOf,
  JOINER,
  newRun,
  nthSite,
  planOf,
  progress,
  reach,
  rejection,
  rejoinOf,
  rosterOf,
  START,
  withdrawalOf,
} from './support.ts'

const joiner = JOINER.site
const auditOf = (state: RunState, event: RunEvent | null) => {
  const outcome = event === null ? null : transition(state, event)
  return outcome?.accepted ? outcome.audit : []
}
const asked = (state: RunState): RunState => accepted(state, admissionOf(state))
const approvedBy = (state: RunState, ...sites: readonly (typeof joiner)[]): RunState =>
  sites.reduce((now, site) => accepted(now, decisionOf(now, site)), state)
const everybody = (state: RunState) => [...state.roster.map(({ site }) => site), joiner]

describe('a site that is to join', () => {
  it('is asked, and so is everybody who takes part, beside what the run asks of them', () => {
    const state = reach('collecting', { sites: 4, step: 1 })
    const before = state.roster.map(({ site }) => desiredCommand(state, site))
    const next = asked(state)
    expect(next).toMatchObject({
      phase: 'collecting',
      context: state.context,
      terms: state.terms,
      roster: state.roster,
    })
    expect(next.admission?.roster).toEqual([...rosterOf(4), JOINER])
    expect(next.roster.map(({ site }) => desiredCommand(next, site))).toEqual(before)
    const questions = everybody(next).map((site) => desiredQuestion(next, site))
    expect(questions).toEqual(
      questions.map(() => ({
        id: `${state.context.run}/join/${joiner}/${next.admission?.expiresAt}`,
        kind: 'approve',
        step: 1,
      })),
    )
    expect(desiredCommand(next, joiner)).toBeNull()
    expect(auditOf(state, admissionOf(state))).toMatchObject([
      {
        actor: 'lead',
        action: 'admission-asked',
        detail: { site: joiner, roster: rosterFingerprint(withSiteJoining(rosterOf(4), JOINER)) },
      },
    ])
  })

  it('holds up nothing while nobody decides: the run ends as it would have, and the site is told', () => {
    const start = asked(reach('collecting', { sites: 4 }))
    const { state } = progress(start, { decide: false, sites: start.roster.map(({ site }) => site) })
    expect(state).toMatchObject({
      phase: 'released',
      context: { epoch: 1 },
      declined: [{ joiner: JOINER, told: false }],
    })
    expect(state).not.toHaveProperty('admission')
    expect(desiredCommand(state, joiner)).toMatchObject({ kind: 'finish' })
    const told = accepted(state, { kind: 'closed', site: joiner, at: START })
    expect(desiredCommand(told, joiner)).toBeNull()
  })

  it.each(['key-commit', 'key-reveal', 'key-confirm', 'collecting'] as const)(
    'in %s joins at once when all have approved',
    (phase) => {
      const state = asked(reach(phase, { sites: 4 }))
      // In a key setup it is a question for those who are in the epoch, as their commitments show.
      const { state: ready } = progress(state, {
        decide: false,
        until: (now) => now.roster.every(({ site }) => desiredQuestion(now, site) !== null),
      })
      const approved = approvedBy(ready, ...everybody(ready))
      expect(approved).toMatchObject({
        phase: 'key-commit',
        context: { epoch: 2 },
        current: { step: 0 },
        sites: { [joiner]: { adopts: true, applied: -1 } },
      })
      expect(approved.roster).toEqual([...rosterOf(4), JOINER])
      expect(approved.context.roster).toBe(rosterFingerprint([...rosterOf(4), JOINER]))
      expect(approved).not.toHaveProperty('admission')
      const done = progress(approved)
      expect(done.state).toMatchObject({
        phase: 'released',
        context: { epoch: 2 },
        sites: { [joiner]: { applied: 3, closed: true } },
      })
      expect(done.archived.every(({ step }) => step.members?.includes(joiner))).toBe(true)
    },
  )

  it.each(['signing', 'answering', 'opening'] as const)(
    'in %s joins with the next step, and takes over the model',
    (phase) => {
      const state = asked(reach(phase, { sites: 4, step: 1 }))
      const approved = approvedBy(state, ...everybody(state))
      expect(approved).toMatchObject({ phase, context: { epoch: 1 }, current: { step: 1 } })
      const { state: begun, archived } = progress(approved, { until: ({ context }) => context.epoch === 2 })
      expect(archived.at(-1)?.step).toMatchObject({ step: 1 })
      expect(begun).toMatchObject({ phase: 'key-commit', current: { step: 2 }, model: digestOf('model 1') })
      expect(progress(begun).state).toMatchObject({ phase: 'released', sites: { [joiner]: { applied: 3 } } })
    },
  )

  it('waits for the end of a step that somebody has trained for already', () => {
    const state = asked(reach('collecting', { sites: 4, step: 1 }))
    const contributed = accepted(state, contributionOf(state, nthSite(state, 0)))
    const approved = approvedBy(contributed, ...everybody(state))
    expect(approved).toMatchObject({ phase: 'collecting', context: { epoch: 1 } })
    const { state: begun } = progress(approved, { until: ({ context }) => context.epoch === 2 })
    expect(begun).toMatchObject({ phase: 'key-commit', current: { step: 2 } })
  })

  it('joins with an epoch that begins because another leaves, whose decision is not needed any more', () => {
    const state = asked(reach('collecting', { sites: 5, step: 1 }))
    const contributed = accepted(state, contributionOf(state, nthSite(state, 0)))
    const silent = nthSite(state, 4)
    const approved = approvedBy(contributed, ...everybody(state).filter((site) => site !== silent))
    expect(approved.context.epoch).toBe(1)
    const begun = accepted(approved, withdrawalOf(approved, silent))
    expect(begun).toMatchObject({ phase: 'key-commit', context: { epoch: 2 }, current: { step: 1 } })
    expect(begun.roster).toEqual([...rosterOf(5).slice(0, 4), JOINER])
    expect(approvedRoster(begun)).toEqual([...rosterOf(5), JOINER])
    expect(progress(begun).state.phase).toBe('released')
  })

  it('raises the threshold where the plan lets more sites do so, and the sites of earlier epochs are counted as they were then', () => {
    // Six sites open with two; seven with three.
    const state = asked(reach('collecting', { sites: 6, step: 1 }))
    expect(state.terms).toMatchObject({ threshold: 2, quorum: 4, minimum: 3 })
    const begun = approvedBy(state, ...everybody(state))
    expect(begun.terms).toMatchObject({ threshold: 3, quorum: 5, minimum: 4 })
    expect(begun.past).toMatchObject([{ epoch: 1, threshold: 2, quorum: 4 }])
    expect(progress(begun).state.phase).toBe('released')
  })

  it('stays outside of a committee that the plan names', () => {
    const committee = rosterOf(5)
      .slice(0, 4)
      .map(({ site }) => site)
    const plan = planOf({ encryption: { committee } })
    const start = reach('collecting', { sites: 5, step: 1, encryption: { committee } })
    const state = accepted(start, admissionOf(start, JOINER, plan))
    const begun = approvedBy(state, ...everybody(state))
    expect(begun.terms).toMatchObject({
      committee,
      threshold: start.terms.threshold,
      quorum: start.terms.quorum,
    })
    expect(progress(begun).state.phase).toBe('released')
  })

  it('may be followed by another, whose approvals rest on the roster with both', () => {
    const first = approvedBy(
      asked(reach('collecting', { sites: 4, step: 1 })),
      ...everybody(newRun({ sites: 4 })),
    )
    const other = { site: siteName('another'), identityKey: digestOf('identity of another') }
    const state = accepted(first, admissionOf(first, other))
    // Who has yet to enter the epoch does not know the roster that the next one joins.
    expect(first.roster.map(({ site }) => desiredQuestion(state, site))).toEqual(first.roster.map(() => null))
    const { state: done } = progress(state)
    expect(done).toMatchObject({ phase: 'released', context: { epoch: 3 } })
    expect(done.roster).toEqual([other, ...rosterOf(4), JOINER])
    expect(done.admitted?.map(({ roster, approvals }) => [roster.length, approvals.length])).toEqual([
      [5, 5],
      [6, 6],
    ])
  })

  it('is no question for a site that was restored, before it is in an epoch again', () => {
    const state = asked(reach('signing', { sites: 6, step: 1, encryption: { threshold: 2 } }))
    const restored = accepted(state, rejoinOf(state, nthSite(state, 5)))
    expect(desiredQuestion(restored, nthSite(state, 5))).toBeNull()
    expect(progress(restored).state).toMatchObject({ phase: 'released', sites: { [joiner]: { applied: 3 } } })
  })
})

describe('an admission comes to nothing, and the run goes on as it was,', () => {
  const state = asked(reach('collecting', { sites: 4, step: 1 }))
  const expectDropped = (next: RunState, reason: string): void => {
    expect(next).toMatchObject({
      phase: 'collecting',
      context: { epoch: 1 },
      roster: state.roster,
      terms: state.terms,
    })
    expect(next.declined).toMatchObject([{ joiner: JOINER, reason: expect.stringContaining(reason) }])
    expect(next).not.toHaveProperty('admission')
    expect(hasEnded(next)).toBe(false)
    expect(progress(next).state).toMatchObject({ phase: 'released', context: { epoch: 1 } })
    // And may be tried again.
    expect(
      progress(accepted(next, { ...admissionOf(next), at: START + 1 }), {
        until: ({ context }) => context.epoch === 2,
      }).state.roster,
    ).toContainEqual(JOINER)
  }

  it('if anybody rejects it', () => {
    const event = decisionOf(state, nthSite(state, 2), { decision: 'reject', reason: 'we do not know them' })
    expectDropped(accepted(state, event), "site 'site-02' rejected it: we do not know them")
    expect(auditOf(state, event).map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'site-02 admission-reject',
      'coordinator admission-dropped',
    ])
  })

  it('if the site itself rejects it, and it is told nothing then that it knows', () => {
    const next = accepted(state, decisionOf(state, joiner, { decision: 'reject', reason: 'not yet' }))
    expectDropped(next, "site 'site-joining' rejected it")
    expect(desiredCommand(next, joiner)).toBeNull()
  })

  it('if the time for it ends', () => {
    const some = approvedBy(state, nthSite(state, 0), joiner)
    const deadline = admissionDeadline(some)
    expect(
      accepted(some, { kind: 'deadline', timer: deadline?.name ?? '', at: (deadline?.at ?? 0) - 1 }),
    ).toBe(some)
    expectDropped(
      accepted(some, { kind: 'deadline', timer: deadline?.name ?? '', at: deadline?.at ?? 0 }),
      'no decision came in time from site-01, site-02 and site-03',
    )
  })

  it('if the site is revoked or withdraws first', () => {
    const exclusion: RunEvent = {
      kind: 'exclusion',
      site: joiner,
      by: 'anna',
      reason: 'stolen server',
      at: START,
    }
    expectDropped(accepted(state, exclusion), 'it was revoked: stolen server')
    expectDropped(accepted(state, withdrawalOf(state, joiner)), 'it withdrew: no ethics vote')
    const gone = accepted(state, withdrawalOf(state, joiner))
    expect(accepted(gone, withdrawalOf(state, joiner))).toBe(gone)
  })

  it('if a site cannot decide, which costs the run nothing', () => {
    const refusal = (site: typeof joiner): RunEvent => ({
      kind: 'refusal',
      site,
      command: desiredQuestion(state, site)?.id ?? '',
      code: 'SECURITY_REFUSED',
      reason: 'another roster than before',
      at: START,
    })
    const next = accepted(state, refusal(nthSite(state, 1)))
    expectDropped(next, "site 'site-01' cannot decide on it: another roster than before")
    expect(next.sites[nthSite(state, 1)]).toMatchObject({ present: true, refusal: null })
    expect(accepted(next, refusal(nthSite(state, 1)))).toBe(next)
  })

  it('if the last training round begins without it', () => {
    const last = asked(reach('collecting', { sites: 4, step: 2 }))
    const closed = last.roster.reduce((now, { site }) => accepted(now, contributionOf(now, site)), last)
    expect(closed).toMatchObject({
      phase: 'signing',
      declined: [{ reason: 'no training round is left that it could take part in' }],
    })
  })
})

describe('a decision on a roster with a site that is to join counts', () => {
  const state = asked(reach('collecting', { sites: 4, step: 1 }))
  const site = nthSite(state, 0)

  it('for exactly that plan, roster, number of rounds and expiry', () => {
    const plan = digestOf('another plan')
    for (const changes of [{ plan }, { rounds: 9 }, { expiresAt: START }]) {
      const event = decisionOf(state, site, changes)
      expect(event === null ? null : rejection(state, event).code).toBe('CONFLICT')
    }
    const old = decisionOf(state, site, { roster: state.context.roster })
    expect(accepted(state, old)).toBe(state)
    const other = decisionOf(state, site, { roster: digestOf('another roster') })
    expect(other === null ? null : rejection(state, other).code).toBe('NOT_NOW')
  })

  it('in time, once, and from those who are asked', () => {
    const event = decisionOf(state, site)
    const late = event === null ? null : { ...event, at: (state.admission?.expiresAt ?? 0) + 1 }
    expect(late === null ? null : transition(state, late)).toMatchObject({ accepted: false, code: 'NOT_NOW' })
    const once = accepted(state, event)
    expect(accepted(once, event)).toBe(once)
    expect(
      transition(once, {
        ...(event as Extract<RunEvent, { kind: 'approval' }>),
        message: { ...(event as Extract<RunEvent, { kind: 'approval' }>).message, decision: 'reject' },
      }),
    ).toMatchObject({ code: 'CONFLICT' })
    const left = accepted(state, withdrawalOf(state, site))
    expect(transition(left, event as RunEvent)).toMatchObject({ code: 'NOT_NOW' })
    const stranger = decisionOf(state, site, { site: siteName('stranger') })
    expect(transition(state, stranger as RunEvent)).toMatchObject({ code: 'PERMISSION_DENIED' })
  })
})

describe('nobody is let in', () => {
  it('twice, back, under another name, or beside another', () => {
    const state = reach('collecting', { sites: 5, step: 1 })
    const [first] = state.roster
    if (first === undefined) throw new Error('there is no site')
    const event = admissionOf(state)
    expect(rejection(state, { ...event, joiner: first })).toMatchObject({
      code: 'ALREADY_EXISTS',
      reason: "site 'site-00' cannot join: it takes part already",
    })
    const left = accepted(state, withdrawalOf(state, first.site))
    expect(rejection(left, { ...event, joiner: first }).reason).toContain('who leaves does not come back')
    expect(rejection(state, { ...event, joiner: { ...JOINER, identityKey: first.identityKey } }).code).toBe(
      'CONFLICT',
    )
    expect(rejection(asked(state), event).reason).toContain("the sites are being asked about 'site-joining'")
  })

  it('before the plan is approved, after the run has ended, or when no training round is left', () => {
    const early = newRun({ sites: 4 })
    expect(rejection(early, admissionOf(early)).reason).toContain('have not approved the plan yet')
    const over = progress(early).state
    expect(rejection(over, admissionOf(over)).reason).toContain('already ended: released')
    const late = reach('signing', { sites: 4, step: 2 })
    expect(rejection(late, admissionOf(late)).reason).toContain('no training round is left')
  })

  it('where the plan names its sites, or does not allow for one more, or would let fewer open a sum', () => {
    const names = rosterOf(4).map(({ site }) => site)
    const settle = (plan: Parameters<typeof settleAdmission>[0], sites = names) =>
      settleAdmission(plan, { sites, approved: sites, joiner })
    expect(() => settle(planOf({ participation: { sites: names } }))).toThrow(
      'the plan names the sites of the run',
    )
    const many = rosterOf(24).map(({ site }) => site)
    expect(() => settle(planOf(), many)).toThrow('encryption.committee')
    const state = reach('collecting', { sites: 4 })
    const event = admissionOf(state)
    expect(rejection(state, { ...event, settled: { ...event.settled, threshold: 1 } })).toMatchObject({
      code: 'INVALID_PLAN',
    })
  })
})
