/**
 * What a run waits for a person with, and what the person answered: the plan itself, or whether a site may
 * join a run under way.
 */
import type { RunId, SiteName } from '@consilium/shared/kernel'
import { rosterFingerprint } from '@consilium/shared/protocol'
import { type AgentContext, approvedRoster } from './context.ts'
import type { AgentStore, Decision } from './ports.ts'
import type { Question, SiteRun } from './site-run.ts'
import { isUnderWay } from './withdraw.ts'

/** What a plan, or a site that would join, waits for: for people at the site. */
export function waits(joiner: SiteName | undefined, site: SiteName): string {
  const decision = 'waits for a person to approve or reject it'
  if (joiner === undefined) return decision
  return joiner === site
    ? `this site would join a run under way: ${decision}`
    : `'${joiner}' would join: ${decision}`
}

/** The record of a run as it would be with a question approved. */
export function asked(record: SiteRun, question: Question): SiteRun {
  return { ...record, ...question }
}

/** A question that nobody's answer counts for any more. On disk when it returns. */
export function closeQuestion(store: AgentStore, run: RunId, reason: string): void {
  const question = store.question(run)
  if (question !== null) store.ask({ ...question, status: 'failed', reason })
}

/**
 * What a run waits for a person with, as a record: the plan itself, or whether a site may join; null:
 * nothing.
 */
export function undecided(store: AgentStore, record: SiteRun): SiteRun | null {
  if (record.status === 'waiting') return record
  const question = isUnderWay(record) ? store.question(record.run) : null
  return question?.status === 'waiting' ? asked(record, question) : null
}

/** A person's answer to exactly what a record asks; null: none yet. */
export function decisionOn(store: AgentStore, record: SiteRun): Decision | null {
  const decision = store.decision(record.run)
  if (decision === null || decision.decision === 'withdraw') return decision
  // An older build kept a decision for the run alone, and asked about the plan alone.
  if (decision.about === undefined) return record.joiner === undefined ? decision : null
  const { roster, expiresAt } = decision.about
  return roster === rosterFingerprint(approvedRoster(record)) && expiresAt === record.expiresAt
    ? decision
    : null
}

/** Stores what became of what a record asks. On disk when it returns. */
export function keep({ store, identity }: Pick<AgentContext, 'store' | 'identity'>, record: SiteRun): void {
  const {
    run,
    roster,
    approvedRoster: approved,
    joiner,
    expiresAt,
    receivedAt,
    status,
    reason,
    approval,
  } = record
  if (joiner === undefined || joiner === identity.site) store.save(record)
  else
    store.ask({
      run,
      roster,
      ...(approved === undefined ? {} : { approvedRoster: approved }),
      joiner,
      expiresAt,
      receivedAt,
      status,
      reason,
      approval,
    })
}
