/** What a run asks of a person, and what its plan comes to. */
import { ConsiliumError, oneLine, type RunId, type SiteName } from '@consilium/shared/kernel'
import { rosterFingerprint, settleParticipation, type TrainingPlan } from '@consilium/shared/protocol'
import {
  type AgentStore,
  approvedNames,
  approvedRoster,
  type Decision,
  decisionOn,
  planOf,
  type SiteRun,
  siteNames,
  undecided,
} from '../agent/index.ts'

/** The person's word while the agent has not yet taken it up. */
export function pendingDecision(store: AgentStore, record: SiteRun): Decision['decision'] | null {
  const waiting = undecided(store, record)
  if (waiting !== null) return decisionOn(store, waiting)?.decision ?? null
  const decision = store.decision(record.run)?.decision ?? null
  const isGoingOn = record.status === 'approved' || record.status === 'running'
  return isGoingOn && decision === 'withdraw' ? decision : null
}

/** What waits for a decision: the plan, or whether a site may join; null: nothing does. */
export function waiting(store: AgentStore, record: SiteRun): SiteRun | null {
  const pending = pendingDecision(store, record)
  const asked = undecided(store, record)
  // What is approved and cannot go out, since the records do not fit, can be decided on again.
  const isStuck = pending === 'approve' && asked?.fit !== undefined && asked.fit.problem !== null
  return pending === null || isStuck ? asked : null
}

/** What waits for a decision. @throws ConsiliumError `NOT_NOW` if nothing does */
export function checkWaiting(store: AgentStore, record: SiteRun): SiteRun {
  const asked = waiting(store, record)
  if (asked !== null) return asked
  const pending = pendingDecision(store, record)
  const found =
    pending === null ? `it is ${record.status}` : `'${pending}' has been decided and is on its way`
  const why = record.reason === '' ? '' : ` (${oneLine(record.reason)})`
  throw new ConsiliumError('NOT_NOW', `${record.run} does not wait for a decision: ${found}${why}`)
}

/** What a plan comes to for this roster. */
export interface Terms {
  readonly run: RunId
  readonly plan: TrainingPlan
  /** Fingerprint of the approved roster, or of the one that is to be approved. */
  readonly roster: ReturnType<typeof rosterFingerprint>
  /** Those of it that take part. */
  readonly sites: readonly SiteName[]
  /** All of it, those too that have left. */
  readonly approved: readonly SiteName[]
  /** Who joins, or joined last, a run under way; null: nobody. */
  readonly joiner: SiteName | null
  /** The sites that can open sums together. */
  readonly committee: readonly SiteName[]
  readonly encrypted: boolean
  readonly threshold: number
  readonly minimum: number
  readonly expiresAt: number
}

export function termsOf(record: SiteRun): Terms {
  const plan = planOf(record)
  const sites = siteNames(record)
  const approved = approvedNames(record)
  const { threshold, minimum, committee } = settleParticipation(plan, sites, approved)
  return {
    run: record.run,
    plan,
    roster: rosterFingerprint(approvedRoster(record)),
    sites,
    approved,
    joiner: record.joiner ?? null,
    committee,
    encrypted: plan.encryption.mode === 'encrypted',
    threshold,
    minimum,
    expiresAt: record.expiresAt,
  }
}

/** Who can open what this site sends, in one line; what is dangerous is shouted. */
export function whoCanOpen({
  encrypted,
  threshold,
  minimum,
  sites,
  committee,
}: Pick<Terms, 'encrypted' | 'threshold' | 'minimum' | 'sites' | 'committee'>): string {
  if (!encrypted)
    return 'THE COORDINATOR: this plan is not encrypted, and every update of this site can be read there'
  const holders =
    committee.length === sites.length
      ? `${sites.length} sites`
      : `${committee.length} sites of the committee (${committee.join(', ')})`
  if (threshold === 1)
    return (
      `EVERY SINGLE SITE: THE THRESHOLD IS 1, so any one of the ${holders} can open sums without the ` +
      'others'
    )
  return (
    `nobody alone; any ${threshold} of the ${holders} together, and then only a sum over at least ` +
    `${minimum} sites`
  )
}
