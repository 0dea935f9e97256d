/**
 * A site leaves a run, because it withdraws or was shut out of the federation; or it forgets what it did, and
 * comes back in the next epoch.
 */
import type { ErrorCode, SiteName } from '../kernel/index.ts'
import { goOnOnceApproved } from './approving.ts'
import { isOut, nextEpoch } from './epoch.ts'
import type { Outcome } from './events.ts'
import { onJoinerGone } from './joining.ts'
import {
  accept,
  auditRow,
  clipped,
  type EventOf,
  fail,
  hasEnded,
  notNow,
  reject,
  unknownSite,
  withSite,
} from './outcome.ts'
import type { AuditEntry, RunState } from './state.ts'
import { advanceIfOpened } from './step.ts'

export function onWithdrawal(state: RunState, { message, at }: EventOf<'withdrawal'>): Outcome {
  const { site, epoch, reason } = message
  const known = state.sites[site]
  const row = auditRow(state, site, 'withdrawn', {
    epoch: state.context.epoch,
    step: state.current.step,
    reason,
  })
  if (known === undefined)
    return onJoinerGone(state, site, { reason: `it withdrew: ${reason}`, row }) ?? unknownSite(site)
  // One that the run went on without knows that it did, or need not be told any more.
  if (known.left !== undefined)
    return known.leftOut === true && !known.closed
      ? accept(withSite(state, site, { closed: true }), [row])
      : accept(state)
  if (epoch > state.context.epoch)
    return reject(
      'CONFLICT',
      `site '${site}' withdraws from epoch ${epoch}, the run is in epoch ${state.context.epoch}`,
    )
  return leave(state, { site, at, row, code: 'POLICY_REFUSED', why: `withdrew: ${reason}` })
}

export function onExclusion(state: RunState, { site, by, reason, at }: EventOf<'exclusion'>): Outcome {
  const known = state.sites[site]
  const row = auditRow(state, by, 'site-excluded', {
    site,
    epoch: state.context.epoch,
    step: state.current.step,
    reason,
  })
  if (known === undefined)
    return onJoinerGone(state, site, { reason: `it was revoked: ${reason}`, row }) ?? unknownSite(site)
  if (known.left !== undefined || hasEnded(state)) return accept(state)
  return leave(state, { site, at, row, code: 'RUN_FAILED', why: `was revoked: ${reason}` })
}

function leave(state: RunState, leaver: Gone): Outcome {
  const { site, row, why } = leaver
  const gone = withSite(state, site, { left: clipped(why), present: false, refusal: null })
  return hasEnded(state) ? accept(withSite(gone, site, { closed: true }), [row]) : goOnWithout(gone, leaver)
}

/** A site says that it was restored from an older state. It is out of the epoch in hand, and in the next. */
export function onRejoin(state: RunState, { message, at }: EventOf<'rejoin'>): Outcome {
  const { site, epoch } = message
  const known = state.sites[site]
  if (known === undefined) return unknownSite(site)
  if ((known.forgot ?? 0) >= epoch || hasEnded(state)) return accept(state)
  if (state.phase === 'awaiting-approval' || epoch < state.context.epoch)
    return notNow(state, `rejoining after epoch ${epoch}`)
  if (epoch > state.context.epoch)
    return reject(
      'CONFLICT',
      `site '${site}' has forgotten epoch ${epoch}, the run is in epoch ${state.context.epoch}`,
    )
  const row = auditRow(state, site, 'restored', { epoch, step: state.current.step })
  const gone = withSite(state, site, { forgot: epoch, adopts: true, present: false, refusal: null })
  return goOnWithout(gone, {
    site,
    at,
    row,
    code: 'RUN_FAILED',
    why: 'was restored from an older state and has forgotten what it did',
  })
}

interface Gone {
  readonly site: SiteName
  readonly at: number
  readonly row: AuditEntry
  /** Of the run's failure, should it end for this. */
  readonly code: ErrorCode
  readonly why: string
}

/** What becomes of a run when a site does nothing more in the epoch in hand. */
function goOnWithout(gone: RunState, { site, at, row, code, why }: Gone): Outcome {
  const end = (because: string): Outcome => {
    const failed = fail(gone, at, code, `site '${site}' ${why}${because}`)
    return failed.accepted ? { ...failed, audit: [row, ...failed.audit] } : failed
  }
  const { current, terms } = gone
  const remaining = gone.roster.map((entry) => entry.site).filter((name) => !isOut(gone, name))
  const members = terms.committee.filter((name) => remaining.includes(name))
  /** How many there are, and at most will be, of what the committee's remaining sites still send. */
  const within = (sent: Readonly<Record<string, unknown>>): number =>
    Object.keys(sent).length + members.filter((name) => sent[name] === undefined).length
  const stuck = (needed: number, what: string): Outcome =>
    end(
      `; without it fewer than ${needed} sites can ${what} of step ${current.step}, to which nobody ` +
        'may contribute again',
    )
  switch (gone.phase) {
    case 'awaiting-approval':
      return goOnOnceApproved(gone, { at, audit: [row], code })
    case 'signing':
      return within(current.signatures) < terms.quorum
        ? stuck(terms.quorum, 'sign the list')
        : accept(gone, [row])
    case 'answering':
      return terms.encrypted && within(current.answers) < terms.threshold
        ? stuck(terms.threshold, 'answer for the list')
        : accept(gone, [row])
    case 'opening':
      return remaining.length < terms.minimum
        ? stuck(terms.minimum, 'open the sum')
        : advanceIfOpened(gone, at, [row])
    case 'releasing':
      return remaining.length === 0 ? end('; nobody is left who has the model') : accept(gone, [row])
    default:
      return nextEpoch(gone, { at, audit: [row] })
  }
}
