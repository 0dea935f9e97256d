/**
 * Epochs. Keys are shared among the sites of an epoch, so when a site leaves, forgets what it did, or joins,
 * all set up keys anew and go on with the step in hand. Who takes part in an epoch is always a part of the
 * roster that was approved.
 */
import { canStillCertify, listQuorum } from '../crypto/public.ts'
import type { SiteName } from '../kernel/index.ts'
import type { Outcome } from './events.ts'
import type { RosterEntry, RunContext } from './messages.ts'
import { accept, auditRow, enter, fail, listed } from './outcome.ts'
import type { Admission, AuditEntry, PastEpoch, RunState, SiteState, StepRecord } from './state.ts'
import { rosterFingerprint } from './transcript.ts'

/** The sites of the epoch in hand that have left and are not left out yet. */
export function leaving(state: RunState): readonly SiteName[] {
  return state.roster.map(({ site }) => site).filter((site) => state.sites[site]?.left !== undefined)
}

/** Whether a site does nothing more in the epoch in hand: it has left, or has forgotten what it did in it. */
export function isOut({ sites, context }: RunState, site: SiteName): boolean {
  const known = sites[site]
  return known?.left !== undefined || (known?.forgot ?? 0) >= context.epoch
}

/** Whether the epoch in hand ends with the step in hand. */
export function isEnding(state: RunState): boolean {
  return state.roster.some(({ site }) => isOut(state, site))
}

/** Whether a site that was restored, or has joined, waits for somebody to hand over the model. */
export function awaitsHandover(state: RunState): boolean {
  return (
    state.handover === undefined &&
    state.roster.some(({ site }) => state.sites[site]?.adopts === true && !isOut(state, site))
  )
}

/** The roster of the epoch in hand without who has left. */
export function takingPart(state: RunState): readonly RosterEntry[] {
  return state.roster.filter(({ site }) => state.sites[site]?.left === undefined)
}

/** Everybody whom people approved, whether they have left or not, in roster order. */
export function approvedRoster(state: RunState): readonly RosterEntry[] {
  const entries = [...state.roster, ...(state.departed ?? [])]
  return Object.keys(state.sites).flatMap((name) => entries.filter(({ site }) => site === name))
}

/** Whether everybody who takes part, and the site that is to join, has approved the roster with it. */
export function isApproved(state: RunState, { joiner, approvals }: Admission): boolean {
  return (
    approvals[joiner.site] !== undefined &&
    takingPart(state).every(({ site }) => approvals[site] !== undefined)
  )
}

/** What the messages of an epoch are bound to; null if the run has had no such epoch. */
export function contextOf(state: RunState, epoch: number): RunContext | null {
  if (epoch === state.context.epoch) return state.context
  const past = state.past?.find((each) => each.epoch === epoch)
  return past === undefined ? null : { ...state.context, epoch, roster: past.roster }
}

/**
 * Begins the next epoch, without who has left, with who was restored and who may join, at the step in hand;
 * or ends the run if too few remain.
 */
export function nextEpoch(
  state: RunState,
  how: {
    readonly at: number
    readonly audit: readonly AuditEntry[]
    readonly archived?: readonly StepRecord[]
  },
): Outcome {
  const { at, audit, archived = [] } = how
  const { context } = state
  const admission =
    state.admission !== undefined && isApproved(state, state.admission) ? state.admission : null
  const { threshold, minimum, ...terms } = { ...state.terms, ...admission?.settled }
  const remain = takingPart(state)
  const roster =
    admission === null
      ? remain
      : admission.roster.filter(({ site }) =>
          [...remain, admission.joiner].some((each) => each.site === site),
        )
  const left = leaving(state)
  const restored = roster.map(({ site }) => site).filter((site) => isOut(state, site))
  const gone = [
    ...(left.length === 0 ? [] : [`${listed(left)} left`]),
    ...(restored.length === 0 ? [] : [`${listed(restored)} forgot what was done`]),
  ].join(' and ')
  const refuse = (reason: string): Outcome => {
    const failed = fail(state, at, 'RUN_FAILED', reason)
    return failed.accepted ? { ...failed, audit: [...audit, ...failed.audit], archived } : failed
  }
  if (roster.length < minimum)
    return refuse(
      `${gone}, and the ${roster.length} sites that remain are fewer than the ${minimum} that a sum needs`,
    )
  const committee = terms.committee.filter((name) => roster.some(({ site }) => site === name))
  if (committee.length < threshold)
    return refuse(
      `${listed(left)} left, and the ${committee.length} sites that remain of the committee are ` +
        `fewer than the ${threshold} whose answers open a sum`,
    )
  const past = [...(state.past ?? []), ended(state)].map((each) => ({
    ...each,
    threshold: each.threshold ?? state.terms.threshold,
  }))
  const open = openEpochs(past).find(({ epoch, signers, quorum, threshold: opens }) => {
    // Who has forgotten what it signed there may have signed anything.
    const stayed = signers.filter(
      (name) => !roster.some(({ site }) => site === name) || (state.sites[name]?.forgot ?? 0) >= epoch,
    ).length
    return canStillCertify({ stayed, threshold: opens, quorum })
  })
  if (open !== undefined)
    return refuse(
      `${gone}: so many at once that they, and ${open.threshold - 1} more, could still certify a ` +
        `list of epoch ${open.epoch} beside one of the next`,
    )
  const proof =
    keysOf(state.phase) === 'all'
      ? state.roster.flatMap(({ site }) => state.confirms[site] ?? [])
      : state.proof
  const { handover: _, ...before } = admission === null ? state : withJoiner(state, admission)
  const begun: RunState = {
    ...before,
    context: { ...context, epoch: context.epoch + 1, roster: rosterFingerprint(roster) },
    terms: { ...terms, threshold, minimum, committee, quorum: listQuorum(committee.length, threshold) },
    roster,
    departed: [...(state.departed ?? []), ...state.roster.filter(({ site }) => left.includes(site))],
    past,
    ...(proof === undefined ? {} : { proof }),
    commits: {},
    reveals: {},
    confirms: {},
    current: {
      ...state.current,
      contributions: {},
      members: null,
      signatures: {},
      answers: {},
      disputed: false,
      sum: null,
      model: null,
    },
  }
  const row = auditRow(begun, 'coordinator', 'epoch-begins', {
    epoch: begun.context.epoch,
    step: begun.current.step,
    roster: begun.context.roster,
    sites: roster.length,
    left: left.join(' '),
    restored: restored.join(' '),
    ...(admission === null
      ? {}
      : { joined: admission.joiner.site, approved: rosterFingerprint(admission.roster), threshold }),
  })
  return accept(enter(begun, 'key-commit'), [...audit, row], archived)
}

/**
 * The state with the site that joins as one that has approved, needs no step before the one in hand, and
 * holds nothing yet.
 */
function withJoiner(
  { admission: _, ...state }: RunState,
  { joiner, roster, approvals }: Admission,
): RunState {
  const joined: SiteState = {
    decision: 'approve',
    present: true,
    applied: state.current.step - 1,
    backend: '',
    closed: false,
    refusal: null,
    adopts: true,
  }
  const declined = state.declined?.filter((each) => each.joiner.site !== joiner.site)
  return {
    ...state,
    sites: Object.fromEntries(roster.map(({ site }) => [site, state.sites[site] ?? joined])),
    admitted: [
      ...(state.admitted ?? []),
      { roster, approvals: roster.flatMap(({ site }) => approvals[site] ?? []) },
    ],
    ...(declined === undefined ? {} : { declined }),
  }
}

function ended({ context, terms, phase }: RunState): PastEpoch {
  const keys = keysOf(phase)
  return {
    epoch: context.epoch,
    roster: context.roster,
    signers: terms.committee,
    quorum: terms.quorum,
    threshold: terms.threshold,
    keys,
  }
}

/** Which sites of an epoch may have its keys, by the phase that it is in: nobody before they are set up. */
function keysOf(phase: RunState['phase']): PastEpoch['keys'] {
  if (phase === 'awaiting-approval' || phase === 'key-commit' || phase === 'key-reveal') return 'none'
  return phase === 'key-confirm' ? 'some' : 'all'
}

/**
 * The epochs in which somebody may still sign a list of the step in hand: the last whose keys everybody
 * confirmed, since who confirmed it signs nothing of an earlier one, and those after it whose keys some may
 * have.
 */
function openEpochs<Past extends PastEpoch>(past: readonly Past[]): readonly Past[] {
  const last = past.findLastIndex(({ keys }) => keys === 'all')
  return past.slice(Math.max(0, last)).filter(({ keys }) => keys !== 'none')
}
