/** Finding a run that a person named, and what it asks. */
import { ConsiliumError, type RunId, runId } from '@consilium/shared/kernel'
import { parsePlan, rosterFingerprint, settleParticipation, type TrainingPlan } from '@consilium/shared/protocol'
import type { AgentStore, SiteRun } from '../agent/index.ts'

/** The run that was named, or for `latest` the one that came last. @throws ConsiliumError `INVALID_ARGUMENT` | `NOT_FOUND` */
export function namedRun(store: AgentStore, text: string): SiteRun {
  const record = text === 'latest' ? (store.runs().at(-1) ?? null) : store.run(runId(text))
  if (record !== null) return record
  throw new ConsiliumError(
    'NOT_FOUND',
    `this site knows ${text === 'latest' ? 'no run yet' : `no run ${text}`}: 'consilium-agent plan list' shows the plans that arrived while the agent ran`,
  )
}

export function planOf(record: SiteRun): TrainingPlan {
  return parsePlan(record.plan, `the plan of ${record.run}`)
}

/** The person's answer while the agent has not yet taken it up. */
export function pendingDecision(store: AgentStore, { run, status }: SiteRun): 'approve' | 'reject' | null {
  return status === 'waiting' ? (store.decision(run)?.decision ?? null) : null
}

/** @throws ConsiliumError `NOT_NOW` if the plan has been decided on */
export function checkWaiting(store: AgentStore, record: SiteRun): SiteRun {
  const pending = pendingDecision(store, record)
  if (record.status === 'waiting' && pending === null) return record
  const found = pending === null ? `it is ${record.status}` : `'${pending}' has been decided and is on its way`
  throw new ConsiliumError('NOT_NOW', `${record.run} does not wait for a decision: ${found}${record.reason === '' ? '' : ` (${record.reason})`}`)
}

/** What a plan comes to for this roster. */
export interface Terms {
  readonly run: RunId
  readonly plan: TrainingPlan
  readonly roster: ReturnType<typeof rosterFingerprint>
  readonly sites: readonly string[]
  readonly encrypted: boolean
  readonly threshold: number
  readonly minimum: number
  readonly expiresAt: number
}

export function termsOf(record: SiteRun): Terms {
  const plan = planOf(record)
  const { threshold, minimum } = settleParticipation(plan, record.roster.length)
  return {
    run: record.run,
    plan,
    roster: rosterFingerprint(record.roster),
    sites: record.roster.map(({ site }) => site),
    encrypted: plan.encryption.mode === 'encrypted',
    threshold,
    minimum,
    expiresAt: record.expiresAt,
  }
}

/** Who can open what this site sends, in one line; what is dangerous is shouted. */
export function whoCanOpen({ encrypted, threshold, minimum, sites }: Omit<Terms, 'plan' | 'run' | 'roster' | 'expiresAt'>): string {
  if (!encrypted) return 'THE COORDINATOR: this plan is not encrypted, and every update of this site can be read there'
  if (threshold === 1) return `EVERY SINGLE SITE: THE THRESHOLD IS 1, so any one of the ${sites.length} sites can open sums without the others`
  return `nobody alone; any ${threshold} of the ${sites.length} sites together, and then only a sum over at least ${minimum} sites`
}
