/** Opening a sum: this site's answer for a certified list, and, with enough answers, the sum itself and what it does to the model. */
import {
  addChecksums,
  addSharesInPlace,
  assertKeySum,
  Checksum,
  checkResidues,
  combineShares,
  decodeShare,
  encodeShare,
  nextBound,
  openDeterministic,
  openSymmetric,
  RING_DEGREE,
  sealDeterministic,
} from '@consilium/shared/crypto'
import { type Digest, equalBytes, fromHex, sha256, wipe } from '@consilium/shared/kernel'
import {
  type Answer,
  answerBytes,
  answerContext,
  type Command,
  type Contribution,
  checksumContext,
  encodeModelFile,
  finalStep,
  type ModelState,
  type Report,
  reportBytes,
  type StepMetrics,
  shareContext,
  verifyMember,
} from '@consilium/shared/protocol'
import { beginUpdate, decodeModel, encodeModel, metricsFrom, type PendingWeights, standardisationFrom } from '@consilium/shared/training'
import { checkCertified } from './certify.ts'
import { type AgentContext, insecure, type RunTerms, recordOf, signed, termsOf } from './context.ts'
import { pieces, residualFileName, uploadFileName } from './contribute.ts'
import { answerKey, checksumKey, checksumSealingKey, nextKeys, shareKey } from './keys.ts'
import { ownEvaluation } from './learning.ts'
import { heldLocal, heldModel, localFileName, modelFileName } from './model-store.ts'
import type { EpochKeys, SiteRun } from './site-run.ts'
import { type StepShape, stepShape } from './step-shape.ts'
import { decodePlain, decodeSum, type OpenedSums } from './vector.ts'
import { siteWeights } from './weights.ts'

type OpenCommand = Extract<Command, { kind: 'open' }>

export async function onAnswer(agent: AgentContext, command: Extract<Command, { kind: 'answer' }>): Promise<void> {
  const record = recordOf(agent.store, command.run)
  const terms = termsOf(record, agent.identity)
  const keys = record.keys ?? insecure('there are no keys for this run yet')
  const { context } = terms
  const { site } = agent.identity
  const list = await checkCertified(agent, record, terms, command.certified)
  const { members, step } = command.certified.list
  if (command.shares.length !== members.length) insecure(`${command.shares.length} key shares came for a list of ${members.length} sites`)
  const sum = new Uint16Array(RING_DEGREE)
  for (const [index, member] of members.entries()) {
    const from = record.roster.findIndex((entry) => entry.site === member.site)
    const aad = shareContext({ context, step, attempt: member.attempt, from: member.site, to: site, upload: member.upload })
    const plaintext = openSymmetric({
      key: shareKey(keys.incoming[from] ?? '', step, member.attempt),
      sealed: command.shares[index] ?? new Uint8Array(),
      aad,
      what: `the key share of site '${member.site}'`,
    })
    const share = decodeShare(plaintext)
    addSharesInPlace(sum, share)
    wipe(share, plaintext)
  }
  const plaintext = encodeShare(sum)
  const sealed = sealDeterministic({ key: answerKey(keys, { step, site, list }), plaintext, aad: answerContext(context, step, site, list) })
  wipe(sum, plaintext)
  const unsigned = { run: record.run, epoch: context.epoch, step, site, list, sealed: sha256(sealed) }
  await agent.send({ kind: 'answer', message: signed(agent.identity, unsigned, answerBytes(context, unsigned)), sealed })
}

export async function onOpen(agent: AgentContext, command: OpenCommand): Promise<void> {
  const { step } = command.certified.list
  const before = recordOf(agent.store, command.run)
  const record = before.applied >= step ? before : await openAndApply(agent, before, command)
  if (record.applied !== step || record.model === null) return
  const terms = termsOf(record, agent.identity)
  const { context, plan } = terms
  const metrics = plan.release.metrics === 'coordinator' ? (record.metrics.find((each) => each.step === step) ?? null) : null
  const unsigned: Omit<Report, 'signature'> = {
    run: record.run,
    epoch: context.epoch,
    step,
    site: agent.identity.site,
    model: record.model,
    backend: agent.backend.name,
    metrics,
  }
  await agent.send({ kind: 'report', message: signed(agent.identity, unsigned, reportBytes(context, unsigned)) })
}

async function openAndApply(agent: AgentContext, record: SiteRun, command: OpenCommand): Promise<SiteRun> {
  const terms = termsOf(record, agent.identity)
  const keys = record.keys ?? insecure('there are no keys for this run yet')
  const { list } = command.certified
  const { run, roster } = record
  const started = agent.clock.monotonic()
  const listed = await checkCertified(agent, record, terms, command.certified)
  const base = await heldModel(agent.files, record, terms)
  const shape = stepShape({ terms, sites: roster.length, state: base.state, step: list.step })
  agent.link.progress({ run, step: list.step, phase: 'opening', fraction: 0 })
  if (command.sum.bytes !== shape.bytes) insecure(`the sum of step ${list.step} has ${command.sum.bytes} bytes, expected ${shape.bytes}`)
  const sum = await agent.link.download({ run, digest: command.sum.digest, bytes: command.sum.bytes }, agent.signal)
  const alphas = siteWeights(terms.plan, keys.counts)
  const totalWeight = list.members.reduce((total, member) => total + (alphas[roster.findIndex(({ site }) => site === member.site)] ?? 0), 0)
  const quantisation = { laneBits: terms.laneBits, bounds: base.state.bounds, sites: roster.length }
  const change = shape.kind === 'round' ? modelChange(base.state, shape, totalWeight) : null
  const onUpdate = change?.add ?? (() => insecure('the sum of a step without training holds an update'))
  const opened = terms.encrypted
    ? await decodeSum({ shape, blocks: openSum(agent, { record, terms, keys, command, listed, sum }), quantisation, totalWeight, onUpdate })
    : decodePlain(shape, sum, onUpdate)
  const state = nextState({ terms, state: base.state, shape, opened, change })
  agent.costs.note(run, { step: list.step, openMs: agent.clock.monotonic() - started })
  const applied = await keepStep(agent, {
    record,
    terms,
    keys,
    step: list.step,
    state,
    metrics: metricsOf(terms, shape, list.step, opened),
    included: list.members.some((member) => member.site === agent.identity.site),
  })
  agent.logger.info('sum opened', {
    run,
    step: list.step,
    count: list.members.length,
    digest: applied.model ?? '',
    ms: Math.round(agent.clock.monotonic() - started),
  })
  return recordOf(agent.store, run)
}

/** The coefficients of the sum, block by block: from any `threshold` answers the sum of the listed one-time keys, and with it the sum of the updates. */
function openSum(
  agent: AgentContext,
  options: {
    readonly record: SiteRun
    readonly terms: RunTerms
    readonly keys: EpochKeys
    readonly command: OpenCommand
    readonly listed: Digest
    readonly sum: Uint8Array
  },
): AsyncIterable<BigUint64Array> {
  const { record, terms, keys, command, listed, sum } = options
  const { context, threshold } = terms
  const { step, members } = command.certified.list
  const answers = new Map<number, Uint16Array>()
  for (const { message, sealed } of command.answers) {
    if (answers.size === threshold) break
    checkAnswer({ record, terms, listed, step, message, sealed })
    const plaintext = openDeterministic({
      key: answerKey(keys, { step, site: message.site, list: listed }),
      sealed,
      aad: answerContext(context, step, message.site, listed),
      what: `the answer of site '${message.site}'`,
    })
    answers.set(record.roster.findIndex(({ site }) => site === message.site) + 1, decodeShare(plaintext))
    wipe(plaintext)
  }
  const sumOfKeys = combineShares(answers, { threshold })
  assertKeySum(sumOfKeys, members.length)
  checkSum({ terms, keys, members, sum })
  wipe(...answers.values())
  const common = { seed: fromHex(keys.seed), epoch: keys.epoch, step, attempt: members[0]?.attempt ?? 0 }
  return agent.cipher.openBlocks({ bytes: sum.length, sum: pieces(sum, 0), sumOfKeys, common })
}

/** The coordinator's sum has the sum of the listed updates' checksums; what was added, left out or changed shows. */
function checkSum(options: { readonly terms: RunTerms; readonly keys: EpochKeys; readonly members: readonly Contribution[]; readonly sum: Uint8Array }): void {
  const { terms, keys, members, sum } = options
  const { context } = terms
  checkResidues(sum)
  const listed = members.map(({ site, step, attempt, upload, checksum }) =>
    openSymmetric({
      key: checksumSealingKey(keys, step, attempt),
      sealed: fromHex(checksum),
      aad: checksumContext({ context, step, attempt, site, upload }),
      what: `the checksum of site '${site}'`,
    }),
  )
  const found = new Checksum(checksumKey(keys, members[0]?.step ?? 0, members[0]?.attempt ?? 0))
  found.add(sum)
  if (!equalBytes(found.value(), addChecksums(listed)))
    insecure('the sum that the coordinator shows is not the sum of the listed updates: it was changed on the way')
}

function checkAnswer(options: {
  readonly record: SiteRun
  readonly terms: RunTerms
  readonly listed: Digest
  readonly step: number
  readonly message: Answer
  readonly sealed: Uint8Array
}): void {
  const { record, terms, listed, step, message, sealed } = options
  if (message.step !== step || message.list !== listed || message.epoch !== terms.context.epoch)
    insecure(`the answer of site '${message.site}' is for another list`)
  verifyMember({ roster: record.roster, site: message.site, bytes: answerBytes(terms.context, message), signature: message.signature, what: 'answer' })
  if (sha256(sealed) !== message.sealed) insecure(`the answer of site '${message.site}' is not the one that it signed`)
}

/** A round's sum on its way into the model. */
interface ModelChange {
  readonly weights: PendingWeights
  /** Largest |change| of the mean, by tensor. */
  readonly largest: Float64Array
  readonly add: (tensor: number, start: number, values: Float64Array) => void
}

function modelChange(state: ModelState, shape: StepShape, totalWeight: number): ModelChange {
  const weights = beginUpdate(decodeModel(state.weights))
  const largest = new Float64Array(shape.tensors.length)
  const add = (tensor: number, start: number, values: Float64Array): void => {
    let most = largest[tensor] ?? 0
    for (let i = 0; i < values.length; i++) {
      const mean = (values[i] ?? 0) / totalWeight
      values[i] = mean
      most = Math.max(most, Math.abs(mean))
    }
    largest[tensor] = most
    weights.add(tensor, start, values)
  }
  return { weights, largest, add }
}

/** What a step's sum makes of the model state; the same function of the same numbers at every site. */
function nextState(options: {
  readonly terms: RunTerms
  readonly state: ModelState
  readonly shape: StepShape
  readonly opened: OpenedSums
  readonly change: ModelChange | null
}): ModelState {
  const { terms, state, shape, opened, change } = options
  const { plan } = terms
  if (shape.kind === 'statistics') return { ...state, standardisation: standardisationFrom({ contract: plan.data, totals: opened.sums }) }
  if (change === null) return state
  const { clip } = plan.encryption
  const bounds = state.bounds.map((current, tensor) => nextBound({ current, clip, largest: change.largest[tensor] ?? 0, clipped: opened.clipped[tensor] ?? 0 }))
  return { ...state, weights: encodeModel(change.weights.finish()), bounds }
}

/** The federation's metrics in a step's sum: of the model that the step started from. */
function metricsOf(terms: RunTerms, shape: StepShape, step: number, opened: OpenedSums): StepMetrics | null {
  if (shape.kind === 'statistics') return null
  const { rows, loss, accuracy, auroc } = metricsFrom(opened.sums)
  const wanted = terms.plan.evaluation.metrics
  return {
    step,
    rows,
    loss: wanted.includes('loss') ? loss : null,
    accuracy: wanted.includes('accuracy') ? accuracy : null,
    auroc: wanted.includes('auroc') ? auroc : null,
  }
}

/** Stores the new model, the next step's keys and what is carried over, all in one record; then lets go of what the step needed. */
async function keepStep(
  agent: AgentContext,
  options: {
    readonly record: SiteRun
    readonly terms: RunTerms
    readonly keys: EpochKeys
    readonly step: number
    readonly state: ModelState
    readonly metrics: StepMetrics | null
    readonly included: boolean
  },
): Promise<SiteRun> {
  const { record, terms, keys, step, state, metrics, included } = options
  const { run } = record
  const model = await agent.files.write(run, modelFileName(step), encodeModelFile(state))
  const now = recordOf(agent.store, run)
  const own = step === finalStep(terms.plan) ? await evaluateOwn(agent, now, terms, state) : now.own
  const carried = included && now.prepared?.residual ? { step, file: now.prepared.residual } : now.residual
  const local = now.prepared?.local === undefined ? now.local : { step, file: now.prepared.local }
  const { [step]: _, ...signedLists } = now.signedLists
  const next: SiteRun = {
    ...now,
    applied: step,
    model,
    keys: nextKeys(keys),
    residual: carried,
    ...(local === undefined ? {} : { local }),
    prepared: null,
    signedLists,
    metrics: metrics === null ? now.metrics : [...now.metrics, metrics],
    own,
    costs: agent.costs.of(now),
  }
  agent.store.save(next)
  await agent.files.remove(run, uploadFileName(step))
  await agent.files.remove(run, modelFileName(step - 1))
  if (now.local !== undefined && now.local.step !== local?.step) await agent.files.remove(run, localFileName(now.local.step))
  const stale = [now.residual?.step, now.prepared?.residual ? now.prepared.message.step : undefined].filter(
    (each) => each !== undefined && each !== carried?.step,
  )
  for (const each of stale) if (each !== undefined) await agent.files.remove(run, residualFileName(each))
  return next
}

async function evaluateOwn(agent: AgentContext, record: SiteRun, terms: RunTerms, state: ModelState): Promise<SiteRun['own']> {
  const cohort = await agent.cohorts.of(record.run, terms.plan, record.approval?.dataset ?? null)
  if (cohort.testRows === 0) return null
  return ownEvaluation({
    plan: terms.plan,
    site: agent.identity.site,
    step: finalStep(terms.plan),
    state,
    local: await heldLocal(agent.files, record, terms.plan),
    cohort,
    backend: agent.backend,
    signal: agent.signal,
  })
}
