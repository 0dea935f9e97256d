/** Sites leave a run: what becomes of it in every phase, and what the next epoch starts from. */
import { siteName } from '@consilium/shared/kernel'
import {
  contextOf,
  desiredCommand,
  type RunEvent,
  type RunState,
  rosterFingerprint,
  settleParticipation,
  takingPart,
  transition,
} from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import {
  accepted,
  answerOf,
  contributionOf,
  newRun,
  nthSite,
  planOf,
  progress,
  reach,
  rejection,
  reportOf,
  rosterOf,
  START,
  withdrawalOf,
} from './support.ts'

const auditOf = (state: RunState, event: RunEvent) => {
  const outcome = transition(state, event)
  return outcome.accepted ? outcome.audit : []
}

describe('a site that leaves', () => {
  it.each(['key-commit', 'key-reveal', 'key-confirm'] as const)(
    'in %s lets key setup start over without it',
    (phase) => {
      const state = reach(phase, { sites: 5 })
      const next = accepted(state, withdrawalOf(state, nthSite(state, 4)))
      expect(next).toMatchObject({
        phase: 'key-commit',
        context: { epoch: 2 },
        commits: {},
        reveals: {},
        confirms: {},
        current: { step: 0, contributions: {} },
      })
      expect(next.roster).toEqual(rosterOf(5).slice(0, 4))
      expect(next.context.roster).toBe(rosterFingerprint(rosterOf(5).slice(0, 4)))
      expect(progress(next).state).toMatchObject({ phase: 'released', context: { epoch: 2 } })
    },
  )

  it('while contributions are collected drops them, and the step is made in the next epoch', () => {
    const { state } = progress(reach('collecting', { sites: 5, step: 1 }), {
      until: ({ current }) => Object.keys(current.contributions).length === 2,
    })
    const leaver = nthSite(state, 0)
    const next = accepted(state, withdrawalOf(state, leaver))
    expect(next).toMatchObject({
      phase: 'key-commit',
      context: { epoch: 2 },
      current: { step: 1, contributions: {}, members: null },
      model: state.model,
    })
    expect(next.metrics).toEqual(state.metrics)
    expect(auditOf(state, withdrawalOf(state, leaver))).toMatchObject([
      { actor: leaver, action: 'withdrawn', detail: { epoch: 1, step: 1, reason: 'no ethics vote' } },
      { actor: 'coordinator', action: 'epoch-begins', detail: { epoch: 2, step: 1, sites: 4, left: leaver } },
    ])
    const done = progress(next)
    expect(done.state).toMatchObject({ phase: 'released', context: { epoch: 2 } })
    expect(done.archived.map(({ step }) => [step.step, step.members?.length])).toEqual(
      [1, 2, 3].map((step) => [step, 4]),
    )
    expect(done.archived.every(({ step }) => step.members?.includes(leaver) === false)).toBe(true)
  })

  it.each(['signing', 'answering', 'opening'] as const)(
    'in %s has its update counted still, and is left out of the next step',
    (phase) => {
      // Six sites at threshold 2: a quorum is four.
      const state = reach(phase, { sites: 6, step: 1, encryption: { threshold: 2 } })
      const leaver = nthSite(state, 5)
      const next = accepted(state, withdrawalOf(state, leaver))
      expect(next).toMatchObject({
        phase,
        context: { epoch: 1 },
        current: { members: state.current.members },
      })
      expect(desiredCommand(next, leaver)).toBeNull()
      const { state: begun, archived } = progress(next, { until: ({ context }) => context.epoch === 2 })
      expect(archived.at(-1)).toMatchObject({ step: { step: 1, members: expect.arrayContaining([leaver]) } })
      expect(begun).toMatchObject({ phase: 'key-commit', current: { step: 2 } })
      expect(takingPart(begun).map(({ site }) => site)).not.toContain(leaver)
      expect(progress(begun).state).toMatchObject({ phase: 'released' })
    },
  )

  it('ends the run if the list can no longer be signed, answered or opened by enough', () => {
    const signing = reach('signing', { sites: 5, encryption: { threshold: 2 } })
    const first = accepted(signing, withdrawalOf(signing, nthSite(signing, 0)))
    expect(first.phase).toBe('signing')
    expect(accepted(first, withdrawalOf(first, nthSite(first, 1)))).toMatchObject({
      phase: 'failed',
      failure: {
        reason: expect.stringContaining(
          'without it fewer than 4 sites can sign the list of step 0, to which nobody may contribute again',
        ),
      },
    })
  })

  it('counts with what it sent before: a signature stays one', () => {
    const { state } = progress(reach('signing', { sites: 5, encryption: { threshold: 2 } }), {
      until: ({ current }) => Object.keys(current.signatures).length === 2,
    })
    const next = [0, 1].reduce((now, index) => accepted(now, withdrawalOf(now, nthSite(state, index))), state)
    expect(next.phase).toBe('signing')
    expect(progress(next, { until: ({ phase }) => phase === 'opening' }).state.phase).toBe('opening')
  })

  it('leaves too few: the run ends and says so', () => {
    const state = reach('collecting', { sites: 4 })
    const next = accepted(state, withdrawalOf(state, nthSite(state, 0)))
    expect(accepted(next, withdrawalOf(next, nthSite(state, 1)))).toMatchObject({
      phase: 'failed',
      failure: {
        code: 'RUN_FAILED',
        reason: 'site-01 left, and the 2 sites that remain are fewer than the 3 that a sum needs',
      },
    })
  })

  it('with too many others at once ends the run: together they could certify a list of the epoch that is over', () => {
    // Seven sites at threshold 3: a quorum is five, so three who left and two who collude are one.
    const state = reach('collecting', { sites: 7, encryption: { threshold: 3 } })
    const two = [0, 1].reduce((now, index) => accepted(now, withdrawalOf(now, nthSite(state, index))), state)
    expect(two).toMatchObject({ phase: 'key-commit', context: { epoch: 3 } })
    expect(accepted(two, withdrawalOf(two, nthSite(state, 2)))).toMatchObject({
      phase: 'failed',
      failure: {
        reason: expect.stringContaining(
          'so many at once that they, and 2 more, could still certify a list of epoch 1',
        ),
      },
    })
    // One after the other, with an epoch between that everybody confirmed, they may.
    const between = progress(two, { until: ({ phase }) => phase === 'collecting' }).state
    expect(accepted(between, withdrawalOf(between, nthSite(state, 2)))).toMatchObject({
      phase: 'key-commit',
      context: { epoch: 4 },
      past: [{}, {}, { keys: 'all' }],
    })
  })

  it('is out for good: what it sends is refused, its withdrawal repeated changes nothing', () => {
    const state = reach('collecting', { sites: 5 })
    const leaver = nthSite(state, 2)
    const late = contributionOf(state, leaver)
    const next = accepted(state, withdrawalOf(state, leaver))
    expect(accepted(next, withdrawalOf(state, leaver))).toBe(next)
    expect(rejection(next, late)).toMatchObject({
      code: 'NOT_NOW',
      reason: "site 'site-02' has left this run: withdrew: no ethics vote",
    })
    expect(
      rejection(next, {
        ...withdrawalOf(state, nthSite(state, 1)),
        message: { ...withdrawalOf(state, nthSite(state, 1)).message, epoch: 9 },
      }).code,
    ).toBe('CONFLICT')
    expect(rejection(next, withdrawalOf(state, siteName('stranger'))).code).toBe('PERMISSION_DENIED')
  })

  it('from an ended run is noted and changes nothing else', () => {
    const { state } = progress(newRun({ sites: 3 }), { until: ({ phase }) => phase === 'released' })
    const next = accepted(state, withdrawalOf(state, nthSite(state, 0)))
    expect(next).toMatchObject({
      phase: 'released',
      endedAt: state.endedAt,
      sites: { 'site-00': { closed: true, left: 'withdrew: no ethics vote' } },
    })
  })

  it('because it was shut out leaves as one that withdrew does, under the name of who did it', () => {
    const state = reach('collecting', { sites: 4 })
    const event: RunEvent = {
      kind: 'exclusion',
      site: nthSite(state, 3),
      by: 'anna',
      reason: 'stolen server',
      at: START,
    }
    expect(accepted(state, event)).toMatchObject({
      phase: 'key-commit',
      context: { epoch: 2 },
      sites: { 'site-03': { left: 'was revoked: stolen server' } },
    })
    expect(auditOf(state, event)).toMatchObject([
      { actor: 'anna', action: 'site-excluded', detail: { site: 'site-03' } },
      { action: 'epoch-begins' },
    ])
  })
})

describe('the next epoch', () => {
  /** Site 3 missed the opening of step 1; site 4 left meanwhile. */
  const withLateSite = (): RunState => {
    const opening = reach('opening', { sites: 6, step: 1, encryption: { threshold: 2 } })
    const punctual = opening.roster.map(({ site }) => site).filter((_, index) => index !== 3)
    const { state } = progress(opening, {
      sites: punctual,
      until: (now) => punctual.every((site) => now.sites[site]?.applied === 1),
    })
    const left = accepted(state, withdrawalOf(state, nthSite(state, 4)))
    return accepted(left, { kind: 'deadline', timer: 'opening/1/1', at: START })
  }

  it('begins with who is late, once that site has opened what it missed, in the epoch that the step was of', () => {
    const state = withLateSite()
    const late = nthSite(state, 3)
    expect(state).toMatchObject({ phase: 'key-commit', context: { epoch: 2 }, current: { step: 2 } })
    expect(desiredCommand(state, late)).toMatchObject({ kind: 'open', step: 1 })
    const report = reportOf(state, late, 1)
    const caughtUp = accepted(state, { ...report, message: { ...report.message, epoch: 1 } })
    expect(desiredCommand(caughtUp, late)).toMatchObject({ kind: 'key-commit', step: 2 })
    expect(rejection(caughtUp, { ...report, message: { ...report.message, epoch: 3 } }).code).toBe('CONFLICT')
    expect(contextOf(state, 1)).toMatchObject({ epoch: 1, roster: rosterFingerprint(rosterOf(6)) })
    expect(contextOf(state, 3)).toBeNull()
  })

  it('takes no message of the epoch before', () => {
    const state = reach('collecting', { sites: 5, step: 1 })
    const old = nthSite(state, 0)
    const messages: RunEvent[] = [
      contributionOf(state, old),
      ...[reach('key-commit', { sites: 5 })].flatMap((then) => answerOf(then, old) ?? []),
    ]
    const next = accepted(state, withdrawalOf(state, nthSite(state, 4)))
    for (const message of messages)
      expect(rejection(next, message)).toMatchObject({
        code: 'NOT_NOW',
        reason: 'the message is of epoch 1, the run is in epoch 2',
      })
  })

  it('is confirmed by sites that stand where the run does, all at the same step with the same model', () => {
    const { state } = progress(
      accepted(
        reach('collecting', { sites: 5, step: 1 }),
        withdrawalOf(reach('collecting', { sites: 5, step: 1 }), nthSite(newRun({ sites: 5 }), 4)),
      ),
      {
        until: ({ phase }) => phase === 'key-confirm',
      },
    )
    const event = answerOf(state, nthSite(state, 0))
    if (event?.kind !== 'key-confirm') throw new Error('nothing is to be confirmed')
    const { start: _, ...bare } = event.message
    expect(rejection(state, { ...event, message: bare }).code).toBe('CONFLICT')
    expect(
      rejection(state, {
        ...event,
        message: { ...event.message, start: { step: 0, model: event.message.transcript } },
      }),
    ).toMatchObject({
      code: 'CONFLICT',
    })
    expect(accepted(state, event).confirms).toHaveProperty('site-00')
  })

  it('keeps the threshold that was approved, so that who colludes gains nothing by others leaving', () => {
    const names = (sites: number) => rosterOf(sites).map(({ site }) => site)
    expect(settleParticipation(planOf(), names(7)).threshold).toBe(3)
    expect(settleParticipation(planOf(), names(4), names(7))).toEqual({
      threshold: 3,
      quorum: 4,
      minimum: 4,
      committee: names(4),
    })
    expect(() => settleParticipation(planOf(), names(3), names(7))).toThrow(
      /fewer than 4 sites \(threshold 3\)/,
    )
  })

  it('has the committee that was named, without who has left of it', () => {
    const names = rosterOf(7).map(({ site }) => site)
    const state = reach('collecting', {
      sites: 7,
      encryption: { committee: names.slice(0, 4), threshold: 2 },
    })
    expect(state.terms).toMatchObject({ quorum: 3, minimum: 3 })
    const next = accepted(state, withdrawalOf(state, nthSite(state, 1)))
    expect(next.terms).toMatchObject({ committee: [names[0], names[2], names[3]], quorum: 3, threshold: 2 })
    expect(progress(next).state.phase).toBe('released')
    // Who holds no shares may leave beside, whatever the committee's quorum.
    const fewer = [5, 6].reduce((now, index) => accepted(now, withdrawalOf(now, nthSite(state, index))), next)
    expect(fewer.terms.committee).toEqual(next.terms.committee)
    expect(progress(fewer).state.phase).toBe('released')
  })

  it('is none where too few of the committee remain to open a sum', () => {
    const names = rosterOf(7).map(({ site }) => site)
    let state = reach('collecting', { sites: 7, encryption: { committee: names.slice(0, 3), threshold: 2 } })
    for (const index of [0, 1]) {
      state = accepted(state, withdrawalOf(state, siteName(`site-0${index}`)))
      if (index === 0) state = progress(state, { until: ({ phase }) => phase === 'collecting' }).state
    }
    expect(state).toMatchObject({
      phase: 'failed',
      failure: {
        reason:
          'site-01 left, and the 1 sites that remain of the committee are fewer than the 2 whose ' +
          'answers open a sum',
      },
    })
  })
})
