/**
 * A site forgets what it did in an epoch: it is out of that one, in the next, and takes over the model there
 * before it does anything.
 */
import { desiredCommand, type RunState, transition } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import {
  accepted,
  answerOf,
  contributionOf,
  newRun,
  nthSite,
  progress,
  reach,
  rejection,
  rejoinOf,
  START,
  withdrawalOf,
} from './support.ts'

describe('a restored site', () => {
  it.each(['key-commit', 'key-reveal', 'key-confirm', 'collecting'] as const)(
    'in %s starts the next epoch at once, with the same sites',
    (phase) => {
      const state = reach(phase, { sites: 4 })
      const site = nthSite(state, 1)
      const next = accepted(state, rejoinOf(state, site))
      expect(next).toMatchObject({
        phase: 'key-commit',
        context: { epoch: 2, roster: state.context.roster },
        sites: { [site]: { forgot: 1, adopts: true } },
      })
      expect(next.roster).toEqual(state.roster)
      expect(progress(next).state).toMatchObject({ phase: 'released', context: { epoch: 2 } })
    },
  )

  it.each(['signing', 'answering', 'opening'] as const)(
    'in %s is not waited for, and in the epoch that begins with the next step',
    (phase) => {
      const state = reach(phase, { sites: 6, step: 1, encryption: { threshold: 2 } })
      const site = nthSite(state, 5)
      const next = accepted(state, rejoinOf(state, site))
      expect(next).toMatchObject({ phase, context: { epoch: 1 } })
      expect(desiredCommand(next, site)).toBeNull()
      const { state: begun } = progress(next, { until: ({ context }) => context.epoch === 2 })
      expect(begun).toMatchObject({ phase: 'key-commit', current: { step: 2 }, roster: state.roster })
      expect(progress(begun).state).toMatchObject({ phase: 'released' })
    },
  )

  it('gets the model from the first of the others, before any list is closed', () => {
    const { state } = progress(
      accepted(
        reach('collecting', { sites: 4, step: 1 }),
        rejoinOf(reach('collecting', { sites: 4 }), nthSite(newRun({ sites: 4 }), 0)),
      ),
      {
        until: ({ phase, context }) => phase === 'collecting' && context.epoch === 2,
      },
    )
    const kinds = (now: RunState) => now.roster.map(({ site }) => desiredCommand(now, site)?.kind ?? null)
    expect(kinds(state)).toEqual([null, 'hand-over', 'contribute', 'contribute'])
    const others = [1, 2, 3].map((index) => nthSite(state, index))
    const waiting = others.reduce((now, site) => accepted(now, contributionOf(now, site)), state)
    expect(waiting.phase).toBe('collecting')
    // Who was to hand it over is gone: the next is asked, and the run says what it waits for.
    const late = accepted(
      {
        ...waiting,
        sites: {
          ...waiting.sites,
          [others[0] ?? '']: { ...waiting.sites[others[0] ?? ''], present: false },
        } as RunState['sites'],
      },
      {
        kind: 'deadline',
        timer: 'collecting/2/1',
        at: START,
      },
    )
    expect(late.paused).toContain('nobody has handed over the model')
    expect(kinds(late)).toEqual([null, null, 'hand-over', null])
    const handed = accepted(late, answerOf(late, others[1] ?? nthSite(state, 2)))
    expect(handed).toMatchObject({ phase: 'signing', paused: null, handover: { site: others[1] } })
    expect(desiredCommand(handed, nthSite(state, 0))?.kind).toBe('adopt')
    expect(progress(handed).state.phase).toBe('released')
  })

  it('confirms keys without saying where the run stands, and takes over nothing but what the others start from', () => {
    const site = nthSite(newRun({ sites: 4 }), 0)
    const start = reach('collecting', { sites: 4, step: 1 })
    const { state: confirming } = progress(accepted(start, rejoinOf(start, site)), {
      until: ({ phase }) => phase === 'key-confirm',
    })
    const own = answerOf(confirming, site)
    const other = answerOf(confirming, nthSite(confirming, 1))
    if (own?.kind !== 'key-confirm' || other?.kind !== 'key-confirm' || other.message.start === undefined)
      throw new Error('nothing is confirmed')
    expect(own.message).not.toHaveProperty('start')
    expect(
      rejection(confirming, { ...own, message: { ...own.message, start: other.message.start } }).code,
    ).toBe('CONFLICT')
    const { state } = progress(confirming, { until: ({ handover }) => handover !== undefined })
    const adoption = answerOf(state, site)
    if (adoption?.kind !== 'adoption') throw new Error('nothing is taken over')
    expect(
      rejection(state, { ...adoption, message: { ...adoption.message, model: other.message.transcript } })
        .code,
    ).toBe('CONFLICT')
    expect(accepted(state, adoption).sites[site]).toMatchObject({ applied: 0, present: true })
    expect(accepted(state, adoption).sites[site]).not.toHaveProperty('adopts')
  })

  it('counts as one that may have signed anything: too many at once end the run', () => {
    // Four sites at threshold 2 certify with three.
    const state = reach('collecting', { sites: 4, step: 1 })
    const one = accepted(state, rejoinOf(state, nthSite(state, 0)))
    expect(one.phase).toBe('key-commit')
    const two = accepted(one, rejoinOf(one, nthSite(state, 1)))
    expect(two).toMatchObject({
      phase: 'failed',
      failure: { reason: expect.stringContaining('could still certify a list of epoch 1') },
    })
    const left = accepted(one, withdrawalOf(one, nthSite(state, 1)))
    expect(left.phase).toBe('failed')
  })

  it('says it as often as it likes, and of no epoch that is not there', () => {
    const state = reach('collecting', { sites: 5 })
    const event = rejoinOf(state, nthSite(state, 0))
    const next = accepted(state, event)
    expect(accepted(next, event)).toBe(next)
    expect(rejection(next, { ...event, message: { ...event.message, epoch: 9 } }).code).toBe('CONFLICT')
    expect(rejection(newRun({ sites: 5 }), event).code).toBe('NOT_NOW')
    expect(rejection(next, rejoinOf(state, nthSite(state, 1))).code).toBe('NOT_NOW')
  })

  it('in the last step ends the run with the others, and closes it without a model', () => {
    const state = reach('opening', { sites: 6, step: 3, encryption: { threshold: 2 } })
    const site = nthSite(state, 0)
    const { state: done } = progress(accepted(state, rejoinOf(state, site)))
    expect(done).toMatchObject({
      phase: 'released',
      context: { epoch: 1 },
      sites: { [site]: { closed: true } },
    })
    expect(transition(done, rejoinOf(state, site))).toMatchObject({ accepted: true, audit: [] })
  })
})
