/** A plan arrives: the policy judges it, or a person does. Nothing is read for training before. */
import { ConsiliumError, sha256, toHex, utf8 } from '@consilium/shared/kernel'
import { type Approval, approvalBytes, type Command, parsePlan, planText, rosterFingerprint } from '@consilium/shared/protocol'
import { type AgentContext, approvedRoster, insecure, signed, siteNames, termsOf } from './context.ts'
import { forRoster, judge, judgeRecords } from './judge.ts'
import type { SitePolicy } from './policy.ts'
import type { SiteRun } from './site-run.ts'

const WAITS = 'waits for a person to approve or reject it'

type ApproveCommand = Extract<Command, { kind: 'approve' }>

export async function onApprove(agent: AgentContext, command: ApproveCommand): Promise<void> {
  const record = agent.store.run(command.run) ?? newRecord(agent, command)
  if (
    record.plan !== command.plan ||
    rosterFingerprint(approvedRoster(record)) !== rosterFingerprint(command.roster) ||
    record.expiresAt !== command.expiresAt
  ) {
    insecure(`the coordinator shows another plan, roster or expiry for ${command.run} than before`)
  }
  if (agent.store.run(command.run) === null) {
    agent.store.save(record)
    agent.logger.info('plan received', { run: record.run, digest: sha256(utf8(record.plan)), count: record.roster.length })
  }
  await decide(agent, record)
}

/** Answers a plan if the policy or a person has decided; else leaves it waiting. */
export async function decide(agent: AgentContext, record: SiteRun): Promise<void> {
  if (record.approval !== null) return agent.send({ kind: 'approval', message: record.approval })
  const { plan, context } = termsOf(record, agent.identity)
  const written = readPolicy(agent, record)
  if (written === null) return
  const policy = forRoster(written, context.roster)
  const judgement = judge(policy, plan, siteNames(record))
  if (judgement.verdict === 'refuse') return answer(agent, record, 'reject', judgement.reason)
  const person = agent.store.decision(record.run)
  if (person?.decision === 'withdraw') return
  if (person?.decision === 'reject') return answer(agent, record, 'reject', person.reason)
  if (person === null && judgement.verdict === 'ask') return
  let cohort: Awaited<ReturnType<typeof agent.cohorts.read>>
  try {
    cohort = await agent.cohorts.read(plan)
  } catch (error) {
    if (!(error instanceof ConsiliumError) || error.code !== 'INVALID_DATA') throw error
    agent.logger.error('the data does not fit the plan', { run: record.run, code: error.code, reason: error.message })
    return answer(agent, record, 'reject', error.publicMessage)
  }
  const records = judgeRecords(policy, cohort)
  if (records?.verdict === 'refuse') return answer(agent, record, 'reject', records.reason)
  return answer(agent, record, 'approve', judgement.verdict === 'approve' ? judgement.rule : 'a person')
}

/**
 * Null while the hospital's policy is not valid: nothing is approved then, by rule or by a person, and the plan waits until it is right. A slip
 * of the pen in it must not end a run of many hospitals.
 */
function readPolicy(agent: AgentContext, record: SiteRun): SitePolicy | null {
  try {
    const policy = agent.policy.policy()
    if (record.reason !== WAITS) agent.store.save({ ...record, reason: WAITS })
    return policy
  } catch (error) {
    if (!(error instanceof ConsiliumError) || error.code !== 'INVALID_CONFIG') throw error
    const reason = `nothing is decided: ${error.message}`
    if (record.reason !== reason) {
      agent.store.save({ ...record, reason })
      agent.logger.error('the policy is not valid: every plan waits until it is', { run: record.run, code: error.code, reason: error.message })
    }
    return null
  }
}

/** @param why for a rejection what the ML lead is told; for an approval who gave it, for the site's own log */
async function answer(agent: AgentContext, record: SiteRun, decision: Approval['decision'], why: string): Promise<void> {
  const { context, plan } = termsOf(record, agent.identity)
  const unsigned = {
    run: record.run,
    site: agent.identity.site,
    decision,
    plan: context.plan,
    dataset: await agent.cohorts.digest(),
    roster: context.roster,
    rounds: plan.rounds,
    expiresAt: record.expiresAt,
    reason: decision === 'reject' ? why : '',
  }
  const approval: Approval = signed(agent.identity, unsigned, approvalBytes(unsigned))
  agent.store.save({ ...record, approval, status: decision === 'approve' ? 'approved' : 'rejected', reason: why })
  agent.logger.info(decision === 'approve' ? 'plan approved' : 'plan rejected', { run: record.run, reason: why })
  await agent.send({ kind: 'approval', message: approval })
}

function newRecord(agent: AgentContext, command: ApproveCommand): SiteRun {
  const plan = parsePlan(command.plan, 'the plan')
  if (planText(plan) !== command.plan) insecure('the plan is not in its canonical spelling')
  const mine = command.roster.find(({ site }) => site === agent.identity.site)
  if (mine === undefined || mine.identityKey !== toHex(agent.identity.publicKey)) insecure('the roster does not hold this site under its own identity key')
  if (new Set(command.roster.map(({ site }) => site)).size !== command.roster.length) insecure('the roster names a site twice')
  if (new Set(command.roster.map(({ identityKey }) => identityKey)).size !== command.roster.length)
    insecure('the roster holds one identity key under two names')
  return {
    run: command.run,
    plan: command.plan,
    roster: command.roster,
    expiresAt: command.expiresAt,
    receivedAt: agent.clock.now(),
    status: 'waiting',
    reason: WAITS,
    approval: null,
    setup: null,
    keys: null,
    applied: -1,
    model: null,
    residual: null,
    prepared: null,
    signedLists: {},
    statistics: null,
    metrics: [],
    own: null,
    costs: [],
    backend: agent.backend.name,
  }
}
