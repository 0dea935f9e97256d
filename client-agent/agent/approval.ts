/**
 * A plan arrives, or the question whether a site may join a run under way: the policy judges it, or a person
 * does. The records are held against it at once, for the person here; nothing is read for training before it
 * is approved.
 */
import { type SiteName, sha256, toHex, utf8 } from '@consilium/shared/kernel'
import { type Command, planText, rosterFingerprint, storedPlan } from '@consilium/shared/protocol'
import { joinerOf } from './admitting.ts'
import { type AgentContext, approvedRoster, insecure, isJoining, recordOf, siteNames } from './context.ts'
import { decide } from './deciding.ts'
import { asked, waits } from './questions.ts'
import type { Question, SiteRun } from './site-run.ts'
import { isUnderWay } from './withdraw.ts'

type ApproveCommand = Extract<Command, { kind: 'approve' }>

export async function onApprove(agent: AgentContext, command: ApproveCommand): Promise<void> {
  if (command.joining !== undefined && command.joining.site !== agent.identity.site)
    return onQuestion(agent, command, command.joining.site)
  const known = agent.store.run(command.run)
  const record =
    known === null || isOtherInvitation(agent, known, command) ? newRecord(agent, command) : known
  if (
    record.plan !== command.plan ||
    rosterFingerprint(approvedRoster(record)) !== rosterFingerprint(command.roster) ||
    record.expiresAt !== command.expiresAt
  ) {
    insecure(`the coordinator shows another plan, roster or expiry for ${command.run} than before`)
  }
  if (record !== known) {
    agent.store.save(record)
    agent.logger.info('plan received', {
      run: record.run,
      digest: sha256(utf8(record.plan)),
      count: record.roster.length,
    })
  }
  await decide(agent, record)
}

/**
 * A site that has not joined may be asked again, to another roster or in another time: what it decided before
 * does not count for that.
 */
function isOtherInvitation(
  agent: AgentContext,
  known: SiteRun,
  { joining, roster, expiresAt }: ApproveCommand,
): boolean {
  const isOther =
    expiresAt !== known.expiresAt || rosterFingerprint(roster) !== rosterFingerprint(approvedRoster(known))
  return joining !== undefined && isJoining(known, agent.identity) && isOther
}

/** Whether a command asks a site whether another may join a run that it takes part in. */
export function isQuestion(command: Command, site: SiteName): boolean {
  return command.kind === 'approve' && command.joining !== undefined && command.joining.site !== site
}

async function onQuestion(agent: AgentContext, command: ApproveCommand, joining: SiteName): Promise<void> {
  const record = recordOf(agent.store, command.run)
  if (record.approval?.decision !== 'approve' || !isUnderWay(record))
    insecure(`this site takes no part in ${command.run}`)
  if (record.plan !== command.plan)
    insecure(`the coordinator shows another plan for ${command.run} than before`)
  const fingerprint = rosterFingerprint(command.roster)
  if (fingerprint === record.approval.roster)
    return agent.send({ kind: 'approval', message: record.approval })
  const known = agent.store.question(command.run)
  const isKnown =
    known !== null &&
    known.expiresAt === command.expiresAt &&
    rosterFingerprint(approvedRoster(known)) === fingerprint
  const question = isKnown ? known : newQuestion(agent, record, command)
  if (question.joiner !== joining)
    insecure(
      `the coordinator says that '${joining}' would join ${command.run}; by the roster it is ` +
        `'${question.joiner}'`,
    )
  if (!isKnown) {
    agent.store.ask(question)
    agent.logger.info('a site would join', {
      run: record.run,
      site: joining,
      digest: fingerprint,
      count: question.roster.length,
    })
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

function newRecord(agent: AgentContext, command: ApproveCommand): SiteRun {
  // The coordinator has held it against the rules for new plans; here it may come from a run of a build
  // before.
  const plan = storedPlan(command.plan, 'the plan')
  if (planText(plan) !== command.plan) insecure('the plan is not in its canonical spelling')
  const mine = command.roster.find(({ site }) => site === agent.identity.site)
  if (mine === undefined || mine.identityKey !== toHex(agent.identity.publicKey))
    insecure('the roster does not hold this site under its own identity key')
  if (new Set(command.roster.map(({ site }) => site)).size !== command.roster.length)
    insecure('the roster names a site twice')
  if (new Set(command.roster.map(({ identityKey }) => identityKey)).size !== command.roster.length)
    insecure('the roster holds one identity key under two names')
  return {
    run: command.run,
    plan: command.plan,
    roster: command.roster.filter(({ site }) => !command.joining?.left.includes(site)),
    ...(command.joining === undefined
      ? {}
      : { approvedRoster: command.roster, joiner: agent.identity.site, restored: true as const }),
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
