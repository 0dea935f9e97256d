/**
 * A person's answer to a plan, or to the question whether a site may join a run: left in the store for the
 * agent, which holds it against the policy again.
 */
import { ConsiliumError, type Digest } from '@consilium/shared/kernel'
import { planDigest, REASON_CHARACTERS } from '@consilium/shared/protocol'
import { type DataFit, isUnderWay, judge, leaveRun, type SiteRun } from '../agent/index.ts'
import { namedRun } from './named-run.ts'
import { checkWaiting, type Terms, termsOf } from './runs.ts'
import type { SiteAtHand } from './site.ts'

/** What a person had before their eyes when they decided. */
export interface Shown {
  readonly plan: Digest
  readonly roster: Digest
}

export interface ApproveOptions {
  /** The run's id, or `latest` that waits for a decision. */
  readonly run: string
  /** What must still be so; null: whatever is there. */
  readonly shown: Shown | null
  /**
   * Holds the records as they are against a plan. Not asked where another site would join: there they are
   * bound already.
   */
  readonly checkFit: (record: SiteRun) => Promise<DataFit>
}

export interface Approved {
  readonly terms: Terms
  /** What the plan finds in the records; null: it was not looked for. */
  readonly fit: DataFit | null
}

/**
 * Approves a plan as it is, or a site that would join a run under way. Where the records do not fit the plan
 * in form nothing is decided.
 *
 * @returns what was approved, and what the person here is to be told of the records
 * @throws ConsiliumError `NOT_FOUND` | `NOT_NOW` if it waits for no decision | `CONFLICT` if it is not what
 *   was shown | `POLICY_REFUSED` | `INVALID_DATA` and whatever else is said of records that do not fit
 */
export async function approvePlan(
  site: SiteAtHand,
  { run, shown, checkFit }: ApproveOptions,
): Promise<Approved> {
  const before = approvable(site, run, shown)
  const fit = before.isJoinedByOther ? null : await checkFit(before.record)
  if (fit !== null && fit.problem !== null) {
    const { code, message } = fit.problem
    throw new ConsiliumError(
      code,
      `nothing is decided on ${before.terms.run}, since the records of this site do not fit its ` +
        `plan.\n${message}`,
    )
  }
  // The records may have taken long, and it is decided on what is there now.
  const { roster, plan } = before.terms
  const { terms } = approvable(site, before.terms.run, { plan: planDigest(plan), roster })
  const { store } = site.storage
  store.decide({
    run: terms.run,
    decision: 'approve',
    reason: '',
    about: { roster: terms.roster, expiresAt: terms.expiresAt },
  })
  return { terms, fit }
}

interface Approvable {
  /** What is asked, as the record that it would become. */
  readonly record: SiteRun
  readonly terms: Terms
  /** Whether what is asked is if another site may join a run that this one takes part in. */
  readonly isJoinedByOther: boolean
}

function approvable(
  { storage: { store }, policy }: SiteAtHand,
  run: string,
  shown: Shown | null,
): Approvable {
  const named = namedRun(store, run, 'decide')
  const record = checkWaiting(store, named)
  const terms = termsOf(record)
  if (shown !== null && (shown.plan !== planDigest(terms.plan) || shown.roster !== terms.roster)) {
    throw new ConsiliumError(
      'CONFLICT',
      `${record.run} is not what was shown: its plan or its roster is another one. Look at it again ` +
        'before you decide',
    )
  }
  const judgement = judge(policy.policy(), terms.plan, terms.sites, terms.approved)
  if (judgement.verdict === 'refuse') {
    throw new ConsiliumError(
      'POLICY_REFUSED',
      `${record.run} cannot be approved: ${judgement.reason}. Change the policy only if the hospital ` +
        'means to',
    )
  }
  return { record, terms, isJoinedByOther: named.status !== 'waiting' }
}

export interface RejectOptions {
  /** The run's id, or `latest` that fits. */
  readonly run: string
  /** One sentence that the ML lead reads. */
  readonly reason: string
}

/**
 * Rejects a plan, or a site that would join. @throws ConsiliumError `NOT_FOUND` | `NOT_NOW` if it waits for
 * no decision | `INVALID_ARGUMENT` if there is no reason
 */
export function rejectPlan({ storage: { store } }: SiteAtHand, { run, reason: given }: RejectOptions): Terms {
  const reason = checkReason(given)
  const record = checkWaiting(store, namedRun(store, run, 'decide'))
  const terms = termsOf(record)
  store.decide({
    run: record.run,
    decision: 'reject',
    reason,
    about: { roster: terms.roster, expiresAt: terms.expiresAt },
  })
  return terms
}

export interface WithdrawOptions extends RejectOptions {
  /** Whether the agent runs beside this, and so does the leaving itself. */
  readonly beside: boolean
}

/**
 * Takes an approval back and leaves a run. Where no agent runs the site has left when this resolves; the
 * coordinator is told when one does.
 *
 * @throws ConsiliumError `NOT_FOUND` | `NOT_NOW` if the run is over for this site | `INVALID_ARGUMENT` if
 * there is no reason
 */
export async function withdrawFromRun(
  { storage: { store, files }, identity }: SiteAtHand,
  { run, reason: given, beside }: WithdrawOptions,
): Promise<Terms> {
  const reason = checkReason(given)
  const record = namedRun(store, run, 'leave')
  if (!isUnderWay(record))
    throw new ConsiliumError('NOT_NOW', `${record.run} cannot be left: it is ${record.status}`)
  store.decide({ run: record.run, decision: 'withdraw', reason })
  if (!beside) await leaveRun({ store, files, identity }, record, reason)
  return termsOf(record)
}

function checkReason(given: string): string {
  const reason = given.trim()
  if (reason === '' || reason.length > REASON_CHARACTERS) {
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `the reason has ${reason.length} characters: expected one sentence of 1 to ` +
        `${REASON_CHARACTERS}, which the ML lead reads, so it must tell nothing about patients`,
    )
  }
  return reason
}
