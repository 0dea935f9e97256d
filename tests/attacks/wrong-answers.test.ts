/**
 * Sites that answer wrongly. The others notice, get more answers, find the wrong ones, leave them out, say
 * whose they were, and the run goes on; with too few honest answers nothing is applied. No wrong answer shows
 * anybody an update.
 */
import { SHARE_PRIME } from '@consilium/shared/crypto'
import { sha256 } from '@consilium/shared/kernel'
import type { RunState } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { answering, wrongSharesFor } from './colluding.ts'
import { Federation, type FederationOptions } from './federation.ts'
import { flipped } from './forger.ts'

/** Seven sites, three of whose answers open a sum: two may lie. */
const seven = (liars: NonNullable<FederationOptions['liars']>): Promise<Federation> =>
  Federation.open({ sites: 7, plan: { encryption: { threshold: 3 } }, liars })
const released = (state: RunState): boolean =>
  state.phase === 'released' && Object.values(state.sites).every(({ applied }) => applied === 2)
const others = (federation: Federation, ...liars: readonly string[]) =>
  federation.sites.filter((site) => !liars.includes(site))

/** Everybody holds the same models as a federation without liars would: the sums were exact. */
function expectSound(federation: Federation, done: RunState): void {
  expect(done).toMatchObject({ phase: 'released', failure: null })
  expect(new Set(federation.sites.map((site) => federation.record(site).model))).toEqual(
    new Set([done.model]),
  )
}

const everywhere = answering((share) => share.map((element, i) => (element + 1 + i) % SHARE_PRIME))
const inOnePlace = answering((share) => share.with(7, ((share[7] ?? 0) + 1000) % SHARE_PRIME))
const onlyInTheFirstRound = answering((share, step) => (step === 1 ? share.map(() => 5) : share))

/** An answer that nobody can read, in the sealing or below it. */
const unreadable: NonNullable<FederationOptions['liars']>[string] = (submission, federation) => {
  if (submission.kind !== 'answer') return submission
  const sealed = flipped(submission.sealed)
  return {
    ...submission,
    sealed,
    message: federation.signedAnswer(submission.message.site, { sealed: sha256(sealed) }, submission.message),
  }
}

describe('one site of seven that answers wrongly', () => {
  it.each([
    ['everywhere', everywhere],
    ['in one coefficient', inOnePlace],
    ['with what cannot be read', unreadable],
    ['with field elements that are none', answering((share) => share.with(0, SHARE_PRIME))],
  ])('%s is found and named whenever its answer is used, and the run goes on', async (_, lie) => {
    await using federation = await seven({ 'site-1': lie })
    const done = await federation.honestly(released)
    expectSound(federation, done)
    // Where its answer came among the first three; where it came too late it did nothing.
    const answered = [0, 1, 2].filter((step) =>
      Object.hasOwn(federation.runs.step(federation.run, step)?.step.answers ?? {}, 'site-1'),
    )
    expect(answered.length).toBeGreaterThan(0)
    expect(done.wrongAnswers.map(({ step, site }) => [step, site])).toEqual(
      answered.map((step) => [step, 'site-1']),
    )
    for (const { namedBy } of done.wrongAnswers)
      expect(namedBy.length).toBeGreaterThanOrEqual(done.terms.minimum)
  })

  it('by so little that the sum of keys could be one is found by what the sum opens to', async () => {
    // The liar knows who answers first, points 2, 5 and 6: its own change reaches the sum times 5/(5 − 2) ·
    // 6/(6 − 2) = 5/2.
    const twoFifths = 39_313
    expect((5 * twoFifths) % SHARE_PRIME).toBe(2)
    const byOne = answering((share) => share.with(7, ((share[7] ?? 0) + twoFifths) % SHARE_PRIME))
    await using federation = await seven({ 'site-1': byOne })
    const first = ['site-1', 'site-4', 'site-5'].flatMap((name) =>
      federation.sites.filter((site) => site === name),
    )
    await federation.honestly((state) => state.phase === 'answering')
    await federation.honestly((state) => state.phase === 'opening', first)
    const refusal = await federation.refusal(
      federation.site(0),
      await federation.command(federation.site(0), 'open'),
    )
    expect(refusal).toMatchObject({
      code: 'WRONG_ANSWERS',
      reason: expect.stringContaining('is not the sum of a step'),
    })
    const done = await federation.honestly((state) => state.current.step === 1)
    expect(done.wrongAnswers).toMatchObject([{ step: 0, site: 'site-1' }])
  })

  it('now and then costs the other steps nothing', async () => {
    await using federation = await seven({ 'site-0': onlyInTheFirstRound })
    const done = await federation.honestly(released)
    expectSound(federation, done)
    expect(done.wrongAnswers.map(({ step, site }) => [step, site])).toEqual([[1, 'site-0']])
    expect(Object.keys(federation.runs.step(federation.run, 0)?.step.answers ?? {})).toHaveLength(3)
    expect(
      Object.keys(federation.runs.step(federation.run, 1)?.step.answers ?? {}).length,
    ).toBeGreaterThanOrEqual(5)
  })
})

describe('two sites of seven that answer wrongly', () => {
  it.each([
    ['each in its own way', { 'site-0': everywhere, 'site-2': inOnePlace }],
    ['in the same place', { 'site-1': inOnePlace, 'site-2': inOnePlace }],
    ['one of them unreadably', { 'site-0': unreadable, 'site-6': everywhere }],
  ])('%s are found and named', async (_, liars) => {
    await using federation = await seven(liars)
    const done = await federation.honestly(released)
    expectSound(federation, done)
    const named = new Set(done.wrongAnswers.map(({ site }) => site))
    // One that answers last may not have been needed, nor looked at.
    expect([...named].every((site) => Object.hasOwn(liars, site))).toBe(true)
    expect(named.size).toBeGreaterThanOrEqual(1)
  })

  it('stop the step where too few others answer: nothing is applied, and the run says who is waited for', async () => {
    await using federation = await seven({ 'site-0': everywhere, 'site-1': inOnePlace })
    const silent = ['site-5', 'site-6']
    await federation.honestly((state) => state.phase === 'answering')
    const there = others(federation, ...silent)
    await expect(federation.honestly((state) => state.current.step === 1, there)).rejects.toThrow(
      'stands still in phase opening',
    )
    const stuck = federation.state()
    expect(Object.keys(stuck.current.answers)).toHaveLength(5)
    expect(stuck.current.disputed).toBe(true)
    for (const site of there) {
      expect(stuck.sites[site]).toMatchObject({
        applied: -1,
        present: true,
        refusal: { code: 'WRONG_ANSWERS' },
      })
      expect(federation.record(site).model).toBeNull()
    }
    while (federation.state().paused === null) federation.clock.advance()
    expect(federation.state().paused).toMatch(/do not fit each other.*waiting for site-5 and site-6/)
    // One more honest answer is still too few, two are enough.
    expectSound(federation, await federation.honestly(released))
    expect(new Set(federation.state().wrongAnswers.map(({ site }) => site))).toEqual(
      new Set(['site-0', 'site-1']),
    )
  })
})

describe('a site that only says that the answers are wrong', () => {
  it('makes the others answer, and changes nothing else', async () => {
    await using federation = await seven({})
    await federation.honestly((state) => state.phase === 'opening')
    const liar = federation.site(3)
    const { id } = await federation.command(liar, 'open')
    await federation.say({
      kind: 'refusal',
      run: federation.run,
      site: liar,
      command: id,
      code: 'WRONG_ANSWERS',
      reason: 'they are wrong',
    })
    expect(federation.state().current.disputed).toBe(true)
    const done = await federation.honestly(released)
    expectSound(federation, done)
    expect(done.wrongAnswers).toEqual([])
  })
})

describe('a listed site that gives some sites wrong shares', () => {
  it('makes theirs the answers that do not fit; the sum of its other shares opens, and no update alone', async () => {
    await using federation = await seven({ 'site-6': wrongSharesFor(2) })
    const done = await federation.honestly(released)
    expectSound(federation, done)
    expect(new Set(done.wrongAnswers.map(({ site }) => site)).size).toBeGreaterThan(0)
    for (const { site } of done.wrongAnswers) expect(['site-0', 'site-1']).toContain(site)
  })

  it('to so many that no polynomial is left spoils the sum, which nobody opens', async () => {
    await using federation = await seven({ 'site-6': wrongSharesFor(5) })
    await expect(federation.honestly((state) => state.current.step === 1)).rejects.toThrow(
      /stands still|cannot go on/,
    )
    for (const site of federation.sites)
      expect(federation.record(site)).toMatchObject({ applied: -1, model: null })
    expect(federation.state().failure).toMatchObject({ code: 'WRONG_ANSWERS' })
  })
})
