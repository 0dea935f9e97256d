/**
 * The agent: takes commands as they come, does each once, answers. It decides nothing about a run's course; it decides
 * everything about what leaves the site.
 */
import { loadUpdateCipher } from '@consilium/shared/crypto'
import { asConsiliumError, type Clock, type ConsiliumError, type Logger, type RandomSource, type RunId, type Timer } from '@consilium/shared/kernel'
import type { Command, Submission } from '@consilium/shared/protocol'
import type { Backend } from '@consilium/shared/training'
import { decide, onApprove } from './approval.ts'
import { onSignList } from './certify.ts'
import { Cohorts } from './cohorts.ts'
import type { AgentContext } from './context.ts'
import { onContribute } from './contribute.ts'
import { StepCosts } from './costs.ts'
import { onFinish, onRelease } from './finish.ts'
import { onKeyCommit, onKeyConfirm, onKeyReveal } from './key-setup.ts'
import { withLedger } from './ledger.ts'
import { onAnswer, onOpen } from './open.ts'
import type { AgentStore, CoordinatorLink, EgressStore, PolicySource, RecordSource, SiteFiles, SiteIdentity } from './ports.ts'

export interface AgentOptions {
  readonly identity: SiteIdentity
  readonly store: AgentStore
  readonly files: SiteFiles
  readonly records: RecordSource
  readonly policy: PolicySource
  readonly link: CoordinatorLink
  /** Where everything that leaves is written down. None: nowhere, for simulated sites. */
  readonly ledger?: EgressStore | undefined
  readonly clock: Clock
  readonly random: RandomSource
  readonly logger: Logger
  readonly backend: Backend
  /** How many threads encrypt and open large updates; 1, the default: none but this one. */
  readonly threads?: number | undefined
}

export interface Agent {
  /** Works until the signal aborts; then what is in hand is stopped where it can go on later. */
  run(signal: AbortSignal): Promise<void>
  /** Whether nothing is in hand. */
  idle(): boolean
}

/** How soon a person's decision, or a changed policy, is noticed. */
const RECONSIDER_MS = 500

/** The coordinator's own refusal of what this site sent or asked for; telling it so would be no news. */
class RefusedByCoordinator extends Error {
  override readonly name = 'RefusedByCoordinator'
  readonly refusal: ConsiliumError

  constructor(thrown: unknown) {
    const refusal = asConsiliumError(thrown)
    super(refusal.message)
    this.refusal = refusal
  }
}

/** The way to the coordinator, with its refusals told apart from this site's own failures. */
function toldApart(link: CoordinatorLink): CoordinatorLink {
  const asked = <Answer>(answer: Promise<Answer>): Promise<Answer> =>
    answer.catch((error: unknown) => {
      throw new RefusedByCoordinator(error)
    })
  return {
    commands: (signal) => link.commands(signal),
    progress: (progress) => link.progress(progress),
    submit: (submission, signal) => asked(link.submit(submission, signal)),
    async upload(ticket, read, signal) {
      let own: unknown = null
      async function* watched(offset: number): AsyncGenerator<Uint8Array, void> {
        own = null
        try {
          yield* read(offset)
        } catch (error) {
          own = error
          throw error
        }
      }
      await link.upload(ticket, watched, signal).catch((error: unknown) => {
        throw own ?? new RefusedByCoordinator(error)
      })
    },
    download: (ticket, signal) => asked(link.download(ticket, signal)),
  }
}

export function createAgent(options: AgentOptions): Agent {
  const { identity, store, link, clock, logger } = options
  /** Per run: the command in hand and the latest that came meanwhile. */
  const work = new Map<RunId, { inHand: Command; next: Command | null }>()
  const inFlight = new Set<Promise<void>>()
  let reconsidering: Timer | null = null

  return { run, idle: () => work.size === 0 }

  async function run(signal: AbortSignal): Promise<void> {
    const cipher = await loadUpdateCipher({ threads: options.threads ?? 1 })
    const cohorts = new Cohorts({ records: options.records, store, site: identity.site })
    const direct = toldApart(link)
    const toCoordinator = options.ledger === undefined ? direct : withLedger({ link: direct, ledger: options.ledger, store, identity, clock })
    const costs = new StepCosts()
    const agent: AgentContext = {
      ...options,
      link: toCoordinator,
      cipher,
      cohorts,
      costs,
      signal,
      send: (submission) => toCoordinator.submit(submission, signal),
    }
    reconsider(agent)
    try {
      for await (const command of link.commands(signal)) take(agent, command)
      reconsidering?.cancel()
      reconsidering = null
      await Promise.all(inFlight)
    } finally {
      await cipher.close()
    }
  }

  function take(agent: AgentContext, command: Command): void {
    const busy = work.get(command.run)
    if (busy === undefined) {
      work.set(command.run, { inHand: command, next: null })
      const done: Promise<void> = carryOut(agent, command).finally(() => inFlight.delete(done))
      inFlight.add(done)
    } else if (busy.inHand.id !== command.id) busy.next = command
  }

  async function carryOut(agent: AgentContext, command: Command): Promise<void> {
    try {
      logger.debug('command', { run: command.run, command: command.id })
      await perform(agent, command)
    } catch (error) {
      await explain(agent, command, error)
    }
    const next = work.get(command.run)?.next ?? null
    work.delete(command.run)
    if (next !== null && !agent.signal.aborted) take(agent, next)
    reconsider(agent)
  }

  /** Says what went wrong: in the log in full, to the coordinator in the one sentence that it may read. */
  async function explain(agent: AgentContext, command: Command, thrown: unknown): Promise<void> {
    if (agent.signal.aborted) return
    if (thrown instanceof RefusedByCoordinator) {
      const { code, message: reason } = thrown.refusal
      if (code === 'NOT_NOW') logger.info('the coordinator does not need this any more', { run: command.run, command: command.id, reason })
      else logger.error('the coordinator refused', { run: command.run, command: command.id, code, reason })
      return
    }
    const error = asConsiliumError(thrown)
    logger.error('a command could not be carried out', { run: command.run, command: command.id, code: error.code, reason: error.message })
    const refusal: Submission = { kind: 'refusal', run: command.run, site: identity.site, command: command.id, code: error.code, reason: error.publicMessage }
    try {
      await agent.send(refusal)
    } catch (unsent) {
      logger.warn('the refusal could not be sent', { run: command.run, reason: asConsiliumError(unsent).message })
    }
  }

  /** While a plan waits for a person, looks now and then whether the person, or the policy, has decided. */
  function reconsider(agent: AgentContext): void {
    const waiting = store.runs().filter((record) => record.status === 'waiting')
    if (waiting.length === 0 || reconsidering !== null || agent.signal.aborted) return
    reconsidering = clock.after(RECONSIDER_MS, () => {
      reconsidering = null
      void Promise.all(waiting.filter((record) => !work.has(record.run)).map((record) => reconsiderOne(agent, record.run))).then(() => reconsider(agent))
    })
  }

  async function reconsiderOne(agent: AgentContext, run: RunId): Promise<void> {
    const record = store.run(run)
    if (record?.status !== 'waiting') return
    try {
      await decide(agent, record)
    } catch (error) {
      logger.error('a decision could not be made', { run, reason: asConsiliumError(error).message })
    }
  }
}

function perform(agent: AgentContext, command: Command): Promise<void> {
  switch (command.kind) {
    case 'approve':
      return onApprove(agent, command)
    case 'key-commit':
      return onKeyCommit(agent, command)
    case 'key-reveal':
      return onKeyReveal(agent, command)
    case 'key-confirm':
      return onKeyConfirm(agent, command)
    case 'contribute':
      return onContribute(agent, command)
    case 'sign-list':
      return onSignList(agent, command)
    case 'answer':
      return onAnswer(agent, command)
    case 'open':
      return onOpen(agent, command)
    case 'release':
      return onRelease(agent, command)
    case 'finish':
      return onFinish(agent, command)
  }
}
