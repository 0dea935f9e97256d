/**
 * A plan arrives, or the question whether a site may join a run under way: the policy judges it, or a person does. Nothing is read for
 * training before.
 */
import { ConsiliumError, type RunId, type SiteName, sha256, toHex, utf8 } from '@consilium/shared/kernel'
import { type Approval, approvalBytes, type Command, parsePlan, planText, rosterFingerprint } from '@consilium/shared/protocol'
import { joinerOf } from './admitting.ts'
import { type AgentContext, approvedNames, approvedRoster, insecure, isJoining, recordOf, signed, siteNames, termsOf } from './context.ts'
import { forRoster, judge, judgeRecords } from './judge.ts'
import type { SitePolicy } from './policy.ts'
import type { AgentStore, Decision } from './ports.ts'
import type { Question, SiteRun } from './site-run.ts'
import { isUnderWay } from './withdraw.ts'

/** For people at the site. */
function waits(joiner: SiteName | undefined, site: SiteName): string {
  const decision = 'waits for a person to approve or reject it'
  if (joiner === undefined) return decision
  return joiner === site ? `this site would join a run under way: ${decision}` : `'${joiner}' would join: ${decision}`
}

type ApproveCommand = Extract<Command, { kind: 'approve' }>

export async function onApprove(agent: AgentContext, command: ApproveCommand): Promise<void> {
  if (command.joining !== undefined && command.joining.site !== agent.identity.site) return onQuestion(agent, command, command.joining.site)
  const known = agent.store.run(command.run)
  const record = known === null || isOtherInvitation(agent, known, command) ? newRecord(agent, command) : known
  if (
    record.plan !== command.plan ||
    rosterFingerprint(approvedRoster(record)) !== rosterFingerprint(command.roster) ||
    record.expiresAt !== command.expiresAt
  ) {
    insecure(`the coordinator shows another plan, roster or expiry for ${command.run} than before`)
  }
  if (record !== known) {
    agent.store.save(record)
    agent.logger.info('plan received', { run: record.run, digest: sha256(utf8(record.plan)), count: record.roster.length })
  }
  await decide(agent, record)
}

/** A site that has not joined may be asked again, to another roster or in another time: what it decided before does not count for that. */
function isOtherInvitation(agent: AgentContext, known: SiteRun, { joining, roster, expiresAt }: ApproveCommand): boolean {
  const isOther = expiresAt !== known.expiresAt || rosterFingerprint(roster) !== rosterFingerprint(approvedRoster(known))
  return joining !== undefined && isJoining(known, agent.identity) && isOther
}

/** Whether a command asks a site whether another may join a run that it takes part in. */
export function isQuestion(command: Command, site: SiteName): boolean {
  return command.kind === 'approve' && command.joining !== undefined && command.joining.site !== site
}

async function onQuestion(agent: AgentContext, command: ApproveCommand, joining: SiteName): Promise<void> {
  const record = recordOf(agent.store, command.run)
  if (record.approval?.decision !== 'approve' || !isUnderWay(record)) insecure(`this site takes no part in ${command.run}`)
  if (record.plan !== command.plan) insecure(`the coordinator shows another plan for ${command.run} than before`)
  const fingerprint = rosterFingerprint(command.roster)
  if (fingerprint === record.approval.roster) return agent.send({ kind: 'approval', message: record.approval })
  const known = agent.store.question(command.run)
  const isKnown = known !== null && known.expiresAt === command.expiresAt && rosterFingerprint(approvedRoster(known)) === fingerprint
  const question = isKnown ? known : newQuestion(agent, record, command)
  if (question.joiner !== joining) insecure(`the coordinator says that '${joining}' would join ${command.run}; by the roster it is '${question.joiner}'`)
  if (!isKnown) {
    agent.store.ask(question)
    agent.logger.info('a site would join', { run: record.run, site: joining, digest: fingerprint, count: question.roster.length })
  }
  await decide(agent, asked(record, question))
}

function newQuestion(agent: AgentContext, record: SiteRun, { roster, expiresAt }: ApproveCommand): Question {
  const joiner = joinerOf(agent, record, roster)
  const remaining = [...siteNames(record), joiner]
  return {
    run: record.run,
    roster: roster.filter(({ site }) => remaining.includes(site)),
    approvedRoster: roster,
    joiner,
    expiresAt,
    receivedAt: agent.clock.now(),
    status: 'waiting',
    reason: waits(joiner, agent.identity.site),
    approval: null,
  }
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

/** What a run waits for a person with, as a record: the plan itself, or whether a site may join; null: nothing. */
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
  return roster === rosterFingerprint(approvedRoster(record)) && expiresAt === record.expiresAt ? decision : null
}

/** Stores what became of what a record asks. On disk when it returns. */
function keep({ store, identity }: Pick<AgentContext, 'store' | 'identity'>, record: SiteRun): void {
  const { run, roster, approvedRoster: approved, joiner, expiresAt, receivedAt, status, reason, approval } = record
  if (joiner === undefined || joiner === identity.site) store.save(record)
  else store.ask({ run, roster, ...(approved === undefined ? {} : { approvedRoster: approved }), joiner, expiresAt, receivedAt, status, reason, approval })
}

/** Answers a plan if the policy or a person has decided; else leaves it waiting. */
export async function decide(agent: AgentContext, record: SiteRun): Promise<void> {
  if (record.approval !== null) return agent.send({ kind: 'approval', message: record.approval })
  const isOver = record.joiner !== undefined && agent.clock.now() > record.expiresAt
  if (isOver && record.joiner !== agent.identity.site) return closeQuestion(agent.store, record.run, 'nobody decided in time')
  const { plan } = termsOf(record, agent.identity)
  const written = readPolicy(agent, record)
  if (written === null) return
  const policy = forRoster(written, rosterFingerprint(approvedRoster(record)))
  const judgement = judge(policy, plan, siteNames(record), approvedNames(record))
  if (judgement.verdict === 'refuse') return answer(agent, record, 'reject', judgement.reason)
  const person = decisionOn(agent.store, record)
  if (person?.decision === 'withdraw') return
  if (person?.decision === 'reject') return answer(agent, record, 'reject', person.reason)
  if (person === null && judgement.verdict === 'ask') return
  const why = judgement.verdict === 'approve' ? judgement.rule : 'a person'
  // Of a run under way the records have been read, and are bound to the approval of the plan.
  if ((agent.store.run(record.run)?.approval ?? null) !== null) return answer(agent, record, 'approve', why)
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
  return answer(agent, record, 'approve', why)
}

/**
 * Null while the hospital's policy is not valid: nothing is approved then, by rule or by a person, and the plan waits until it is right. A slip
 * of the pen in it must not end a run of many hospitals.
 */
function readPolicy(agent: AgentContext, record: SiteRun): SitePolicy | null {
  try {
    const policy = agent.policy.policy()
    const reason = waits(record.joiner, agent.identity.site)
    if (record.reason !== reason) keep(agent, { ...record, reason })
    return policy
  } catch (error) {
    if (!(error instanceof ConsiliumError) || error.code !== 'INVALID_CONFIG') throw error
    const reason = `nothing is decided: ${error.message}`
    if (record.reason !== reason) {
      keep(agent, { ...record, reason })
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
    dataset: agent.store.run(record.run)?.approval?.dataset ?? (await agent.cohorts.digest()),
    roster: rosterFingerprint(approvedRoster(record)),
    rounds: plan.rounds,
    expiresAt: record.expiresAt,
    reason: decision === 'reject' ? why : '',
  }
  const approval: Approval = signed(agent.identity, unsigned, approvalBytes(unsigned))
  keep(agent, { ...record, approval, status: decision === 'approve' ? 'approved' : 'rejected', reason: why })
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
    roster: command.roster.filter(({ site }) => !command.joining?.left.includes(site)),
    ...(command.joining === undefined ? {} : { approvedRoster: command.roster, joiner: agent.identity.site, restored: true as const }),
    expiresAt: command.expiresAt,
    receivedAt: agent.clock.now(),
    status: 'waiting',
    reason: waits(command.joining?.site, agent.identity.site),
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
