/**
 * A site joins a run that is under way. Everybody who takes part, and the site itself, is asked to approve
 * the approved roster with it; the run goes on meanwhile and waits for nobody's answer. Once all have
 * approved, the next epoch begins with it where no list of the step in hand is signed yet. If anybody
 * rejects, or the time for it ends, it does not join, and the run goes on as it was.
 */
import type { SiteName } from '../kernel/index.ts'
import { withSiteJoining } from './create.ts'
import type { Deadline } from './deadline.ts'
import { approvedRoster, isApproved, nextEpoch, takingPart } from './epoch.ts'
import type { Outcome } from './events.ts'
import type { Approval, RosterEntry } from './messages.ts'
import {
  accept,
  auditRow,
  clipped,
  contradiction,
  type EventOf,
  hasEnded,
  listed,
  reject,
} from './outcome.ts'
import type { Admission, AuditEntry, Declined, RunState, StepRecord } from './state.ts'
import { rosterFingerprint } from './transcript.ts'

export function onAdmission(
  state: RunState,
  { joiner, settled, operator, at }: EventOf<'admission'>,
): Outcome {
  const { site } = joiner
  const no = (code: 'NOT_NOW' | 'ALREADY_EXISTS' | 'CONFLICT' | 'INVALID_PLAN', why: string): Outcome =>
    reject(code, `site '${site}' cannot join: ${why}`)
  if (hasEnded(state)) return no('NOT_NOW', `the run has already ended: ${state.phase}`)
  if (state.phase === 'awaiting-approval')
    return no('NOT_NOW', 'the sites have not approved the plan yet; it can once they have')
  if (state.sites[site]?.left !== undefined)
    return no('NOT_NOW', 'it has left this run, and who leaves does not come back')
  if (state.sites[site] !== undefined) return no('ALREADY_EXISTS', 'it takes part already')
  if (approvedRoster(state).some(({ identityKey }) => identityKey === joiner.identityKey))
    return no('CONFLICT', 'its identity key is that of another site of the run')
  if (state.admission !== undefined)
    return no(
      'NOT_NOW',
      `the sites are being asked about '${state.admission.joiner.site}'; one joins after the other`,
    )
  if (!isRoundToCome(state)) return no('NOT_NOW', NO_ROUND)
  if (settled.threshold < state.terms.threshold)
    return no(
      'INVALID_PLAN',
      `with it ${settled.threshold} sites could open a sum, and the number never falls`,
    )
  const roster = withSiteJoining(approvedRoster(state), joiner)
  const expiresAt = at + state.terms.approvalMs
  const row = auditRow(state, operator, 'admission-asked', {
    site,
    roster: rosterFingerprint(roster),
    threshold: settled.threshold,
    expiresAt,
  })
  return accept(
    { ...withoutDeclined(state, site), admission: { joiner, roster, settled, expiresAt, approvals: {} } },
    [row],
  )
}

/** The outcome of a decision on the roster with a site that is to join; null if it is on no such roster. */
export function onAdmissionDecision(state: RunState, message: Approval, at: number): Outcome | null {
  const { admission, context, terms } = state
  if (admission === undefined || message.roster !== rosterFingerprint(admission.roster)) return null
  const { site, decision } = message
  const known = admission.approvals[site]
  if (known !== undefined) return decision === 'approve' ? accept(state) : contradiction(site, 'decision')
  if (!isAsked(state, admission, site))
    return reject(
      'PERMISSION_DENIED',
      `site '${site}' is not asked whether '${admission.joiner.site}' may join`,
    )
  if (at > admission.expiresAt)
    return reject('NOT_NOW', `the decision of site '${site}' came after the time for it had ended`)
  if (
    message.plan !== context.plan ||
    message.rounds !== terms.rounds ||
    message.expiresAt !== admission.expiresAt
  )
    return reject(
      'CONFLICT',
      `the decision of site '${site}' is bound to another plan, number of rounds or expiry than it ` +
        'was asked about',
    )
  const row = auditRow(state, site, `admission-${decision}`, {
    site: admission.joiner.site,
    plan: message.plan,
    roster: message.roster,
    dataset: message.dataset,
    reason: message.reason,
  })
  if (decision === 'reject')
    return decline(state, {
      reason: `site '${site}' rejected it: ${message.reason}`,
      audit: [row],
      told: site === admission.joiner.site,
    })
  return accept(
    { ...state, admission: { ...admission, approvals: { ...admission.approvals, [site]: message } } },
    [row],
  )
}

/**
 * What becomes of a site that is to join after whatever happened to the run: it joins, waits on, or does not
 * join.
 */
export function followAdmission(outcome: Outcome, at: number): Outcome {
  if (!outcome.accepted || outcome.state.admission === undefined) return outcome
  const { state, audit, archived } = outcome
  const { admission } = outcome.state
  const drop = (reason: string): Outcome => decline(state, { reason, audit, archived })
  if (hasEnded(state)) return drop('the run has ended')
  if (!isRoundToCome(state)) return drop(NO_ROUND)
  if (isApproved(state, admission))
    return mayBegin(state) ? nextEpoch(state, { at, audit, archived }) : outcome
  return at > admission.expiresAt
    ? drop(`no decision came in time from ${listed(undecided(state, admission))}`)
    : outcome
}

/**
 * A site that is to join leaves before it has, or one that did not join takes note; null for any other site.
 */
export function onJoinerGone(
  state: RunState,
  site: SiteName,
  gone: { readonly reason: string; readonly row: AuditEntry } | null,
): Outcome | null {
  if (state.admission?.joiner.site === site && gone !== null)
    return decline(state, { reason: gone.reason, audit: [gone.row], told: true })
  const declined = state.declined?.find(({ joiner }) => joiner.site === site)
  if (declined === undefined) return null
  if (declined.told) return accept(state)
  return accept({
    ...state,
    declined: state.declined?.map((each) => (each === declined ? { ...each, told: true } : each)) ?? [],
  })
}

/** A site cannot decide: then it does not approve. Null if the refused command asks about nobody. */
export function onAdmissionRefused(
  state: RunState,
  { site, command, code, reason }: EventOf<'refusal'>,
): Outcome | null {
  const { admission } = state
  if (!command.startsWith(`${state.context.run}/join/`)) return null
  if (
    admission === undefined ||
    command !== admissionId(state, admission) ||
    !isAsked(state, admission, site)
  )
    return accept(state)
  const row = auditRow(state, site, 'refused', { step: state.current.step, phase: state.phase, code, reason })
  return decline(state, { reason: `site '${site}' cannot decide on it: ${reason}`, audit: [row] })
}

/**
 * When the time to decide on a site that is to join is over, and the name of the deadline; null if none is to
 * join.
 */
export function admissionDeadline(state: RunState): Deadline | null {
  return state.admission === undefined
    ? null
    : { name: admissionId(state, state.admission), at: state.admission.expiresAt + 1 }
}

/** Names the question whether a site may join, as a command and as a deadline. */
export function admissionId(
  { context }: RunState,
  { joiner, expiresAt }: Pick<Admission, 'joiner' | 'expiresAt'>,
): string {
  return `${context.run}/join/${joiner.site}/${expiresAt}`
}

/** Who has yet to decide, in roster order. */
export function undecided(state: RunState, admission: Admission): readonly SiteName[] {
  return admission.roster
    .map(({ site }) => site)
    .filter((site) => admission.approvals[site] === undefined && isAsked(state, admission, site))
}

/**
 * Every site that may have something to say to a run, or to hear of it: the approved ones, the one that is to
 * join, and any that did not.
 */
export function concerned(state: RunState): readonly RosterEntry[] {
  const others = [...(state.declined ?? []), ...(state.admission === undefined ? [] : [state.admission])].map(
    ({ joiner }) => joiner,
  )
  return [...approvedRoster(state), ...others]
}

/** Those who take part, and the one that would. */
function isAsked(state: RunState, { joiner }: Admission, site: SiteName): boolean {
  return site === joiner.site || takingPart(state).some((entry) => entry.site === site)
}

const NO_ROUND = 'no training round is left that it could take part in'

/** No list of the step in hand is signed, and nobody has sent an update that would have to be made again. */
function mayBegin({ phase, current }: RunState): boolean {
  return (
    phase.startsWith('key-') || (phase === 'collecting' && Object.keys(current.contributions).length === 0)
  )
}

/** Whether an epoch that begins as soon as it may begins before the last training round is over. */
function isRoundToCome(state: RunState): boolean {
  const { current, terms } = state
  return (mayBegin(state) ? current.step : current.step + 1) <= terms.rounds
}

/** The run goes on as it was. `told`: the site that was to join knows. */
function decline(
  state: RunState,
  how: {
    readonly reason: string
    readonly audit: readonly AuditEntry[]
    readonly archived?: readonly StepRecord[]
    readonly told?: boolean
  },
): Outcome {
  const { admission, ...rest } = state
  if (admission === undefined) return accept(state, how.audit, how.archived)
  const { joiner, expiresAt } = admission
  const declined: Declined = { joiner, reason: clipped(how.reason), expiresAt, told: how.told ?? false }
  const row = auditRow(state, 'coordinator', 'admission-dropped', { site: joiner.site, reason: how.reason })
  return accept(
    { ...rest, declined: [...(withoutDeclined(state, joiner.site).declined ?? []), declined] },
    [...how.audit, row],
    how.archived,
  )
}

function withoutDeclined(state: RunState, site: SiteName): RunState {
  if (state.declined === undefined) return state
  return { ...state, declined: state.declined.filter(({ joiner }) => joiner.site !== site) }
}
