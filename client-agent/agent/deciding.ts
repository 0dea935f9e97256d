/**
 * A plan that waits is answered once the policy or a person has decided and the records fit it. What is found
 * in the records is for the person here and is never told.
 */
import {
  asConsiliumError,
  ConsiliumError,
  canonicalJson,
  type Digest,
  type RunId,
} from '@consilium/shared/kernel'
import {
  type Approval,
  approvalBytes,
  rosterFingerprint,
  type TrainingPlan,
} from '@consilium/shared/protocol'
import { type AgentContext, approvedNames, approvedRoster, signed, siteNames, termsOf } from './context.ts'
import { findingText, firstProblem, lookAtRecords } from './fit.ts'
import { forRoster, judge } from './judge.ts'
import type { SitePolicy } from './policy.ts'
import { closeQuestion, decisionOn, keep, waits } from './questions.ts'
import type { DataFit, SiteRun } from './site-run.ts'

/** Answers a plan if the policy or a person has decided, and the records fit it; else leaves it waiting. */
export async function decide(agent: AgentContext, record: SiteRun): Promise<void> {
  if (record.approval !== null) return agent.send({ kind: 'approval', message: record.approval })
  const isOver = record.joiner !== undefined && agent.clock.now() > record.expiresAt
  if (isOver && record.joiner !== agent.identity.site)
    return closeQuestion(agent.store, record.run, 'nobody decided in time')
  const { plan } = termsOf(record, agent.identity)
  const written = readPolicy(agent, record)
  if (written === null) return
  const roster = rosterFingerprint(approvedRoster(record))
  const policy = forRoster(written, roster)
  const judgement = judge(policy, plan, siteNames(record), approvedNames(record))
  if (judgement.verdict === 'refuse') return reject(agent, record, judgement.reason)
  const person = decisionOn(agent.store, record)
  if (person?.decision === 'withdraw') return
  if (person?.decision === 'reject') return reject(agent, record, person.reason)
  const why = judgement.verdict === 'approve' ? judgement.rule : person === null ? null : 'a person'
  // Of a run under way the records have been read, and are bound to the approval of the plan.
  const given = agent.store.run(record.run)?.approval ?? null
  if (given !== null) {
    if (why === null) return wait(agent, record, waits(record.joiner, agent.identity.site))
    return answer(agent, record, { decision: 'approve', why, dataset: given.dataset })
  }
  const asked = JSON.stringify([roster, record.expiresAt, policy, judgement, person])
  if (agent.fits.isDue(record.run, asked, changesOf(agent))) {
    const looked = await look(agent, record, { plan, policy, asked, isDecided: why !== null })
    // Reading takes its time, and what was decided meanwhile counts.
    return looked === null
      ? wait(agent, record, waits(record.joiner, agent.identity.site))
      : decide(agent, looked)
  }
  const { fit, bound } = agent.fits.last(record.run) ?? { fit: null, bound: null }
  if (fit !== null && fit.problem !== null) return wait(agent, record, misfit(fit.problem, why))
  if (why === null || bound === null) return wait(agent, record, waits(record.joiner, agent.identity.site))
  return answer(
    agent,
    { ...record, roundedCount: bound.count },
    { decision: 'approve', why, dataset: bound.dataset },
  )
}

function changesOf({ store }: AgentContext): number | null {
  return store.changes?.() ?? null
}

/** For people at the site: what a plan waits for that the records do not fit. */
function misfit(problem: NonNullable<DataFit['problem']>, why: string | null): string {
  const decided = why === null ? '' : '; it is approved, and that goes out once they fit'
  return `waits: the records do not fit the plan: ${firstProblem(problem)}${decided}`
}

/**
 * Looks at the records for a plan and stores what was found. Nothing of it is told to anybody: what the
 * records do not fit waits.
 *
 * @returns the record with what was found; null if it came to a fault of the program that nobody outside
 * needs to know of
 * @throws ConsiliumError `INTERNAL` where the plan is decided and would be approved now
 */
async function look(
  agent: AgentContext,
  record: SiteRun,
  options: {
    readonly plan: TrainingPlan
    readonly policy: SitePolicy
    readonly asked: string
    readonly isDecided: boolean
  },
): Promise<SiteRun | null> {
  const { plan, policy, asked, isDecided } = options
  const { run } = record
  try {
    const looking = () => lookAtRecords({ cohorts: agent.cohorts, plan, policy, now: agent.clock.now() })
    const { fit } = await agent.fits.take(run, { asked, changes: changesOf(agent), look: looking })
    if (record.fit === undefined || canonicalJson(said(record.fit)) !== canonicalJson(said(fit)))
      logFit(agent, run, fit)
    const looked: SiteRun = { ...record, fit }
    keep(agent, looked)
    return looked
  } catch (thrown) {
    if (isDecided) throw thrown
    const { code, message } = asConsiliumError(thrown)
    agent.logger.error('the records could not be held against the plan', { run, code, reason: message })
    return null
  }
}

function said({ problem, findings, warnings }: DataFit): object {
  return { problem, findings, warnings }
}

/** One line in the site's own log: columns, rules and numbers of rows, never a value. */
function logFit({ logger }: AgentContext, run: RunId, { problem, findings, warnings }: DataFit): void {
  const sentences = [...findings.map(findingText), ...warnings]
  if (problem !== null)
    logger.warn('the records do not fit the plan: it waits', {
      run,
      code: problem.code,
      reason: problem.message,
    })
  else if (sentences.length > 0)
    logger.warn('the records fit the plan, but not in every row', {
      run,
      count: sentences.length,
      reason: sentences.join('; '),
    })
  else logger.info('the records fit the plan', { run })
}

/** Leaves a plan waiting; the record says what for. */
function wait(agent: AgentContext, record: SiteRun, reason: string): void {
  if (record.reason !== reason) keep(agent, { ...record, reason })
}

/**
 * Null while the hospital's policy is not valid: nothing is approved then, by rule or by a person, and the
 * plan waits until it is right. A slip of the pen in it must not end a run of many hospitals.
 */
function readPolicy(agent: AgentContext, record: SiteRun): SitePolicy | null {
  try {
    return agent.policy.policy()
  } catch (error) {
    if (!(error instanceof ConsiliumError) || error.code !== 'INVALID_CONFIG') throw error
    const reason = `nothing is decided: ${error.message}`
    if (record.reason !== reason) {
      keep(agent, { ...record, reason })
      agent.logger.error('the policy is not valid: every plan waits until it is', {
        run: record.run,
        code: error.code,
        reason: error.message,
      })
    }
    return null
  }
}

/** For a rejection no records are read. */
function reject(agent: AgentContext, record: SiteRun, why: string): Promise<void> {
  const dataset = agent.store.run(record.run)?.approval?.dataset ?? agent.cohorts.noDigest(record.run)
  return answer(agent, record, { decision: 'reject', why, dataset })
}

interface Answered {
  readonly decision: Approval['decision']
  /** For a rejection what the ML lead is told; for an approval who gave it, for the site's own log. */
  readonly why: string
  readonly dataset: Digest
}

async function answer(
  agent: AgentContext,
  record: SiteRun,
  { decision, why, dataset }: Answered,
): Promise<void> {
  const { context, plan } = termsOf(record, agent.identity)
  const unsigned = {
    run: record.run,
    site: agent.identity.site,
    decision,
    plan: context.plan,
    dataset,
    roster: rosterFingerprint(approvedRoster(record)),
    rounds: plan.rounds,
    expiresAt: record.expiresAt,
    reason: decision === 'reject' ? why : '',
  }
  const approval: Approval = signed(agent.identity, unsigned, approvalBytes(unsigned))
  keep(agent, { ...record, approval, status: decision === 'approve' ? 'approved' : 'rejected', reason: why })
  agent.fits.forget(record.run)
  agent.logger.info(decision === 'approve' ? 'plan approved' : 'plan rejected', {
    run: record.run,
    reason: why,
  })
  await agent.send({ kind: 'approval', message: approval })
}
