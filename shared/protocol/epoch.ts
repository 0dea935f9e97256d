/**
 * Epochs. Keys are shared among the sites of an epoch, so when a site leaves, or forgets what it did, those who remain set up
 * keys anew and go on with the step in hand. Who takes part in an epoch is always a part of the roster that was approved.
 */
import { canStillCertify, listQuorum } from '../crypto/public.ts'
import type { SiteName } from '../kernel/index.ts'
import type { Outcome } from './events.ts'
import type { RosterEntry, RunContext } from './messages.ts'
import { accept, auditRow, enter, fail, listed } from './outcome.ts'
import type { AuditEntry, PastEpoch, RunState, StepRecord } from './state.ts'
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

/** Whether a restored site waits for somebody to hand over the model. */
export function awaitsHandover(state: RunState): boolean {
  return state.handover === undefined && state.roster.some(({ site }) => state.sites[site]?.adopts === true && !isOut(state, site))
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

/** What the messages of an epoch are bound to; null if the run has had no such epoch. */
export function contextOf(state: RunState, epoch: number): RunContext | null {
  if (epoch === state.context.epoch) return state.context
  const past = state.past?.find((each) => each.epoch === epoch)
  return past === undefined ? null : { ...state.context, epoch, roster: past.roster }
}

/** Begins the next epoch, without who has left and with who was restored, at the step in hand; or ends the run if too few remain. */
export function nextEpoch(
  state: RunState,
  how: { readonly at: number; readonly audit: readonly AuditEntry[]; readonly archived?: readonly StepRecord[] },
): Outcome {
  const { at, audit, archived = [] } = how
  const { context, terms } = state
  const roster = takingPart(state)
  const left = leaving(state)
  const restored = roster.map(({ site }) => site).filter((site) => isOut(state, site))
  const gone = [...(left.length === 0 ? [] : [`${listed(left)} left`]), ...(restored.length === 0 ? [] : [`${listed(restored)} forgot what was done`])].join(
    ' and ',
  )
  const refuse = (reason: string): Outcome => {
    const failed = fail(state, at, 'RUN_FAILED', reason)
    return failed.accepted ? { ...failed, audit: [...audit, ...failed.audit], archived } : failed
  }
  if (roster.length < terms.minimum) return refuse(`${gone}, and the ${roster.length} sites that remain are fewer than the ${terms.minimum} that a sum needs`)
  const committee = terms.committee.filter((name) => roster.some(({ site }) => site === name))
  if (committee.length < terms.threshold)
    return refuse(
      `${listed(left)} left, and the ${committee.length} sites that remain of the committee are fewer than the ${terms.threshold} whose answers open a sum`,
    )
  const past = [...(state.past ?? []), ended(state)]
  const open = openEpochs(past).find(({ epoch, signers, quorum }) => {
    // Who has forgotten what it signed there may have signed anything.
    const stayed = signers.filter((name) => !roster.some(({ site }) => site === name) || (state.sites[name]?.forgot ?? 0) >= epoch).length
    return canStillCertify({ stayed, threshold: terms.threshold, quorum })
  })
  if (open !== undefined)
    return refuse(
      `${gone}: so many at once that they, and ${terms.threshold - 1} more, could still certify a list of epoch ${open.epoch} beside one of the next`,
    )
  const proof = state.phase.startsWith('key-') ? state.proof : state.roster.flatMap(({ site }) => state.confirms[site] ?? [])
  const { handover: _, ...before } = state
  const begun: RunState = {
    ...before,
    context: { ...context, epoch: context.epoch + 1, roster: rosterFingerprint(roster) },
    terms: { ...terms, committee, quorum: listQuorum(committee.length, terms.threshold) },
    roster,
    departed: [...(state.departed ?? []), ...state.roster.filter(({ site }) => left.includes(site))],
    past,
    ...(proof === undefined ? {} : { proof }),
    commits: {},
    reveals: {},
    confirms: {},
    current: { ...state.current, contributions: {}, members: null, signatures: {}, answers: {}, disputed: false, sum: null, model: null },
  }
  const row = auditRow(begun, 'coordinator', 'epoch-begins', {
    epoch: begun.context.epoch,
    step: begun.current.step,
    roster: begun.context.roster,
    sites: roster.length,
    left: left.join(' '),
    restored: restored.join(' '),
  })
  return accept(enter(begun, 'key-commit'), [...audit, row], archived)
}

function ended({ context, terms, phase }: RunState): PastEpoch {
  const keys = phase === 'key-commit' || phase === 'key-reveal' ? 'none' : phase === 'key-confirm' ? 'some' : 'all'
  return { epoch: context.epoch, roster: context.roster, signers: terms.committee, quorum: terms.quorum, keys }
}

/**
 * The epochs in which somebody may still sign a list of the step in hand: the last whose keys everybody confirmed, since who
 * confirmed it signs nothing of an earlier one, and those after it whose keys some may have.
 */
function openEpochs(past: readonly PastEpoch[]): readonly PastEpoch[] {
  const last = past.findLastIndex(({ keys }) => keys === 'all')
  return past.slice(Math.max(0, last)).filter(({ keys }) => keys !== 'none')
}
