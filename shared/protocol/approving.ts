/**
 * The sites decide on the plan. One that rejects it, cannot take part, leaves, or has not decided when the
 * time is over is out of the run, and the others' approvals stay good: once all who remain have approved, the
 * run goes on with them. It ends only where they are too few.
 */
import type { ErrorCode, SiteName } from '../kernel/index.ts'
import { approvedRoster, leaving, nextEpoch, takingPart } from './epoch.ts'
import type { Outcome } from './events.ts'
import { onAdmissionDecision } from './joining.ts'
import {
  accept,
  auditRow,
  clipped,
  contradiction,
  type EventOf,
  enter,
  fail,
  listed,
  notNow,
  reject,
  unknownSite,
  withSite,
} from './outcome.ts'
import type { AuditEntry, RunState } from './state.ts'
import { rosterFingerprint } from './transcript.ts'

/** What came of the run's last event: `code` is that of its failure, should it end for this. */
interface Because {
  readonly at: number
  readonly audit: readonly AuditEntry[]
  readonly code: ErrorCode
}

export function onApproval(state: RunState, { message, at }: EventOf<'approval'>): Outcome {
  const admission = onAdmissionDecision(state, message, at)
  if (admission !== null) return admission
  const site = state.sites[message.site]
  if (site === undefined) return unknownSite(message.site)
  if (state.phase !== 'awaiting-approval') {
    const approved = [approvedRoster(state), ...(state.admitted ?? []).map(({ roster }) => roster)].map(
      rosterFingerprint,
    )
    return message.decision === 'approve' && approved.includes(message.roster)
      ? accept(state)
      : notNow(state, 'decision on that roster')
  }
  if (site.decision === message.decision) return accept(state)
  if (site.decision !== 'none') return contradiction(message.site, 'decision')
  const { context, terms } = state
  if (at > terms.expiresAt)
    return reject('NOT_NOW', `the decision of site '${message.site}' came after the time for it had ended`)
  if (
    message.plan !== context.plan ||
    message.roster !== context.roster ||
    message.rounds !== terms.rounds ||
    message.expiresAt !== terms.expiresAt
  ) {
    return reject(
      'CONFLICT',
      `the decision of site '${message.site}' is bound to another plan, roster, number of rounds or ` +
        "expiry than this run's",
    )
  }
  const { decision } = message
  const row = auditRow(state, message.site, `plan-${decision}`, {
    plan: message.plan,
    roster: message.roster,
    dataset: message.dataset,
    reason: message.reason,
  })
  const decided = withSite(state, message.site, { decision, present: decision === 'approve', refusal: null })
  if (decision === 'approve') return goOnOnceApproved(decided, { at, audit: [row], code: 'RUN_FAILED' })
  const gone = withSite(decided, message.site, { left: clipped(`rejected the plan: ${message.reason}`) })
  return goOnOnceApproved(gone, { at, audit: [row], code: 'POLICY_REFUSED' })
}

/** A site refuses before the keys are set up: it is out, and is told that it is. */
export function onUnapprovedRefusal(
  state: RunState,
  { site, code, reason, at }: EventOf<'refusal'>,
): Outcome {
  const gone = withSite(state, site, {
    present: false,
    refusal: { code, reason },
    lastRefusal: { code, reason },
    left: clipped(`cannot take part: ${reason} (${code})`),
    leftOut: true,
  })
  const row = auditRow(state, site, 'refused', { step: state.current.step, phase: state.phase, code, reason })
  return goOnOnceApproved(gone, { at, audit: [row], code })
}

/** The time to decide is over: who has not decided is out, and is told that it is. */
export function onApprovalsOver(state: RunState, at: number): Outcome {
  const late = undecidedSites(state)
  const gone = late.reduce(
    (now, site) => withSite(now, site, { present: false, left: 'did not decide in time', leftOut: true }),
    state,
  )
  const audit = late.map((site) =>
    auditRow(state, 'coordinator', 'site-undecided', { site, expiresAt: state.terms.expiresAt }),
  )
  return goOnOnceApproved(gone, { at, audit, code: 'TIMEOUT' })
}

/**
 * The run goes on once everybody who remains has approved: as it began, or, where sites have left, in the
 * next epoch without them. It ends as soon as too few remain.
 */
export function goOnOnceApproved(state: RunState, { at, audit, code }: Because): Outcome {
  const { committee, threshold, minimum } = state.terms
  const remaining = takingPart(state).map(({ site }) => site)
  const members = committee.filter((site) => remaining.includes(site))
  const end = (reason: string): Outcome => {
    const failed = fail(state, at, code, `${reason}: ${whoLeft(state)}`)
    return failed.accepted ? { ...failed, audit: [...audit, ...failed.audit] } : failed
  }
  if (remaining.length < minimum)
    return end(
      `${remaining.length} of the ${state.roster.length} sites that were asked remain, fewer than ` +
        `the ${minimum} that a sum needs`,
    )
  if (members.length < threshold)
    return end(
      `${members.length} of the committee's ${committee.length} sites remain, fewer than the ` +
        `${threshold} whose answers open a sum`,
    )
  if (undecidedSites(state).length > 0) return accept(state, audit)
  return leaving(state).length === 0
    ? accept(enter(state, 'key-commit'), audit)
    : nextEpoch(state, { at, audit })
}

function undecidedSites(state: RunState): readonly SiteName[] {
  return takingPart(state).flatMap(({ site }) => (state.sites[site]?.decision === 'none' ? [site] : []))
}

/**
 * Who left and why, those for one reason together. A long reason is cut, so that all of them have room in one
 * sentence.
 */
function whoLeft(state: RunState): string {
  const byReason = [...Map.groupBy(leaving(state), (site) => state.sites[site]?.left ?? '')]
  const room = Math.max(60, Math.floor(1500 / Math.max(1, byReason.length)))
  return byReason
    .map(
      ([why, sites]) =>
        `${sites.length === 1 ? 'site' : 'sites'} ${listed(sites.map((site) => `'${site}'`))} ` +
        clipped(why, room),
    )
    .join('; ')
}
