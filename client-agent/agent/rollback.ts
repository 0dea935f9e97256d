/**
 * A site that was restored from an older state has forgotten what it signed. Commands show it: one that is
 * ahead of the record, or one that carries a message which this site signed and does not know. From then on
 * it does nothing more in the epoch that it has forgotten, says so, and takes part in the next. A coordinator
 * that lies about it only costs the run an epoch.
 */
import { verifySignature } from '@consilium/shared/crypto'
import { fromHex } from '@consilium/shared/kernel'
import {
  type CertifiedList,
  type Command,
  type ContributionList,
  contributionBytes,
  keyCommitBytes,
  listDigest,
  listSignatureBytes,
  rejoinBytes,
} from '@consilium/shared/protocol'
import { type AgentContext, epochOf, isJoining, type RunTerms, signed, termsOf } from './context.ts'
import { removeRunFiles } from './file-names.ts'
import type { SiteRun } from './site-run.ts'
import { isUnderWay } from './withdraw.ts'

/**
 * Whether a command is of an epoch that this site has forgotten, now or before; then the coordinator has been
 * told when this resolves.
 */
export async function hasForgotten(agent: AgentContext, command: Command): Promise<boolean> {
  const record = agent.store.run(command.run)
  const epoch = epochIn(command)
  // A run that is over stays as it ended: nobody's word takes its model away.
  if (record === null || epoch === null || record.approval?.decision !== 'approve' || !isUnderWay(record))
    return false
  const isForgotten = record.forgotten !== undefined && epoch <= record.forgotten
  if (!isForgotten && !isUnknown(agent, record, command, epoch)) return false
  const forgotten = isForgotten ? (record.forgotten ?? epoch) : epoch
  if (!isForgotten) await forget(agent, record, forgotten)
  const unsigned = { run: record.run, epoch: forgotten, site: agent.identity.site }
  await agent.send({ kind: 'rejoin', message: signed(agent.identity, unsigned, rejoinBytes(unsigned)) })
  return true
}

/** The epoch that a command is of; null where it is of none. */
function epochIn(command: Command): number | null {
  switch (command.kind) {
    case 'approve':
    case 'release':
    case 'finish':
      return null
    case 'sign-list':
      return command.list.epoch
    case 'answer':
    case 'open':
      return command.certified.list.epoch
    default:
      return command.epoch
  }
}

/** Whether a command rests on something that this site did and does not know of. */
function isUnknown(agent: AgentContext, record: SiteRun, command: Command, epoch: number): boolean {
  const ahead = epoch > epochOf(record)
  if (command.kind === 'key-commit') {
    const { step = 0, confirmations = [] } = command.next ?? {}
    // Who is yet to enter its first epoch has confirmed none.
    if (isJoining(record, agent.identity))
      return confirmations.some(({ site }) => site === agent.identity.site)
    return ahead && record.restored !== true && step > record.applied + 1
  }
  if (ahead) return true
  if (epoch < epochOf(record)) return false
  const terms = termsOf(record, agent.identity)
  switch (command.kind) {
    case 'key-reveal':
      if (record.keys !== null) return false
      return (
        record.setup === null ||
        command.commits.some(
          (commit) =>
            commit.sealingKey !== record.setup?.sealingPublicKey &&
            isOwn(agent, commit, keyCommitBytes(terms.context, commit)),
        )
      )
    case 'key-confirm':
      return record.keys === null && (record.setup === null || record.setup.reveal === null)
    case 'adopt':
      return record.keys === null
    case 'contribute':
    case 'hand-over':
      return record.keys === null || command.step > record.applied + 1
    case 'sign-list':
      return record.keys === null || isListUnknown(agent, record, terms, command.list)
    case 'answer':
    case 'open':
      return (
        record.keys === null ||
        isListUnknown(agent, record, terms, command.certified.list) ||
        isSignatureUnknown(agent, record, terms, command.certified)
      )
    default:
      return false
  }
}

/** A list of a step that this site is not at yet, or with a contribution of its own that it does not know. */
function isListUnknown(
  agent: AgentContext,
  record: SiteRun,
  { context }: RunTerms,
  { step, members }: ContributionList,
): boolean {
  if (step !== record.applied + 1) return step > record.applied + 1
  return members.some(
    (member) =>
      member.step === step &&
      member.upload !== record.prepared?.message.upload &&
      isOwn(agent, member, contributionBytes(context, member)),
  )
}

/** A signature of this site under a list that it does not know to have signed. */
function isSignatureUnknown(
  agent: AgentContext,
  record: SiteRun,
  { context }: RunTerms,
  { list, signatures }: CertifiedList,
): boolean {
  if (list.step !== record.applied + 1) return false
  const digest = listDigest(context, list)
  if (record.signedLists[list.step] === digest) return false
  return signatures.some(
    (message) =>
      message.step === list.step &&
      message.list === digest &&
      isOwn(agent, message, listSignatureBytes(context, message)),
  )
}

function isOwn(
  agent: AgentContext,
  message: { readonly site: string; readonly signature: string },
  bytes: Uint8Array,
): boolean {
  return (
    message.site === agent.identity.site &&
    verifySignature({
      publicKey: agent.identity.publicKey,
      message: bytes,
      signature: fromHex(message.signature),
    })
  )
}

/**
 * Lets go of an epoch and of all that this site holds of the model: the others tell it where the run stands.
 * On disk when it resolves.
 */
async function forget(agent: AgentContext, record: SiteRun, epoch: number): Promise<void> {
  agent.store.save({
    ...record,
    status: 'running',
    epoch,
    forgotten: epoch,
    restored: true,
    openEpochs: [],
    keys: null,
    setup: null,
    prepared: null,
    residual: null,
    model: null,
    applied: -1,
    signedLists: {},
  })
  await removeRunFiles(agent.files, record, ['upload', 'residual', 'model'])
  agent.logger.error(
    'this site was restored from an older state: it takes part in the run again from the next epoch on',
    {
      run: record.run,
      epoch,
      step: record.applied + 1,
    },
  )
}
