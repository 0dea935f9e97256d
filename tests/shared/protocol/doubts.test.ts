/** Sites that find the answers wrong, and those whose answers they were. */
import type { SiteName } from '@consilium/shared/kernel'
import { desiredCommand, type RunEvent, type RunState, transition } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { accepted, answerOf, nthSite, progress, reach, rejection, reportOf, START } from './support.ts'

const doubt = (
  state: RunState,
  site: SiteName,
  command = desiredCommand(state, site)?.id ?? '',
): RunEvent => ({
  kind: 'refusal',
  site,
  command,
  code: 'WRONG_ANSWERS',
  reason: 'of 3 answers at least 1 are wrong',
  at: START,
})
const deadline = (state: RunState): RunEvent => ({
  kind: 'deadline',
  timer: state.deadline?.name ?? 'none',
  at: START,
})

/** Seven sites; the first three have answered, and all are to open. */
const opening = (): RunState => {
  const answering = reach('answering', { sites: 7 })
  return [0, 1, 2].reduce((now, index) => accepted(now, answerOf(now, nthSite(now, index))), answering)
}
const kinds = (state: RunState) => state.roster.map(({ site }) => desiredCommand(state, site)?.kind ?? null)
const lateAnswer = (index: number): RunEvent => {
  const answering = reach('answering', { sites: 7 })
  const event = answerOf(answering, nthSite(answering, index))
  if (event?.kind !== 'answer') throw new Error('no answer')
  return event
}

describe('a site that finds the answers wrong', () => {
  it('has every other member asked, and is asked again itself whenever there is one more answer', () => {
    const state = opening()
    expect(state.phase).toBe('opening')
    expect(kinds(state)).toEqual(Array(7).fill('open'))
    expect(rejection(state, lateAnswer(5)).code).toBe('NOT_NOW')

    const site = nthSite(state, 0)
    const disputed = accepted(state, doubt(state, site))
    expect(disputed.sites[site]).toMatchObject({ present: true, refusal: { code: 'WRONG_ANSWERS' } })
    expect(kinds(disputed)).toEqual(['open', 'open', 'open', 'answer', 'answer', 'answer', 'answer'])
    expect(desiredCommand(disputed, site)?.id, 'nothing new to open with').toBe(
      desiredCommand(state, site)?.id,
    )

    const four = accepted(disputed, lateAnswer(5))
    expect(four.phase).toBe('opening')
    expect(kinds(four)).toEqual(['open', 'open', 'open', 'answer', 'answer', 'open', 'answer'])
    expect(desiredCommand(four, site)?.id).not.toBe(desiredCommand(state, site)?.id)
  })

  it('is heard once: neither a repetition nor a doubt about fewer answers than there are now changes anything', () => {
    const state = opening()
    const site = nthSite(state, 0)
    const disputed = accepted(state, doubt(state, site))
    expect(accepted(disputed, doubt(disputed, site))).toBe(disputed)
    const four = accepted(disputed, lateAnswer(4))
    expect(accepted(four, doubt(state, site))).toBe(four)
    const opened = accepted(four, reportOf(four, site, 0))
    expect(accepted(opened, doubt(four, site, desiredCommand(four, site)?.id))).toBe(opened)
  })

  it('refuses like any other once everybody has answered', () => {
    const state = opening()
    const disputed = accepted(state, doubt(state, nthSite(state, 0)))
    const all = [3, 4, 5, 6].reduce((now, index) => accepted(now, lateAnswer(index)), disputed)
    const refused = accepted(all, doubt(all, nthSite(all, 0)))
    expect(refused.sites['site-00']).toMatchObject({ present: false, refusal: { code: 'WRONG_ANSWERS' } })
    const ended = [1, 2, 3].reduce(
      (now, index) => (now.failure === null ? accepted(now, doubt(now, nthSite(now, index))) : now),
      refused,
    )
    expect(ended.failure).toMatchObject({
      code: 'WRONG_ANSWERS',
      reason: expect.stringContaining('cannot go on'),
    })
  })

  it('is waited for until the deadline, which names those who have not answered; their answers set the run going', () => {
    const state = opening()
    const disputed = accepted(state, doubt(state, nthSite(state, 0)))
    const paused = accepted(disputed, deadline(disputed))
    expect(paused.paused).toBe(
      'the answers for step 0 do not fit each other, and more are needed to tell which are wrong; ' +
        'waiting for site-03, site-04, site-05 and site-06',
    )
    const more = accepted(paused, lateAnswer(6))
    expect(more.paused).toBeNull()
    expect(more.deadline).toBeDefined()
    expect(progress(more).state.phase).toBe('released')
  })

  it('of a run without encryption, or of another step, only refuses', () => {
    const plain = reach('opening', { sites: 5, encryption: { mode: 'plain' } })
    expect(accepted(plain, doubt(plain, nthSite(plain, 0))).sites['site-00']?.present).toBe(false)
    const state = opening()
    expect(
      accepted(state, doubt(state, nthSite(state, 0), `${state.context.run}/1/9/open/3`)).sites['site-00']
        ?.present,
    ).toBe(false)
  })
})

describe('a report', () => {
  it('names whose answers did not fit, for everybody to see, each with who says so', () => {
    const state = opening()
    const naming = (from: RunState, index: number, ...wrongAnswers: readonly number[]): RunEvent => {
      const event = reportOf(from, nthSite(from, index), 0)
      return {
        ...event,
        message: { ...event.message, wrongAnswers: wrongAnswers.map((each) => nthSite(from, each)) },
      }
    }
    const outcome = transition(state, naming(state, 0, 1))
    if (!outcome.accepted) throw new Error(outcome.reason)
    expect(outcome.audit).toMatchObject([
      { actor: 'site-00', action: 'opened' },
      { actor: 'site-00', action: 'wrong-answer', detail: { step: 0, site: 'site-01' } },
    ])
    const two = accepted(outcome.state, naming(outcome.state, 3, 1, 2))
    expect(two.wrongAnswers).toEqual([
      { step: 0, site: 'site-01', namedBy: ['site-00', 'site-03'] },
      { step: 0, site: 'site-02', namedBy: ['site-03'] },
    ])
    expect(accepted(two, naming(two, 3, 1, 2))).toBe(two)
    expect(progress(two).state).toMatchObject({ phase: 'released', wrongAnswers: two.wrongAnswers })
  })
})
