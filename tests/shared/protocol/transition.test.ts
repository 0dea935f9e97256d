import { type SiteName, siteName } from '@consilium/shared/kernel'
import {
  desiredCommand,
  desiredSum,
  hasEnded,
  type RunEvent,
  type RunState,
  transition,
} from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import {
  accepted,
  answerOf,
  contributionOf,
  digestOf,
  newRun,
  nthSite,
  OPERATOR,
  progress,
  reach,
  rejection,
  reportOf,
  START,
  sumOf,
} from './support.ts'

const deadline = (state: RunState): RunEvent => {
  if (state.deadline === undefined) throw new Error(`no deadline runs in phase ${state.phase}`)
  return { kind: 'deadline', timer: state.deadline.name, at: START }
}
const refusal = (site: SiteName, reason = 'training diverged'): RunEvent => ({
  kind: 'refusal',
  site,
  command: 'any',
  code: 'RUN_FAILED',
  reason,
  at: START,
})
const sitesOf = (state: RunState): readonly SiteName[] => state.roster.map(({ site }) => site)

describe('a run in which everybody does as asked', () => {
  it('goes through every phase of every step and is released at the sites', () => {
    const phases: string[] = []
    const { state, archived } = progress(newRun({ sites: 4 }), {
      until: (now) => {
        const here = `${now.phase}/${now.current.step}`
        if (phases.at(-1) !== here) phases.push(here)
        return false
      },
    })

    const step = (n: number): string[] =>
      ['collecting', 'signing', 'answering', 'opening'].map((phase) => `${phase}/${n}`)
    expect(phases).toEqual([
      'awaiting-approval/0',
      'key-commit/0',
      'key-reveal/0',
      'key-confirm/0',
      ...step(0),
      ...step(1),
      ...step(2),
      ...step(3),
      'released/3',
    ])
    expect(archived.map((record) => record.step.step)).toEqual([0, 1, 2, 3])
    expect(state.metrics.map((each) => each.step)).toEqual([1, 2, 3])
    expect(state.model).toBe(digestOf('model 2'))
    expect(Object.values(state.sites).every((site) => site.closed && site.applied === 3)).toBe(true)
    expect(sitesOf(state).map((site) => desiredCommand(state, site))).toEqual([null, null, null, null])
  })

  it('waits for the model where the plan releases it to the coordinator, and takes only the agreed one', () => {
    const state = reach('releasing', { sites: 4, release: { model: 'coordinator', metrics: 'sites' } })
    const [site] = sitesOf(state) as [SiteName]
    expect(rejection(state, { kind: 'model', site, file: digestOf('another model'), at: START }).code).toBe(
      'CONFLICT',
    )

    const released = accepted(state, { kind: 'model', site, file: digestOf('model 2'), at: START })
    expect(released.phase).toBe('released')
    expect(released.released).toBe(digestOf('model 2'))
    expect(accepted(released, { kind: 'model', site, file: digestOf('model 2'), at: START })).toBe(released)
    expect(released.metrics).toEqual([])
  })

  it('asks for no answers and no key shares in a plain run', () => {
    const { state } = progress(newRun({ sites: 3, encryption: { mode: 'plain' } }))
    expect(state.phase).toBe('released')
  })
})

describe('approval', () => {
  it.each([
    ['plan', { plan: digestOf('other plan') }],
    ['roster', { roster: digestOf('other roster') }],
    ['rounds', { rounds: 3 }],
    ['expiry', { expiresAt: 1 }],
  ])('does not count one that is bound to another %s', (_, change) => {
    const state = newRun({ sites: 3 })
    const approval = answerOf(state, nthSite(state, 0))
    if (approval?.kind !== 'approval') throw new Error('no approval')
    expect(rejection(state, { ...approval, message: { ...approval.message, ...change } }).code).toBe(
      'CONFLICT',
    )
  })

  it('does not count one that comes after its time, nor a change of mind', () => {
    const state = newRun({ sites: 3 })
    const approval = answerOf(state, nthSite(state, 0))
    if (approval?.kind !== 'approval') throw new Error('no approval')
    expect(rejection(state, { ...approval, at: state.terms.expiresAt + 1 }).code).toBe('NOT_NOW')
    const decided = accepted(state, approval)
    expect(
      rejection(decided, { ...approval, message: { ...approval.message, decision: 'reject' } }).code,
    ).toBe('CONFLICT')
  })
})

describe('key setup', () => {
  it('refuses a part of the seed that was not committed to', () => {
    const state = reach('key-reveal', { sites: 3 })
    const reveal = answerOf(state, nthSite(state, 0))
    if (reveal?.kind !== 'key-reveal') throw new Error('no reveal')
    expect(
      rejection(state, { ...reveal, message: { ...reveal.message, seedPart: digestOf('chosen later') } })
        .code,
    ).toBe('CONFLICT')
  })

  it('refuses sealed payloads that are not the signed ones, or too few', () => {
    const state = reach('key-reveal', { sites: 3 })
    const reveal = answerOf(state, nthSite(state, 0))
    if (reveal?.kind !== 'key-reveal') throw new Error('no reveal')
    expect(rejection(state, { ...reveal, sealedBlobs: reveal.sealedBlobs.toReversed() }).code).toBe(
      'INVALID_ARGUMENT',
    )
    const fewer = reveal.sealedBlobs.slice(1)
    expect(
      rejection(state, { ...reveal, message: { ...reveal.message, sealed: fewer }, sealedBlobs: fewer }).code,
    ).toBe('INVALID_ARGUMENT')
  })

  it('ends the run if two sites saw different setups', () => {
    const state = reach('key-confirm', { sites: 3 })
    const confirm = answerOf(state, nthSite(state, 1))
    if (confirm?.kind !== 'key-confirm') throw new Error('no confirmation')
    const failed = accepted(accepted(state, answerOf(state, nthSite(state, 0))), {
      ...confirm,
      message: { ...confirm.message, transcript: digestOf('other') },
    })
    expect(failed.failure?.code).toBe('SECURITY_REFUSED')
    expect(failed.failure?.reason).toContain("'site-00' and 'site-01'")
  })

  it.each(['key-commit', 'key-reveal', 'key-confirm'] as const)(
    'pauses at the deadline of %s and goes on with the missing site',
    (phase) => {
      const state = reach(phase, { sites: 3 })
      const early = accepted(
        accepted(state, answerOf(state, nthSite(state, 0))),
        answerOf(state, nthSite(state, 1)),
      )
      const paused = accepted(early, deadline(early))
      expect(paused.paused).toContain('waiting for site-02')
      expect(paused.deadline).toBeUndefined()
      const resumed = accepted(paused, answerOf(paused, nthSite(paused, 2)))
      expect(resumed.paused).toBeNull()
      expect(resumed.phase).not.toBe(phase)
    },
  )

  it('ends the run if a site refuses', () => {
    const state = reach('key-commit', { sites: 4 })
    expect(accepted(state, refusal(nthSite(state, 2))).phase).toBe('failed')
  })
})

describe('a list', () => {
  it('closes when everybody is in, in roster order whatever the order of arrival', () => {
    const start = reach('collecting', { sites: 4 })
    const closed = sitesOf(start)
      .toReversed()
      .reduce((state, site) => accepted(state, contributionOf(state, site)), start)
    expect(closed.phase).toBe('signing')
    expect(closed.current.members).toEqual(sitesOf(start))
  })

  it('closes at the deadline with those who are there, if they are enough', () => {
    const start = reach('collecting', { sites: 4 })
    const three = [0, 1, 3].reduce(
      (state, index) => accepted(state, contributionOf(state, nthSite(state, index))),
      start,
    )
    const closed = accepted(three, deadline(three))
    expect(closed.phase).toBe('signing')
    expect(closed.current.members).toEqual(['site-00', 'site-01', 'site-03'])
    expect(rejection(closed, contributionOf(closed, nthSite(closed, 2))).code).toBe('NOT_NOW')
  })

  it('stays open at the deadline if they are too few, and closes as soon as they are enough', () => {
    const start = reach('collecting', { sites: 5, encryption: { threshold: 3 } })
    const three = [0, 1, 2].reduce(
      (state, index) => accepted(state, contributionOf(state, nthSite(state, index))),
      start,
    )
    const paused = accepted(three, deadline(three))
    expect(paused.phase).toBe('collecting')
    expect(paused.paused).toContain(
      '3 contributions to step 0 are in, 4 are needed; waiting for site-03 and site-04',
    )
    const closed = accepted(paused, contributionOf(paused, nthSite(paused, 4)))
    expect(closed.phase).toBe('signing')
    expect(closed.paused).toBeNull()
  })

  it('does not wait in the next step for a site that missed the deadline, until it is heard of again', () => {
    const start = reach('collecting', { sites: 4 })
    const without = sitesOf(start).filter((site) => site !== 'site-02')
    const three = without.reduce((state, site) => accepted(state, contributionOf(state, site)), start)
    const next = progress(accepted(three, deadline(three)), {
      sites: without,
      until: (state) => state.current.step === 1,
    }).state
    expect(next.sites['site-02']?.present).toBe(false)
    const closed = without.reduce((state, site) => accepted(state, contributionOf(state, site)), next)
    expect(closed.phase).toBe('signing')
  })

  it.each([
    ['another base model', { baseModel: digestOf('another model') }],
    ['another packing', { lanePlan: digestOf('other lanes') }],
    ['another size', { uploadBytes: 61_440 }],
  ])('takes no contribution with %s', (_, change) => {
    const state = reach('collecting', { sites: 4 })
    const one = accepted(state, contributionOf(state, nthSite(state, 0)))
    expect(rejection(one, contributionOf(one, nthSite(one, 1), change)).code).toBe('CONFLICT')
  })

  it('takes no contribution from the model of an earlier step, nor to another step or attempt', () => {
    const state = reach('collecting', { sites: 4, step: 2 })
    const site = nthSite(state, 0)
    expect(rejection(state, contributionOf(state, site, { baseModel: digestOf('model 0') })).code).toBe(
      'CONFLICT',
    )
    expect(rejection(state, contributionOf(state, site, { step: 1 })).code).toBe('NOT_NOW')
    expect(rejection(state, contributionOf(state, site, { step: 3 })).code).toBe('NOT_NOW')
    expect(rejection(state, contributionOf(state, site, { attempt: 1 })).code).toBe('NOT_NOW')
  })

  it('takes one contribution of a site, and the same again however often and late', () => {
    const state = reach('collecting', { sites: 4 })
    const site = nthSite(state, 0)
    const one = accepted(state, contributionOf(state, site))
    expect(
      accepted(one, contributionOf(one, site, { signature: 'another ECDSA signature of the same' })),
    ).toBe(one)
    expect(rejection(one, contributionOf(one, site, { upload: digestOf('second upload') })).code).toBe(
      'CONFLICT',
    )
    const closed = progress(one, { until: (now) => now.phase === 'opening' }).state
    expect(accepted(closed, contributionOf(closed, site))).toBe(closed)
  })

  it('refuses a contribution without a sealed share for every site', () => {
    const state = reach('collecting', { sites: 4 })
    const event = contributionOf(state, nthSite(state, 0))
    expect(rejection(state, { ...event, shareBlobs: event.shareBlobs.slice(1) }).code).toBe(
      'INVALID_ARGUMENT',
    )
  })

  it('is certified by a quorum that signed exactly it', () => {
    const state = reach('signing', { sites: 5, encryption: { threshold: 3 } })
    expect(state.terms.quorum).toBe(4)
    const signature = answerOf(state, nthSite(state, 0))
    if (signature?.kind !== 'list-signature') throw new Error('no signature')
    expect(
      rejection(state, { ...signature, message: { ...signature.message, list: digestOf('another list') } })
        .code,
    ).toBe('CONFLICT')
    const three = [0, 1, 2].reduce((now, index) => accepted(now, answerOf(now, nthSite(now, index))), state)
    expect(three.phase).toBe('signing')
    expect(accepted(three, deadline(three)).paused).toContain(
      '3 signatures of the list of step 0 are in, 4 are needed',
    )
    expect(accepted(three, answerOf(three, nthSite(three, 4))).phase).toBe('answering')
  })
})

describe('opening', () => {
  it('waits for the threshold of answers and for the sum, in either order', () => {
    const state = reach('answering', { sites: 4 })
    const unsummed: RunState = { ...state, current: { ...state.current, sum: null } }
    const answers = (from: RunState): RunState =>
      [1, 3].reduce((now, index) => accepted(now, answerOf(now, nthSite(now, index))), from)
    const answered = answers(unsummed)
    expect(answered.phase).toBe('answering')
    expect(accepted(answered, sumOf(answered)).phase).toBe('opening')
    const summed = accepted(unsummed, sumOf(unsummed))
    expect(summed.phase).toBe('answering')
    expect(answers(summed).phase).toBe('opening')
    expect(accepted(summed, deadline(summed)).paused).toContain('0 answers for step 0 are in, 2 are needed')
  })

  it('takes no answer for another list', () => {
    const state = reach('answering', { sites: 4 })
    const answer = answerOf(state, nthSite(state, 0))
    if (answer?.kind !== 'answer') throw new Error('no answer')
    expect(
      rejection(state, { ...answer, message: { ...answer.message, list: digestOf('another list') } }).code,
    ).toBe('CONFLICT')
  })

  it('takes one answer of a site, and no other after it', () => {
    const state = reach('answering', { sites: 5, encryption: { threshold: 3 } })
    const answer = answerOf(state, nthSite(state, 0))
    if (answer?.kind !== 'answer') throw new Error('no answer')
    const one = accepted(state, answer)
    expect(
      rejection(one, { ...answer, message: { ...answer.message, sealed: digestOf('another answer') } }).code,
    ).toBe('CONFLICT')
    expect(accepted(one, { ...answer, message: { ...answer.message, signature: 'bb' } })).toBe(one)
  })

  it('ends the run when two sites hold different models after a step', () => {
    const state = reach('opening', { sites: 4, step: 1 })
    const failed = accepted(
      accepted(state, reportOf(state, nthSite(state, 0), 1)),
      reportOf(state, nthSite(state, 1), 1, digestOf('another model')),
    )
    expect(failed.phase).toBe('failed')
    expect(failed.failure).toEqual({
      code: 'CONFLICT',
      reason: expect.stringContaining('did not apply the same sum'),
    })
  })

  it('ends the run when two sites opened different metrics', () => {
    const state = reach('opening', { sites: 4, step: 1 })
    const report = reportOf(state, nthSite(state, 1), 1)
    const other = {
      ...report,
      message: { ...report.message, metrics: { step: 1, rows: 99, loss: 0.5, accuracy: 0.75, auroc: 0.8 } },
    }
    expect(accepted(accepted(state, reportOf(state, nthSite(state, 0), 1)), other).failure?.reason).toContain(
      'reports other metrics',
    )
  })

  it('does not count a report on a step that is not open yet', () => {
    const state = reach('collecting', { sites: 4, step: 3 })
    expect(rejection(state, { ...reportOf(state, nthSite(state, 0), 3), agreed: state.model }).code).toBe(
      'NOT_NOW',
    )
  })

  it('goes on without a site that does not open, which catches up step by step', () => {
    const state = reach('opening', { sites: 4 })
    const late = nthSite(state, 3)
    const others = sitesOf(state).filter((site) => site !== late)
    const three = others.reduce((now, site) => accepted(now, reportOf(now, site, 0)), state)
    const next = accepted(three, deadline(three))
    expect([next.phase, next.current.step]).toEqual(['collecting', 1])

    const ahead = progress(next, { sites: others, until: (now) => now.current.step === 2 }).state
    expect(desiredCommand(ahead, late)).toMatchObject({ kind: 'open', step: 0 })
    const once = accepted(ahead, reportOf(ahead, late, 0))
    expect(desiredCommand(once, late)).toMatchObject({ kind: 'open', step: 1 })
    const level = accepted(once, reportOf(once, late, 1))
    expect(desiredCommand(level, late)).toMatchObject({ kind: 'contribute', step: 2 })
    expect(level.sites[late]).toMatchObject({ present: true, applied: 1 })
  })

  it('lets a site catch up after release, and stays released when that site holds another model', () => {
    const state = reach('opening', { sites: 4, step: 3 })
    const late = nthSite(state, 0)
    const three = sitesOf(state)
      .filter((site) => site !== late)
      .reduce((now, site) => accepted(now, reportOf(now, site, 3)), state)
    const released = accepted(three, deadline(three))
    expect(released.phase).toBe('released')
    expect(desiredCommand(released, late)).toMatchObject({ kind: 'open', step: 3 })
    expect(rejection(released, reportOf(released, late, 3, digestOf('another model'))).code).toBe('CONFLICT')
    const level = accepted(released, reportOf(released, late, 3))
    expect(desiredCommand(level, late)).toMatchObject({ kind: 'finish' })
  })

  it('pauses at the deadline if too few sites have opened', () => {
    const state = reach('opening', { sites: 4 })
    const paused = accepted(state, deadline(state))
    expect(paused.paused).toContain('0 sites have opened step 0, 3 are needed')
    expect(
      sitesOf(paused)
        .slice(0, 3)
        .reduce((now, site) => accepted(now, reportOf(now, site, 0)), paused),
    ).toMatchObject({ phase: 'collecting', paused: null })
  })
})

describe('refusals and ends', () => {
  it('goes on without a site that refuses while enough are left, and ends when they are not', () => {
    const state = reach('collecting', { sites: 4 })
    const without = accepted(state, refusal(nthSite(state, 0)))
    expect(without.phase).toBe('collecting')
    expect(without.sites['site-00']).toMatchObject({
      present: false,
      refusal: { code: 'RUN_FAILED', reason: 'training diverged' },
    })
    expect(accepted(without, refusal(nthSite(without, 0)))).toBe(without)
    const closed = [1, 2, 3].reduce(
      (now, index) => accepted(now, contributionOf(now, nthSite(now, index))),
      without,
    )
    expect(closed.phase).toBe('signing')
    expect(accepted(without, refusal(nthSite(without, 1))).failure?.reason).toContain(
      "site 'site-01' cannot go on: training diverged",
    )
  })

  it('forgets a refusal when the site does what was asked', () => {
    const state = reach('collecting', { sites: 5 })
    const back = accepted(
      accepted(state, refusal(nthSite(state, 0))),
      contributionOf(state, nthSite(state, 0)),
    )
    expect(back.sites['site-00']).toMatchObject({ present: true, refusal: null })
  })

  it.each([
    'awaiting-approval',
    'key-reveal',
    'collecting',
    'signing',
    'answering',
    'opening',
    'releasing',
  ] as const)('can be aborted in phase %s', (phase) => {
    const state = reach(phase, { sites: 4, release: { model: 'coordinator', metrics: 'sites' } })
    const aborted = accepted(state, { kind: 'abort', operator: OPERATOR, reason: 'wrong plan', at: START })
    expect(aborted).toMatchObject({ phase: 'aborted', endedAt: START, failure: { reason: 'wrong plan' } })
    expect(aborted.deadline).toBeUndefined()
    expect(desiredSum(aborted)).toBeNull()
    expect(sitesOf(aborted).map((site) => desiredCommand(aborted, site)?.kind)).toEqual([
      'finish',
      'finish',
      'finish',
      'finish',
    ])
    const { state: closed } = progress(aborted)
    expect(sitesOf(closed).map((site) => desiredCommand(closed, site))).toEqual([null, null, null, null])
    expect(accepted(closed, { kind: 'closed', site: nthSite(closed, 0), at: START })).toBe(closed)
  })

  it('does not end twice', () => {
    const { state } = progress(newRun({ sites: 3 }))
    expect(hasEnded(state)).toBe(true)
    expect(rejection(state, { kind: 'abort', operator: OPERATOR, reason: 'late', at: START }).code).toBe(
      'NOT_NOW',
    )
    expect(accepted(state, refusal(nthSite(state, 0)))).toBe(state)
    const failed = accepted(reach('collecting', { sites: 3 }), refusal(nthSite(state, 0)))
    expect(failed.phase).toBe('failed')
    expect(
      rejection(failed, { ...reportOf(failed, nthSite(failed, 1), 0), agreed: digestOf('anything') }).code,
    ).toBe('NOT_NOW')
  })

  it('knows nobody outside the roster', () => {
    const state = reach('collecting', { sites: 3 })
    const stranger = siteName('stranger')
    expect(rejection(state, refusal(stranger)).code).toBe('PERMISSION_DENIED')
    expect(rejection(state, contributionOf(state, stranger)).code).toBe('PERMISSION_DENIED')
    expect(desiredCommand(state, stranger)).toBeNull()
  })

  it('has no site under a name that every object has', () => {
    expect(() => siteName('constructor')).toThrow(/not a site name/)
  })

  it('takes a deadline that is not running for nothing', () => {
    const state = reach('collecting', { sites: 3 })
    expect(accepted(state, { kind: 'deadline', timer: 'signing/0', at: START })).toBe(state)
  })
})

describe('the audit', () => {
  it('has a row for everything that moves a run on, and none for what does not', () => {
    const actions: string[] = []
    let state = newRun({ sites: 3, rounds: 1 })
    for (let moved = true; moved; ) {
      moved = false
      for (const event of [sumOf(state), ...sitesOf(state).map((site) => answerOf(state, site))]) {
        if (event === null) continue
        const outcome = transition(state, event)
        if (!outcome.accepted || outcome.state === state) continue
        moved = true
        state = outcome.state
        actions.push(...outcome.audit.map((row) => row.action))
        const again = transition(state, event)
        expect(again.accepted ? [again.state === state, again.audit] : [true, []]).toEqual([true, []])
      }
    }
    expect([...new Set(actions)]).toEqual([
      'plan-approve',
      'key-commit',
      'key-reveal',
      'key-confirm',
      'contribution',
      'list-closed',
      'sum',
      'list-signed',
      'list-certified',
      'answer',
      'opened',
      'step-finished',
      'released',
    ])
  })
})
