/** Finding a run that a person named, and what it asks. */
import { ConsiliumError, type RunId, runId, type SiteName } from '@consilium/shared/kernel'
import { rosterFingerprint, settleParticipation, type TrainingPlan } from '@consilium/shared/protocol'
import { type AgentStore, approvedNames, approvedRoster, type Decision, decisionOn, planOf, type SiteRun, siteNames, undecided } from '../agent/index.ts'

/** The run that was named, or for `latest` the one that came last. @throws ConsiliumError `INVALID_ARGUMENT` | `NOT_FOUND` */
export function namedRun(store: AgentStore, text: string): SiteRun {
  const record = text === 'latest' ? (store.runs().at(-1) ?? null) : store.run(runId(text))
  if (record !== null) return record
  throw new ConsiliumError(
    'NOT_FOUND',
    `this site knows ${text === 'latest' ? 'no run yet' : `no run ${text}`}: 'consilium-agent plan list' shows the plans that arrived while the agent ran`,
  )
}

/** The person's word while the agent has not yet taken it up. */
export function pendingDecision(store: AgentStore, record: SiteRun): Decision['decision'] | null {
  const waiting = undecided(store, record)
  if (waiting !== null) return decisionOn(store, waiting)?.decision ?? null
  const decision = store.decision(record.run)?.decision ?? null
  const isGoingOn = record.status === 'approved' || record.status === 'running'
  return isGoingOn && decision === 'withdraw' ? decision : null
}

/** What is asked about a run: the plan, or whether a site may join; the record as it is where nothing is. */
export function askedRun(store: AgentStore, text: string): SiteRun {
  const record = namedRun(store, text)
  return undecided(store, record) ?? record
}

/** What waits for a decision. @throws ConsiliumError `NOT_NOW` if nothing does */
export function checkWaiting(store: AgentStore, record: SiteRun): SiteRun {
  const pending = pendingDecision(store, record)
  const waiting = undecided(store, record)
  // What is approved and cannot go out, since the records do not fit, can be decided on again.
  const isStuck = pending === 'approve' && waiting?.fit !== undefined && waiting.fit.problem !== null
  if (waiting !== null && (pending === null || isStuck)) return waiting
  const found = pending === null ? `it is ${record.status}` : `'${pending}' has been decided and is on its way`
  throw new ConsiliumError('NOT_NOW', `${record.run} does not wait for a decision: ${found}${record.reason === '' ? '' : ` (${record.reason})`}`)
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
  if (!encrypted) return 'THE COORDINATOR: this plan is not encrypted, and every update of this site can be read there'
  const holders = committee.length === sites.length ? `${sites.length} sites` : `${committee.length} sites of the committee (${committee.join(', ')})`
  if (threshold === 1) return `EVERY SINGLE SITE: THE THRESHOLD IS 1, so any one of the ${holders} can open sums without the others`
  return `nobody alone; any ${threshold} of the ${holders} together, and then only a sum over at least ${minimum} sites`
}
