/** Opening a sum, with enough answers, and what it does to the model. */
import { addChecksums, Checksum, checkResidues, nextBound, openSymmetric } from '@consilium/shared/crypto'
import { ConsiliumError, equalBytes, fromHex } from '@consilium/shared/kernel'
import {
  type Command,
  type Contribution,
  checksumContext,
  type ModelState,
  type Report,
  reportBytes,
  type StepMetrics,
} from '@consilium/shared/protocol'
import {
  beginUpdate,
  decodeModel,
  encodeModel,
  metricsFrom,
  type PendingWeights,
  standardisationFrom,
} from '@consilium/shared/training'
import { type KeySum, openAnswers, unclear } from './answers.ts'
import { checkCertified } from './certify.ts'
import { type AgentContext, insecure, type RunTerms, recordOf, signed, termsOf } from './context.ts'
import { keepStep } from './keep-step.ts'
import { checksumKey, checksumSealingKey } from './keys.ts'
import { heldModel } from './model-store.ts'
import { pieces } from './pieces.ts'
import type { EpochKeys, SiteRun } from './site-run.ts'
import { type StepShape, stepShape } from './step-shape.ts'
import { decodePlain, decodeSum, type OpenedSums } from './vector.ts'
import { siteWeights } from './weights.ts'

type OpenCommand = Extract<Command, { kind: 'open' }>

export async function onOpen(agent: AgentContext, command: OpenCommand): Promise<void> {
  const { step } = command.certified.list
  const before = recordOf(agent.store, command.run)
  const record = before.applied >= step ? before : await openAndApply(agent, before, command)
  if (record.applied !== step || record.model === null) return
  const terms = termsOf(record, agent.identity)
  const { context, plan } = terms
  const metrics =
    plan.release.metrics === 'coordinator'
      ? (record.metrics.find((each) => each.step === step) ?? null)
      : null
  const unsigned: Omit<Report, 'signature'> = {
    run: record.run,
    epoch: context.epoch,
    step,
    site: agent.identity.site,
    model: record.model,
    backend: agent.backend.name,
    metrics,
    wrongAnswers: record.wrongAnswers?.step === step ? record.wrongAnswers.sites : [],
  }
  await agent.send({
    kind: 'report',
    message: signed(agent.identity, unsigned, reportBytes(context, unsigned)),
  })
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
  // Answers that do not open the sum are known before it is fetched.
  const answered = terms.encrypted ? openAnswers({ record, terms, keys, command, listed }) : null
  if (command.sum.bytes !== shape.bytes)
    insecure(`the sum of step ${list.step} has ${command.sum.bytes} bytes, expected ${shape.bytes}`)
  const sum = await agent.link.download(
    { run, digest: command.sum.digest, bytes: command.sum.bytes },
    agent.signal,
  )
  const alphas = siteWeights(terms.plan, keys.counts)
  const totalWeight = list.members.reduce(
    (total, member) => total + (alphas[roster.findIndex(({ site }) => site === member.site)] ?? 0),
    0,
  )
  const quantisation = { laneBits: terms.laneBits, bounds: base.state.bounds, sites: roster.length }
  const change = shape.kind === 'round' ? modelChange(base.state, shape, totalWeight) : null
  const onUpdate = change?.add ?? (() => insecure('the sum of a step without training holds an update'))
  const sumOf = { terms, keys, members: list.members, sum }
  const opened =
    answered === null
      ? decodePlain(shape, sum, onUpdate)
      : await decodeSum({
          shape,
          blocks: openBlocks(agent, { ...sumOf, ...answered }),
          quantisation,
          totalWeight,
          onUpdate,
        }).catch(notTheSum)
  const state = nextState({ terms, state: base.state, shape, opened, change })
  agent.costs.note(run, { step: list.step, openMs: agent.clock.monotonic() - started })
  const applied = await keepStep(agent, {
    record,
    terms,
    keys,
    step: list.step,
    state,
    metrics: metricsOf(terms, shape, list.step, opened),
    wrongAnswers: answered?.wrong ?? [],
    listed: list.members.map(({ site }) => site),
  })
  if (answered !== null && answered.wrong.length > 0)
    agent.logger.warn('answers did not fit and were left out', {
      run,
      step: list.step,
      reason: answered.wrong.join(', '),
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

interface SumOptions {
  readonly terms: RunTerms
  readonly keys: EpochKeys
  /** Of the certified list. */
  readonly members: readonly Contribution[]
  readonly sum: Uint8Array
}

/** The coefficients of the sum of the listed updates, block by block. */
function openBlocks(
  agent: AgentContext,
  options: SumOptions & Pick<KeySum, 'sumOfKeys'>,
): AsyncIterable<BigUint64Array> {
  const { keys, members, sum, sumOfKeys } = options
  checkSum(options)
  const [first] = members
  const common = {
    seed: fromHex(keys.seed),
    epoch: keys.epoch,
    step: first?.step ?? 0,
    attempt: first?.attempt ?? 0,
  }
  return agent.cipher.openBlocks({ bytes: sum.length, sum: pieces(sum, 0), sumOfKeys, common })
}

/**
 * A sum that the coordinator did not change and that fills more than its lanes was opened with a wrong key.
 */
function notTheSum(error: unknown): never {
  if (error instanceof ConsiliumError && error.code === 'CORRUPT')
    unclear(
      'what the answers open is not the sum of a step: a site answered wrongly, or a listed one ' +
        'encrypted or shared its key wrongly',
      error,
    )
  throw error
}

/**
 * The coordinator's sum has the sum of the listed updates' checksums; what was added, left out or changed
 * shows.
 */
function checkSum({ terms, keys, members, sum }: SumOptions): void {
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
    insecure(
      'the sum that the coordinator shows is not the sum of the listed updates: it was changed on the way',
    )
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
  if (shape.kind === 'statistics')
    return { ...state, standardisation: standardisationFrom({ contract: plan.data, totals: opened.sums }) }
  if (change === null) return state
  const { clip } = plan.encryption
  const bounds = state.bounds.map((current, tensor) =>
    nextBound({ current, clip, largest: change.largest[tensor] ?? 0, clipped: opened.clipped[tensor] ?? 0 }),
  )
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
