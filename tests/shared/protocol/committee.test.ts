/** A run whose plan names a committee: who is asked, who counts, who is waited for. */
import { type SiteName, siteName } from '@consilium/shared/kernel'
import {
  contributionList,
  desiredCommand,
  listDigest,
  type RunEvent,
  type RunState,
} from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import {
  accepted,
  answerOf,
  contributionOf,
  digestOf,
  newRun,
  progress,
  reach,
  rejection,
  START,
} from './support.ts'

/** Nine sites; threshold 2 of 4 members, three of whose signatures certify a list. */
const committee = ['site-01', 'site-03', 'site-06', 'site-08']
const plan = { sites: 9, encryption: { committee } }
const outside = (state: RunState): readonly SiteName[] =>
  state.roster.map(({ site }) => site).filter((site) => !committee.includes(site))
const deadline = (state: RunState): RunEvent => ({
  kind: 'deadline',
  timer: state.deadline?.name ?? 'none',
  at: START,
})

/** What a site that nobody asked could send all the same. */
const unasked = (
  state: RunState,
  site: SiteName,
): Extract<RunEvent, { kind: 'list-signature' | 'answer' }> => {
  const list = listDigest(state.context, contributionList(state, state.current))
  const message = {
    run: state.context.run,
    epoch: state.context.epoch,
    step: state.current.step,
    site,
    list,
    signature: 'aa',
  }
  return state.phase === 'signing'
    ? { kind: 'list-signature', message, at: START }
    : { kind: 'answer', message: { ...message, sealed: digestOf('an answer') }, at: START }
}

describe('a run with a committee', () => {
  it('asks everybody to contribute and to open, and the committee alone to sign and to answer', () => {
    const asked = new Map<string, Set<string>>()
    const { state } = progress(newRun(plan), {
      until: (now) => {
        for (const { site } of now.roster) {
          const kind = desiredCommand(now, site)?.kind
          if (kind !== undefined) asked.set(kind, (asked.get(kind) ?? new Set()).add(site))
        }
        return false
      },
    })
    expect(state).toMatchObject({
      phase: 'released',
      terms: { threshold: 2, quorum: 3, minimum: 3, committee },
    })
    for (const kind of ['contribute', 'open', 'key-confirm']) expect(asked.get(kind)?.size).toBe(9)
    for (const kind of ['sign-list', 'answer']) expect([...(asked.get(kind) ?? [])].sort()).toEqual(committee)
    expect(Object.values(state.sites).every(({ applied }) => applied === 3)).toBe(true)
  })

  it.each(['signing', 'answering'] as const)('counts no word of another site while %s', (phase) => {
    const state = reach(phase, plan)
    for (const site of outside(state))
      expect(rejection(state, unasked(state, site)).code).toBe('PERMISSION_DENIED')
  })

  it('takes a share for each member from everybody', () => {
    const state = reach('collecting', plan)
    const event = contributionOf(state, siteName('site-00'))
    expect(event.shareBlobs).toHaveLength(4)
    expect(
      rejection(state, { ...event, shareBlobs: [...event.shareBlobs, digestOf('one more')] }),
    ).toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: expect.stringContaining('expected one for each of 4 sites'),
    })
  })

  it('waits, at a deadline, for members only', () => {
    const signing = reach('signing', plan)
    const one = accepted(signing, answerOf(signing, siteName('site-03')))
    expect(accepted(one, deadline(one)).paused).toBe(
      '1 signatures of the list of step 0 are in, 3 are needed; waiting for site-01, site-06 and site-08',
    )
    const answering = reach('answering', plan)
    expect(accepted(answering, deadline(answering)).paused).toBe(
      '0 answers for step 0 are in, 2 are needed; waiting for site-01, site-03, site-06 and site-08',
    )
  })

  it('ends when so many members refuse that no list can be certified, however many others are there', () => {
    const refusal = (site: string): RunEvent => ({
      kind: 'refusal',
      site: siteName(site),
      command: 'any',
      code: 'STORAGE',
      reason: 'the disk is full',
      at: START,
    })
    const state = reach('collecting', plan)
    const others = outside(state)
      .slice(0, 3)
      .reduce((now, site) => accepted(now, refusal(site)), state)
    const one = accepted(others, refusal('site-01'))
    expect(one.phase).toBe('collecting')
    expect(accepted(one, refusal('site-03'))).toMatchObject({ phase: 'failed', failure: { code: 'STORAGE' } })
  })
})
