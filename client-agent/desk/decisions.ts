/** A person's answer to a plan, or to the question whether a site may join a run: left in the store for the agent, which holds it against the policy again. */
import { ConsiliumError, type Digest } from '@consilium/shared/kernel'
import { planDigest, REASON_CHARACTERS } from '@consilium/shared/protocol'
import { isUnderWay, judge, leaveRun } from '../agent/index.ts'
import { checkWaiting, namedRun, type Terms, termsOf } from './runs.ts'
import type { SiteAtHand } from './site.ts'

/** What a person had before their eyes when they decided. */
export interface Shown {
  readonly plan: Digest
  readonly roster: Digest
}

export interface ApproveOptions {
  /** The run's id, or `latest`. */
  readonly run: string
  /** What must still be so; null: whatever is there. */
  readonly shown: Shown | null
}

/**
 * Approves a plan as it is, or a site that would join a run under way.
 *
 * @returns what was approved
 * @throws ConsiliumError `NOT_FOUND` | `NOT_NOW` if it waits for no decision | `CONFLICT` if it is not what was shown | `POLICY_REFUSED`
 */
export function approvePlan({ storage, policy }: SiteAtHand, { run, shown }: ApproveOptions): Terms {
  const { store } = storage
  const record = checkWaiting(store, namedRun(store, run))
  const terms = termsOf(record)
  if (shown !== null && (shown.plan !== planDigest(terms.plan) || shown.roster !== terms.roster)) {
    throw new ConsiliumError('CONFLICT', `${record.run} is not what was shown: its plan or its roster is another one. Look at it again before you decide`)
  }
  const judgement = judge(policy.policy(), terms.plan, terms.sites, terms.approved)
  if (judgement.verdict === 'refuse') {
    throw new ConsiliumError('POLICY_REFUSED', `${record.run} cannot be approved: ${judgement.reason}. Change the policy only if the hospital means to`)
  }
  store.decide({ run: record.run, decision: 'approve', reason: '', about: { roster: terms.roster, expiresAt: terms.expiresAt } })
  return terms
}

export interface RejectOptions {
  /** The run's id, or `latest`. */
  readonly run: string
  /** One sentence that the ML lead reads. */
  readonly reason: string
}

/** Rejects a plan, or a site that would join. @throws ConsiliumError `NOT_FOUND` | `NOT_NOW` if it waits for no decision | `INVALID_ARGUMENT` if there is no reason */
export function rejectPlan({ storage: { store } }: SiteAtHand, { run, reason: given }: RejectOptions): Terms {
  const reason = checkReason(given)
  const record = checkWaiting(store, namedRun(store, run))
  const terms = termsOf(record)
  store.decide({ run: record.run, decision: 'reject', reason, about: { roster: terms.roster, expiresAt: terms.expiresAt } })
  return terms
}

export interface WithdrawOptions extends RejectOptions {
  /** Whether the agent runs beside this, and so does the leaving itself. */
  readonly beside: boolean
}

/**
 * Takes an approval back and leaves a run. Where no agent runs the site has left when this resolves; the coordinator is told when one does.
 *
 * @throws ConsiliumError `NOT_FOUND` | `NOT_NOW` if the run is over for this site | `INVALID_ARGUMENT` if there is no reason
 */
export async function withdrawFromRun({ storage: { store, files }, identity }: SiteAtHand, { run, reason: given, beside }: WithdrawOptions): Promise<Terms> {
  const reason = checkReason(given)
  const record = namedRun(store, run)
  if (!isUnderWay(record)) throw new ConsiliumError('NOT_NOW', `${record.run} cannot be left: it is ${record.status}`)
  store.decide({ run: record.run, decision: 'withdraw', reason })
  if (!beside) await leaveRun({ store, files, identity }, record, reason)
  return termsOf(record)
}

function checkReason(given: string): string {
  const reason = given.trim()
  if (reason === '' || reason.length > REASON_CHARACTERS) {
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `the reason has ${reason.length} characters: expected one sentence of 1 to ${REASON_CHARACTERS}, which the ML lead reads, so it must tell nothing about patients`,
    )
  }
  return reason
}
