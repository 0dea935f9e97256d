/**
 * The model state that an epoch starts from, handed over from one site to those that were restored; the
 * coordinator relays what it cannot read.
 */
import { canStillCertify, deriveKey, openDeterministic, sealDeterministic } from '@consilium/shared/crypto'
import { fromHex, sha256 } from '@consilium/shared/kernel'
import {
  adoptionBytes,
  type Command,
  decodeModelFile,
  type EpochStart,
  encodeModelFile,
  handoverBytes,
  handoverContext,
  settleParticipation,
} from '@consilium/shared/protocol'
import {
  type AgentContext,
  approvedNames,
  insecure,
  type RunTerms,
  recordOf,
  signed,
  termsOf,
} from './context.ts'
import { checkConfirmations, epochInHand } from './epochs.ts'
import { modelFileName } from './file-names.ts'
import { heldModel } from './model-store.ts'
import { pieces } from './pieces.ts'
import type { EpochKeys, SiteRun } from './site-run.ts'

export async function onHandOver(
  agent: AgentContext,
  command: Extract<Command, { kind: 'hand-over' }>,
): Promise<void> {
  const { record, terms, keys } = inEpoch(agent, command)
  const open = epochInHand(record, keys)
  checkConfirmations(open, terms, command.confirmations)
  if (record.restored === true || open.start?.step !== command.step || command.step !== record.applied + 1)
    insecure(`this site does not hold the model that step ${command.step} starts from`)
  const { state } = await heldModel(agent.files, record, terms)
  const sealed = sealDeterministic({
    key: stateKey(keys, command.step),
    plaintext: encodeModelFile(state),
    aad: handoverContext(terms.context, command.step),
  })
  const file = { digest: sha256(sealed), bytes: sealed.length }
  await agent.link.upload({ run: record.run, ...file }, (offset) => pieces(sealed, offset), agent.signal)
  const unsigned = {
    run: record.run,
    epoch: command.epoch,
    site: agent.identity.site,
    file: file.digest,
    bytes: file.bytes,
  }
  await agent.send({
    kind: 'handover',
    message: signed(agent.identity, unsigned, handoverBytes(terms.context, unsigned)),
  })
}

export async function onAdopt(
  agent: AgentContext,
  command: Extract<Command, { kind: 'adopt' }>,
): Promise<void> {
  const { record, terms, keys } = inEpoch(agent, command)
  const start = checkConfirmations(epochInHand(record, keys), terms, command.confirmations)
  if (start === null || start.step !== command.step)
    insecure(`the other sites do not say that the epoch starts at step ${command.step}`)
  if (record.restored === true) {
    checkWitnesses(record, terms, command)
    await adopt(agent, { record, terms, keys, command, start })
  }
  const unsigned = { run: record.run, epoch: command.epoch, site: agent.identity.site, model: start.model }
  await agent.send({
    kind: 'adoption',
    message: signed(agent.identity, unsigned, adoptionBytes(terms.context, unsigned)),
  })
}

async function adopt(
  agent: AgentContext,
  options: {
    readonly record: SiteRun
    readonly terms: RunTerms
    readonly keys: EpochKeys
    readonly command: Extract<Command, { kind: 'adopt' }>
    readonly start: EpochStart
  },
): Promise<void> {
  const { record, terms, keys, command, start } = options
  const { run } = record
  const sealed = await agent.link.download({ run, ...command.file }, agent.signal)
  const content = openDeterministic({
    key: stateKey(keys, start.step),
    sealed,
    aad: handoverContext(terms.context, start.step),
    what: 'the model that was handed over',
  })
  if (sha256(content) !== start.model)
    insecure('the model that was handed over is not the one that the other sites start from')
  if (decodeModelFile(content, 'the model that was handed over').plan !== terms.context.plan)
    insecure('the model that was handed over is of another plan')
  // Before the first step nothing is kept: every site makes the same from the plan.
  const model = start.step === 0 ? null : await agent.files.write(run, modelFileName(start.step - 1), content)
  const { restored: _, ...whole } = record
  agent.store.save({ ...whole, applied: start.step - 1, model, keys: { ...keys, confirmed: true } })
  agent.logger.info('model taken over', { run, step: start.step, digest: start.model })
}

/**
 * A restored site knows nothing of earlier epochs, so it counts who does: only if those who name where the
 * run stands are so many that the others, and threshold − 1 of them that collude, certified no list of this
 * step before.
 */
function checkWitnesses(
  record: SiteRun,
  { plan }: RunTerms,
  { confirmations }: Extract<Command, { kind: 'adopt' }>,
): void {
  const { committee, quorum, threshold } = settleParticipation(plan, approvedNames(record))
  const witnesses = committee.filter((name) =>
    confirmations.some(({ site, start }) => site === name && start !== undefined),
  )
  if (canStillCertify({ stayed: committee.length - witnesses.length, threshold, quorum }))
    insecure(
      `only ${witnesses.length} of the ${committee.length} sites that sign lists know where the run ` +
        'stands; too few for this one to take their word',
    )
}

/** The record of a run whose keys are those of the epoch that a command is of. */
function inEpoch(
  agent: AgentContext,
  command: Extract<Command, { kind: 'hand-over' | 'adopt' }>,
): { record: SiteRun; terms: RunTerms; keys: EpochKeys } {
  const record = recordOf(agent.store, command.run)
  const keys = record.keys ?? insecure('there are no keys for this run yet')
  if (command.epoch !== keys.epoch)
    insecure(`a model is asked for or offered in epoch ${command.epoch}; this site is in epoch ${keys.epoch}`)
  return { record, terms: termsOf(record, agent.identity), keys }
}

/** The key that seals the state from the coordinator: every site of the epoch has it at that step. */
function stateKey(keys: EpochKeys, step: number): Uint8Array {
  return deriveKey(fromHex(keys.groupChain), 'state', step)
}
