/**
 * A run's course under events in any order: duplicated, contradicting, late, by strangers, with deadlines at
 * any instant.
 */
import { createHash } from 'node:crypto'
import { listQuorum } from '@consilium/shared/crypto'
import { type Digest, type SiteName, siteName } from '@consilium/shared/kernel'
import {
  admissionDeadline,
  approvedRoster,
  attendedAt,
  concerned,
  desiredCommand,
  desiredSum,
  hasEnded,
  type RunEvent,
  type RunPhase,
  type RunState,
  rosterFingerprint,
  takingPart,
  transition,
  withDeadline,
} from '@consilium/shared/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  accepted,
  admissionOf,
  answerOf,
  contributionOf,
  decisionOf,
  digestOf,
  JOINER,
  newRun,
  OPERATOR,
  planOf,
  progress,
  rejection,
  rejoinOf,
  reportOf,
  rosterOf,
  START,
  sumOf,
  withdrawalOf,
} from '../shared/protocol/support.ts'

/** What may happen next, in terms of the state that it happens to. */
type Happening =
  | {
      readonly kind:
        | 'obey'
        | 'lie'
        | 'contradict'
        | 'replay'
        | 'early-report'
        | 'refuse'
        | 'doubt'
        | 'leave'
        | 'reject'
        | 'withdraw'
        | 'exclude'
        | 'restore'
      readonly site: number
      readonly pick: number
    }
  | {
      readonly kind: 'let-in' | 'decide' | 'turn-away' | 'exclude-joiner'
      readonly site: number
      readonly pick: number
    }
  | { readonly kind: 'sum' | 'deadline' | 'old-deadline' | 'stranger' | 'too-late' }

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({ kind: fc.constant('obey' as const), site: fc.nat(15), pick: fc.nat() }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom('contradict', 'replay', 'early-report', 'doubt', 'leave' as const),
      site: fc.nat(15),
      pick: fc.nat(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('refuse', 'lie', 'reject', 'withdraw', 'exclude', 'restore' as const),
      site: fc.nat(15),
      pick: fc.nat(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('let-in' as const), site: fc.nat(1), pick: fc.nat() }),
  },
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant('decide' as const), site: fc.nat(15), pick: fc.nat() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('turn-away', 'exclude-joiner' as const),
      site: fc.nat(15),
      pick: fc.nat(),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('sum' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('deadline', 'old-deadline', 'stranger' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('too-late' as const) }) },
)

const course = fc.record({
  sites: fc.integer({ min: 3, max: 7 }),
  /** Members of the committee; as many as there are sites, or more: the plan names none. */
  members: fc.integer({ min: 3, max: 9 }),
  rounds: fc.integer({ min: 1, max: 2 }),
  plain: fc.boolean(),
  toCoordinator: fc.boolean(),
  happenings: fc.array(happening, { maxLength: 250, size: 'max' }),
})

interface Options {
  readonly sites: number
  readonly members: number
  readonly rounds: number
  readonly plain: boolean
  readonly toCoordinator: boolean
}

/** The plan of a course's run. */
const changesOf = ({ sites, members, rounds, plain, toCoordinator }: Options) =>
  ({
    rounds,
    encryption: {
      mode: plain ? 'plain' : 'encrypted',
      ...(members < sites
        ? {
            committee: rosterOf(sites)
              .slice(-members)
              .map(({ site }) => site),
          }
        : {}),
    },
    release: { model: toCoordinator ? 'coordinator' : 'sites', metrics: 'coordinator' },
  }) as const

const startOf = (options: Options): RunState => newRun({ sites: options.sites, ...changesOf(options) })

const siteOf = (state: RunState, index: number): SiteName =>
  state.roster[index % state.roster.length]?.site ?? siteName('nobody')

/** Two sites that may be let in, the first of them before every other by name. */
const JOINERS = [
  { site: siteName('a-first'), identityKey: digestOf('identity of the first') },
  JOINER,
] as const

/** Any site that has something to say, one that would join among them. */
const anyOf = (state: RunState, index: number): SiteName =>
  concerned(state)[index % concerned(state).length]?.site ?? siteName('nobody')

/** The same message with something else in it; null for events without one. */
function contradictionOf(event: RunEvent, pick: number): RunEvent | null {
  const other = createHash('sha256').update(`${pick}`).digest('hex') as Digest
  switch (event.kind) {
    case 'approval':
      return pick % 2 === 0
        ? { ...event, message: { ...event.message, plan: other } }
        : { ...event, message: { ...event.message, expiresAt: event.message.expiresAt + 1 } }
    case 'key-commit':
      return { ...event, message: { ...event.message, commitment: other } }
    case 'key-reveal':
      return { ...event, message: { ...event.message, seedPart: other } }
    case 'contribution':
      return {
        ...event,
        message: {
          ...event.message,
          ...(pick % 2 === 0 ? { upload: other } : { step: event.message.step + 1 + (pick % 3) }),
        },
      }
    case 'list-signature':
      return { ...event, message: { ...event.message, list: other } }
    case 'answer':
      return {
        ...event,
        message: { ...event.message, ...(pick % 2 === 0 ? { list: other } : { sealed: other }) },
      }
    case 'model':
      return { ...event, file: other }
    default:
      return null
  }
}

function eventOf(
  state: RunState,
  seen: readonly RunEvent[],
  what: Happening,
  options: Options,
): RunEvent | null {
  switch (what.kind) {
    case 'obey':
      return answerOf(state, siteOf(state, what.site))
    case 'lie': {
      const honest = answerOf(state, siteOf(state, what.site))
      return honest === null ? null : contradictionOf(honest, what.pick)
    }
    case 'contradict': {
      const before = seen[what.pick % Math.max(1, seen.length)]
      return before === undefined ? null : contradictionOf(before, what.pick)
    }
    case 'replay':
      return seen[what.pick % Math.max(1, seen.length)] ?? null
    case 'early-report':
      return reportOf(state, siteOf(state, what.site), state.current.step + (what.pick % 2))
    case 'refuse':
      return {
        kind: 'refusal',
        site: siteOf(state, what.site),
        command: 'any',
        code: 'RUN_FAILED',
        reason: 'diverged',
        at: START,
      }
    case 'doubt': {
      const site = siteOf(state, what.site)
      return {
        kind: 'refusal',
        site,
        command: desiredCommand(state, site)?.id ?? 'none',
        code: 'WRONG_ANSWERS',
        reason: `${what.pick % 2}`,
        at: START,
      }
    }
    case 'let-in':
      return admissionIn(state, what.site, options)
    case 'decide':
      return decisionOf(state, anyOf(state, what.site))
    case 'turn-away':
      return decisionOf(state, anyOf(state, what.site), { decision: 'reject', reason: 'we do not know them' })
    case 'exclude-joiner':
      return {
        kind: 'exclusion',
        site: JOINERS[what.site % 2]?.site ?? JOINER.site,
        by: 'anna',
        reason: 'stolen server',
        at: START,
      }
    case 'too-late': {
      const deadline = admissionDeadline(state)
      return deadline === null ? null : { kind: 'deadline', timer: deadline.name, at: deadline.at }
    }
    case 'leave':
      return { kind: 'closed', site: anyOf(state, what.site), at: START }
    case 'reject': {
      const decided = answerOf(state, siteOf(state, what.site))
      if (decided?.kind !== 'approval') return null
      return {
        ...decided,
        message: { ...decided.message, decision: 'reject', reason: 'not covered by our vote' },
      }
    }
    case 'withdraw':
      return withdrawalOf(state, siteOf(state, what.site))
    case 'exclude':
      return {
        kind: 'exclusion',
        site: siteOf(state, what.site),
        by: 'anna',
        reason: 'stolen server',
        at: START,
      }
    case 'restore':
      return rejoinOf(state, siteOf(state, what.site))
    case 'sum':
      return sumOf(state)
    case 'deadline':
      return state.deadline === undefined ? null : { kind: 'deadline', timer: state.deadline.name, at: START }
    case 'old-deadline':
      return {
        kind: 'deadline',
        timer: `collecting/${state.context.epoch}/${state.current.step - 1}`,
        at: START,
      }
    case 'stranger':
      return contributionOf(state, siteName('stranger'))
  }
}

/** An operator lets one of two sites in; null where the plan does not allow for it. */
function admissionIn(state: RunState, index: number, options: Options): RunEvent | null {
  const joiner = JOINERS[index % 2] ?? JOINER
  try {
    return admissionOf(state, joiner, planOf(changesOf(options)))
  } catch {
    return null
  }
}

const ORDER: readonly RunPhase[] = [
  'awaiting-approval',
  'key-commit',
  'key-reveal',
  'key-confirm',
  'collecting',
  'signing',
  'answering',
  'opening',
  'releasing',
  'released',
]

/** Grows along every run: the steps weigh more than the epochs within one, and those more than the phases. */
function rank({ phase, current, context }: RunState): number {
  return phase === 'failed' || phase === 'aborted'
    ? Number.POSITIVE_INFINITY
    : (current.step * 100 + context.epoch) * ORDER.length + ORDER.indexOf(phase)
}

/** Who of the committee takes part. */
function membersOf(state: RunState): readonly SiteName[] {
  return state.terms.committee.filter((name) => takingPart(state).some(({ site }) => site === name))
}

/**
 * How many sites may leave and the run still goes through: while they decide at all, after that in whatever
 * phase they leave.
 */
function spare(state: RunState): number {
  const [sites, members] = [takingPart(state).length, membersOf(state).length]
  const { threshold, minimum } = state.terms
  if (hasEnded(state)) return 0
  if (state.phase === 'awaiting-approval') return Math.min(sites - minimum, members - threshold)
  const quorum = listQuorum(members, threshold)
  return Math.min(sites - minimum, members - quorum, quorum - threshold)
}

function expectSound(state: RunState): void {
  expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  const { current, terms } = state
  if (current.members !== null) {
    expect(current.members.length).toBeGreaterThanOrEqual(terms.minimum)
    expect(new Set(current.members).size).toBe(current.members.length)
    expect(current.members.every((site) => current.contributions[site] !== undefined)).toBe(true)
    const included = Object.entries(state.sites).filter(
      ([, { attendance = [] }]) => attendedAt(attendance, current.step) === 'included',
    )
    expect(included.map(([site]) => site)).toEqual(current.members)
  }
  const heard = [...Object.keys(current.signatures), ...Object.keys(current.answers)]
  expect(heard.every((site) => terms.committee.some((member) => member === site))).toBe(true)
  if (['answering', 'opening'].includes(state.phase))
    expect(Object.keys(current.signatures).length).toBeGreaterThanOrEqual(terms.quorum)
  if (state.phase === 'opening' && terms.encrypted)
    expect(Object.keys(current.answers).length).toBeGreaterThanOrEqual(terms.threshold)
  if (state.phase === 'opening') expect(current.sum).not.toBeNull()
  const names = state.roster.map(({ site }) => site)
  const left = Object.keys(state.sites).filter((site) => state.sites[site]?.left !== undefined)
  expect(approvedRoster(state).map(({ site }) => site)).toEqual(Object.keys(state.sites))
  expectAdmissionSound(state)
  expect(state.context.roster).toBe(rosterFingerprint(state.roster))
  for (const site of left) {
    const { leftOut, closed } = state.sites[site] ?? {}
    expect(desiredCommand(state, siteName(site))?.kind ?? null).toBe(
      leftOut === true && closed === false ? 'finish' : null,
    )
  }
  if (state.phase === 'awaiting-approval') {
    expect(takingPart(state).length).toBeGreaterThanOrEqual(terms.minimum)
    expect(membersOf(state).length).toBeGreaterThanOrEqual(terms.threshold)
    expect(takingPart(state).some(({ site }) => state.sites[site]?.decision === 'none')).toBe(true)
  } else if (!hasEnded(state))
    expect(takingPart(state).every(({ site }) => state.sites[site]?.decision === 'approve')).toBe(true)
  if (!hasEnded(state)) {
    expect(names.length).toBeGreaterThanOrEqual(terms.minimum)
    expect(terms.quorum).toBe(listQuorum(terms.committee.length, terms.threshold))
    expect(terms.committee.every((member) => names.includes(member))).toBe(true)
    if (['key-commit', 'key-reveal', 'key-confirm', 'collecting'].includes(state.phase))
      expect(names.filter((site) => left.includes(site))).toEqual([])
  }
  if (state.failure !== null) expect(['failed', 'aborted']).toContain(state.phase)
  expect(hasEnded(state)).toBe(state.endedAt !== null)
  if (state.paused !== null || hasEnded(state)) expect(state.deadline).toBeUndefined()
  else expect(state.deadline).toBeDefined()
  expect(desiredSum(state) === null || (current.members !== null && current.sum === null)).toBe(true)
}

/** Who is to join is outside of everything until all have approved, and the run never comes to rest on it. */
function expectAdmissionSound(state: RunState): void {
  const { admission, admitted = [] } = state
  for (const { roster, approvals } of admitted) {
    expect(
      approvals.every((each) => each.decision === 'approve' && each.roster === rosterFingerprint(roster)),
    ).toBe(true)
    const approvers = approvals.map(({ site }) => site)
    const stayed = roster.filter(({ site }) => state.sites[site]?.left === undefined).map(({ site }) => site)
    expect(approvers).toEqual(expect.arrayContaining(stayed))
  }
  if (admission === undefined) return
  expect(hasEnded(state)).toBe(false)
  expect(state.sites[admission.joiner.site]).toBeUndefined()
  expect(admission.roster.filter(({ site }) => site !== admission.joiner.site)).toEqual(approvedRoster(state))
  expect(admission.settled.threshold).toBeGreaterThanOrEqual(state.terms.threshold)
  expect(desiredCommand(state, admission.joiner.site)).toBeNull()
}

/** Nothing is asked for that is already there: whatever is asked and done changes the state. */
function expectNothingAskedTwice(state: RunState): void {
  for (const answer of concerned(state).flatMap(({ site }) => [
    answerOf(state, site),
    decisionOf(state, site),
  ])) {
    if (answer === null) continue
    expect(transition(state, answer)).toMatchObject({ accepted: true })
    expect(accepted(state, answer), `${answer.kind} is asked for in vain`).not.toBe(state)
  }
}

describe('a run under events in any order', () => {
  it('stays sound, moves forward only, and takes rejected and repeated events for nothing', () => {
    fc.assert(
      fc.property(course, (options) => {
        let state = startOf(options)
        const seen: RunEvent[] = []
        let believed = false
        for (const what of options.happenings) {
          const event = eventOf(state, seen, what, options)
          if (event === null) continue
          const frozen = JSON.stringify(state)
          const outcome = transition(state, event)
          expect(JSON.stringify(state), 'the state given was written to').toBe(frozen)
          if (!outcome.accepted) {
            expect(outcome.reason).not.toBe('')
            continue
          }
          expect(transition(JSON.parse(frozen), event)).toEqual(outcome)
          expect(rank(outcome.state)).toBeGreaterThanOrEqual(rank(state))
          if (hasEnded(state)) expect(hasEnded(outcome.state)).toBe(true)
          if (outcome.state === state) expect(outcome.audit).toEqual([])
          else expectSound(outcome.state)
          if (
            what.kind === 'contradict' &&
            outcome.state.context.epoch === state.context.epoch &&
            event.kind !== 'approval'
          )
            expect(outcome.state, `a contradicting ${event.kind} was taken`).toBe(state)
          believed ||= what.kind === 'lie'
          state = outcome.state
          seen.push(event)
          const again = transition(state, event)
          if (again.accepted) expect(again.state, `a second ${event.kind} changed something`).toBe(state)
        }
        // What a site does when asked fits, unless somebody lied first and was believed.
        if (!believed) expectNothingAskedTwice(state)
      }),
      { numRuns: 150 },
    )
  })

  it('can always be ended, and goes through once everybody does as asked', () => {
    fc.assert(
      fc.property(course, (options) => {
        let state = startOf(options)
        let mayLeave: number | null = null
        const seen: RunEvent[] = []
        for (const what of options.happenings) {
          const isUndecided = state.phase === 'awaiting-approval'
          if (!isUndecided) mayLeave ??= spare(state)
          const event = ['refuse', 'early-report', 'lie'].includes(what.kind)
            ? null
            : eventOf(state, seen, what, options)
          // Who was let in may be one of those on whom the run depends by now.
          const isMember =
            event?.kind === 'exclusion' && takingPart(state).some(({ site }) => site === event.site)
          const leaves = isMember || ['reject', 'withdraw', 'exclude', 'restore'].includes(what.kind)
          if (leaves && (isUndecided ? spare(state) : mayLeave === null ? 0 : mayLeave--) <= 0) continue
          const outcome = event === null ? null : transition(state, event)
          if (outcome?.accepted !== true || event === null) continue
          // A doubt that more answers cannot settle is a refusal.
          if (event.kind === 'refusal' && outcome.state.sites[event.site]?.present !== true) continue
          if (event.kind !== 'refusal') seen.push(event)
          const hasJoined = Object.keys(outcome.state.sites).length > Object.keys(state.sites).length
          state = outcome.state
          // With another site a sum may need more of them; who left before counts as before.
          if (hasJoined) mayLeave = Math.min(mayLeave ?? 0, spare(state))
        }
        if (!hasEnded(state))
          expect(
            accepted(state, { kind: 'abort', operator: OPERATOR, reason: 'enough', at: START }).phase,
          ).toBe('aborted')
        const { state: done } = progress(state)
        expect(hasEnded(done)).toBe(true)
        if (state.failure?.code !== 'TIMEOUT')
          expect(done).toMatchObject({ phase: 'released', failure: null, paused: null })
        expect(concerned(done).map(({ site }) => desiredCommand(done, site))).toEqual(
          concerned(done).map(() => null),
        )
      }),
      { numRuns: 100 },
    )
  })

  it('has deadlines that stay where they are, over events and restarts, until what they wait for changes or the run pauses', () => {
    const moment = fc.record({ what: happening, passed: fc.nat({ max: 400_000 }), restarts: fc.boolean() })
    fc.assert(
      fc.property(course, fc.array(moment, { maxLength: 200, size: 'max' }), (options, moments) => {
        let state = startOf(options)
        let now = START
        const seen: RunEvent[] = []
        for (const { what, passed, restarts } of moments) {
          const before = state.deadline
          now += passed
          if (restarts) state = withDeadline(JSON.parse(JSON.stringify(state)) as RunState, now)
          const event = eventOf(state, seen, what, options)
          const outcome = event === null ? null : transition(state, { ...event, at: now })
          if (outcome?.accepted === true && event !== null) {
            seen.push(event)
            state = outcome.state
          }
          if (state.deadline?.name === before?.name) expect(state.deadline).toEqual(before)
          else if (state.deadline !== undefined) expect(state.deadline.at).toBeGreaterThan(now)
          if (state.phase === 'awaiting-approval') expect(state.deadline?.at).toBe(state.terms.expiresAt)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('gives every command one name, which changes with what is asked', () => {
    const names = new Map<string, string>()
    progress(newRun({ sites: 3 }), {
      until: (state) => {
        for (const { site } of state.roster) {
          const command = desiredCommand(state, site)
          if (command === null) continue
          const about = `${command.kind}/${command.step}`
          expect(names.get(command.id) ?? about).toBe(about)
          names.set(command.id, about)
        }
        return false
      },
    })
    expect(new Set(names.values()).size).toBe(names.size)
  })

  it('never takes two different contributions of a site for one step, in whatever order they come', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 6 }),
        fc.array(fc.tuple(fc.nat(5), fc.nat(2)), { maxLength: 30 }),
        (sites, order) => {
          let { state } = progress(newRun({ sites }), { until: (now) => now.phase === 'collecting' })
          const first = new Map<string, string>()
          for (const [index, version] of order) {
            const site = siteOf(state, index)
            const event = contributionOf(state, site, { upload: digestOf(`${site} ${version}`) })
            if (state.phase !== 'collecting') return
            if (first.has(site) && first.get(site) !== event.message.upload)
              expect(rejection(state, event).code).toBe('CONFLICT')
            else state = accepted(state, event)
            first.set(site, first.get(site) ?? event.message.upload)
          }
        },
      ),
    )
  })
})
