/**
 * A site's part of a step: train, quantise, encrypt under a one-time key, share that key, sign, send.
 * Everything is on disk before the first byte leaves, so a site that was killed sends the same again; one
 * that was killed earlier starts over with another one-time key. It never sends two different updates for one
 * step.
 */
import { Checksum, encodeShare, makeShares, roundingWords, sealSymmetric } from '@consilium/shared/crypto'
import { type Digest, fromHex, toHex, wipe } from '@consilium/shared/kernel'
import {
  type Command,
  checksumContext,
  contributionBytes,
  type Hex,
  shareContext,
  sharesDigest,
  type TrainingPlan,
} from '@consilium/shared/protocol'
import { type Cohort, encodeModel, stepsPerRound, type Weights } from '@consilium/shared/training'
import { type AgentContext, insecure, memberAt, type RunTerms, recordOf, signed, termsOf } from './context.ts'
import { checkBeginning, epochInHand } from './epochs.ts'
import { localFileName, residualFileName, uploadFileName } from './file-names.ts'
import { firstProblem, recordsProblem } from './fit.ts'
import { checksumKey, checksumSealingKey, shareKey } from './keys.ts'
import { localMetrics, localStatistics, localUpdate } from './learning.ts'
import { type HeldModel, heldLocal, heldModel } from './model-store.ts'
import type { EpochKeys, PreparedContribution, SiteRun } from './site-run.ts'
import { type StepShape, stepShape } from './step-shape.ts'
import { encodePlain, encodeValues, type StepValues } from './vector.ts'
import { siteWeights } from './weights.ts'

type ContributeCommand = Extract<Command, { kind: 'contribute' }>

export async function onContribute(agent: AgentContext, command: ContributeCommand): Promise<void> {
  const record = recordOf(agent.store, command.run)
  const terms = termsOf(record, agent.identity)
  const keys = record.keys ?? insecure('there are no keys for this run yet')
  if (command.epoch !== keys.epoch || command.step !== record.applied + 1)
    insecure(
      `a contribution to epoch ${command.epoch}, step ${command.step} is asked for; this site is at ` +
        `epoch ${keys.epoch}, step ${record.applied + 1}`,
    )
  if (record.signedLists[command.step] !== undefined && record.prepared?.message.step !== command.step)
    insecure(`the list of step ${command.step} is signed; nobody contributes to it any more`)
  if (record.restored === true)
    insecure('this site was restored, or joins, and has yet to take over the model')
  if (keys.confirmed !== true) checkBeginning(agent, record, keys, command.confirmations)
  const prepared =
    record.prepared?.message.step === command.step
      ? record.prepared
      : await prepare(agent, { record, terms, keys, command })
  const { message } = prepared
  agent.link.progress({ run: record.run, step: command.step, phase: 'uploading', fraction: 0 })
  const started = agent.clock.monotonic()
  await agent.link.upload(
    { run: record.run, digest: message.upload, bytes: message.uploadBytes },
    (offset) => agent.files.stream(record.run, uploadFileName(command.step), message.upload, offset),
    agent.signal,
  )
  agent.costs.note(record.run, { step: command.step, uploadMs: agent.clock.monotonic() - started })
  await agent.send({ kind: 'contribution', message, shares: prepared.shares.map(fromHex) })
}

async function prepare(
  agent: AgentContext,
  options: {
    readonly record: SiteRun
    readonly terms: RunTerms
    readonly keys: EpochKeys
    readonly command: ContributeCommand
  },
): Promise<PreparedContribution> {
  const { record, terms, keys, command } = options
  const { step, attempt } = command
  const { run, roster } = record
  const base = await heldModel(agent.files, record, terms)
  const shape = stepShape({ terms, sites: roster.length, state: base.state, step })
  agent.link.progress({ run, step, phase: 'training', fraction: 0 })
  const trainStarted = agent.clock.monotonic()
  const { values, local } = await localValues(agent, { record, terms, step, base, shape })
  const encryptStarted = agent.clock.monotonic()
  agent.link.progress({ run, step, phase: 'encrypting', fraction: 0 })
  const made = await encryptValues(agent, { record, terms, keys, command, shape, values })
  const unsigned = {
    run,
    epoch: keys.epoch,
    step,
    attempt,
    site: agent.identity.site,
    baseModel: base.digest,
    lanePlan: shape.digest,
    upload: made.upload,
    uploadBytes: shape.bytes,
    shares: sharesDigest(made.shares),
    checksum: made.checksum,
  }
  const message = signed(agent.identity, unsigned, contributionBytes(terms.context, unsigned))
  const kept =
    local.length === 0 ? {} : { local: await agent.files.write(run, localFileName(step), encodeModel(local)) }
  const prepared: PreparedContribution = {
    message,
    shares: made.shares.map(toHex),
    residual: made.residual,
    ...kept,
  }
  const now = agent.clock.monotonic()
  agent.costs.note(run, {
    step,
    uploadBytes: shape.bytes,
    shareBytes: made.shares.reduce((sum, share) => sum + share.length, 0),
    trainMs: encryptStarted - trainStarted,
    encryptMs: now - encryptStarted,
  })
  const settled = { keys: { ...keys, confirmed: true as const }, openEpochs: [epochInHand(record, keys)] }
  const reason = record.reason.startsWith(NOTHING_MORE) ? '' : record.reason
  agent.store.save({
    ...record,
    ...settled,
    prepared,
    status: 'running',
    reason,
    costs: agent.costs.of(record),
  })
  agent.logger.info('contribution ready', {
    run,
    step,
    bytes: shape.bytes,
    ms: Math.round(now - trainStarted),
    backend: agent.backend.name,
  })
  return prepared
}

async function localValues(
  agent: AgentContext,
  options: {
    readonly record: SiteRun
    readonly terms: RunTerms
    readonly step: number
    readonly base: HeldModel
    readonly shape: StepShape
  },
): Promise<{ readonly values: StepValues; readonly local: Weights }> {
  const { record, terms, step, base, shape } = options
  const { plan } = terms
  const cohort = await approvedRecords(agent, record, plan)
  if (shape.kind === 'statistics')
    return { values: { update: null, sums: localStatistics(cohort) }, local: [] }
  const held = await heldLocal(agent.files, record, plan)
  const from = {
    plan,
    site: agent.identity.site,
    step,
    state: base.state,
    local: held,
    cohort,
    backend: agent.backend,
    signal: agent.signal,
  }
  const sums = await localMetrics(from)
  if (shape.kind === 'evaluation') return { values: { update: null, sums }, local: [] }
  const total = stepsPerRound({
    ...plan.training,
    seed: plan.seed,
    site: agent.identity.site,
    rows: cohort.trainRows,
  })
  const onSteps = (steps: number): void =>
    agent.link.progress({ run: record.run, step, phase: 'training', fraction: steps / total })
  const { update, local } = await localUpdate({ ...from, onSteps })
  return { values: { update, sums }, local }
}

/** How the reason begins while the records are not the approved ones. */
const NOTHING_MORE = 'contributes nothing more: '

/**
 * The records that were approved. Where they cannot be had this site contributes nothing to the step, and its
 * record says why until it contributes again; it signs, answers and opens as before, which needs no records.
 */
async function approvedRecords(agent: AgentContext, record: SiteRun, plan: TrainingPlan): Promise<Cohort> {
  try {
    return await agent.cohorts.of(record.run, plan, record.approval?.dataset ?? null)
  } catch (thrown) {
    const why = firstProblem(recordsProblem(thrown))
    const reason =
      `${NOTHING_MORE}${why}. Once the records are again what was approved, it contributes to the ` +
      'next step'
    if (record.reason !== reason) agent.store.save({ ...record, reason })
    throw thrown
  }
}

async function encryptValues(
  agent: AgentContext,
  options: {
    readonly record: SiteRun
    readonly terms: RunTerms
    readonly keys: EpochKeys
    readonly command: ContributeCommand
    readonly shape: StepShape
    readonly values: StepValues
  },
): Promise<{
  readonly upload: Digest
  readonly shares: readonly Uint8Array[]
  readonly checksum: Hex
  readonly residual: Digest | null
}> {
  const { record, terms, keys, command, shape, values } = options
  const { step, attempt } = command
  const { plan, position, threshold, committee, context } = terms
  const { run, roster } = record
  const { site } = agent.identity
  const weight = siteWeights(plan, keys.counts)[position] ?? 0
  if (!terms.encrypted)
    return {
      upload: await agent.files.write(run, uploadFileName(step), encodePlain(shape, values, weight)),
      shares: [],
      checksum: '',
      residual: null,
    }
  const base = await heldModel(agent.files, record, terms)
  const carried = await carriedResidual(agent, record, values)
  const encoded = encodeValues({
    shape,
    values,
    quantisation: { laneBits: terms.laneBits, bounds: base.state.bounds, sites: roster.length },
    weight,
    residual: carried,
    rounding: roundingWords(plan.seed, site, step),
  })
  const key = agent.cipher.generateKey()
  try {
    const common = { seed: fromHex(keys.seed), epoch: keys.epoch, step, attempt }
    // Whole and on disk before its first byte leaves: the record that names it is what makes this the one
    // update of the step.
    const checksum = new Checksum(checksumKey(keys, step, attempt))
    const residues = key.encryptBlocks({
      blocks: shape.lanes.blocks,
      coefficients: encoded.coefficients,
      common,
    })
    const upload = await agent.files.writeStream(run, uploadFileName(step), addingUp(residues, checksum))
    const sealedChecksum = sealSymmetric({
      key: checksumSealingKey(keys, step, attempt),
      plaintext: checksum.value(),
      aad: checksumContext({ context, step, attempt, site, upload }),
      random: agent.random,
    })
    const clipped = encoded.clipped.reduce((sum, count) => sum + count, 0)
    if (clipped > 0)
      agent.logger.warn('changes of weights were clipped and carried over', { run, step, count: clipped })
    const residual =
      values.update === null
        ? null
        : await agent.files.write(run, residualFileName(step), new Uint8Array(carried.buffer))
    const secret = key.coefficients()
    const shares = makeShares({ secret, sites: committee.length, threshold, random: agent.random }).map(
      (share, seat) => {
        const aad = shareContext({
          context,
          step,
          attempt,
          from: site,
          to: memberAt(committee, seat),
          upload,
        })
        const plaintext = encodeShare(share)
        const sealed = sealSymmetric({
          key: shareKey(keys.outgoing[seat] ?? '', step, attempt),
          plaintext,
          aad,
          random: agent.random,
        })
        wipe(share, plaintext)
        return sealed
      },
    )
    wipe(secret)
    return { upload, shares, checksum: toHex(sealedChecksum), residual }
  } finally {
    key.dispose()
  }
}

/** Passes blocks on and adds each to a checksum. */
async function* addingUp(blocks: AsyncIterable<Uint8Array>, checksum: Checksum): AsyncIterable<Uint8Array> {
  for await (const block of blocks) {
    checksum.add(block)
    yield block
  }
}

/** What rounding and clipping left over in earlier rounds; zeros at first. */
async function carriedResidual(
  agent: AgentContext,
  record: SiteRun,
  values: StepValues,
): Promise<Float32Array<ArrayBuffer>> {
  if (values.update === null || record.residual === null) return new Float32Array(values.update?.length ?? 0)
  const content = await agent.files.read(
    record.run,
    residualFileName(record.residual.step),
    record.residual.file,
  )
  return new Float32Array(new Uint8Array(content).buffer)
}
