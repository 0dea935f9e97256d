/**
 * The agent: takes commands as they come, does each once, answers. It decides nothing about a run's course;
 * it decides everything about what leaves the site.
 */
import { loadUpdateCipher } from '@consilium/shared/crypto'
import {
  asConsiliumError,
  type Clock,
  type ConsiliumError,
  type Logger,
  type RandomSource,
  type RunId,
  type Timer,
} from '@consilium/shared/kernel'
import type { Command, Submission } from '@consilium/shared/protocol'
import type { Backend } from '@consilium/shared/training'
import { onAnswer } from './answers.ts'
import { isQuestion, onApprove } from './approval.ts'
import { onSignList } from './certify.ts'
import { Cohorts } from './cohorts.ts'
import type { AgentContext } from './context.ts'
import { onContribute } from './contribute.ts'
import { StepCosts } from './costs.ts'
import { decide } from './deciding.ts'
import { onFinish, onRelease } from './finish.ts'
import { FitLooks } from './fit.ts'
import { onAdopt, onHandOver } from './handover.ts'
import { onKeyCommit, onKeyConfirm, onKeyReveal } from './key-setup.ts'
import { egressNote, withLedger } from './ledger.ts'
import { onOpen } from './open.ts'
import type {
  AgentStore,
  CoordinatorLink,
  EgressStore,
  PolicySource,
  RecordSource,
  SiteFiles,
  SiteIdentity,
} from './ports.ts'
import { closeQuestion, undecided } from './questions.ts'
import { hasForgotten } from './rollback.ts'
import type { SiteRun } from './site-run.ts'
import { trainingMayBegin } from './training-gate.ts'
import { isUnderWay, leaveRun } from './withdraw.ts'

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
  /**
   * Leaves a run, whatever is in hand in it: for good at this site when it resolves; the coordinator is told
   * as soon as it can be.
   */
  withdraw(run: RunId, reason: string): Promise<void>
  /** Whether nothing is in hand but what waits for the hospital's training hours. */
  idle(): boolean
}

/** One thing at a time is done in a run; whether a site may join it is decided beside that. */
type Lane = RunId | `${RunId}/question`

/** What is in hand in a run, or beside it, and the latest command that came meanwhile. */
interface Work {
  readonly id: string
  readonly stop: AbortController
  /** Tells the one in hand that another has come. */
  readonly newer: AbortController
  done: Promise<void>
  next: Command | null
  /** Whether nothing is done but to wait for the hour. */
  waits: boolean
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
  const work = new Map<Lane, Work>()
  const telling = new Map<RunId, Promise<void>>()
  let reconsidering: Timer | null = null
  /** Runs that wait for a person, and all that a person may leave. */
  let open: {
    readonly waiting: readonly { readonly run: RunId; readonly lane: Lane }[]
    readonly underWay: readonly RunId[]
  } = { waiting: [], underWay: [] }
  /** What the store looked like when people's decisions were last looked at. */
  let seen: number | null = null
  let running: AgentContext | null = null

  return {
    run,
    idle: () => telling.size === 0 && [...work.values()].every(({ waits }) => waits),
    async withdraw(run, reason) {
      store.decide({ run, decision: 'withdraw', reason })
      await withdraw(run)
    },
  }

  async function run(signal: AbortSignal): Promise<void> {
    const cipher = await loadUpdateCipher({ threads: options.threads ?? 1 })
    const cohorts = new Cohorts({ records: options.records, store, site: identity.site })
    const direct = toldApart(link)
    const { ledger } = options
    const toCoordinator =
      ledger === undefined
        ? direct
        : withLedger({ link: direct, store, note: egressNote({ ledger, identity, clock }) })
    const costs = new StepCosts()
    const agent: AgentContext = {
      ...options,
      link: toCoordinator,
      cipher,
      cohorts,
      costs,
      fits: new FitLooks(clock),
      signal,
      send: (submission) => toCoordinator.submit(submission, signal),
    }
    running = agent
    for (const record of store.runs()) {
      if (isUnderWay(record) && store.decision(record.run)?.decision === 'withdraw')
        await withdraw(record.run)
      else tell(agent, record)
    }
    reconsider(agent)
    try {
      for await (const command of link.commands(signal)) take(agent, command)
      reconsidering?.cancel()
      reconsidering = null
      await Promise.all([...[...work.values()].map(({ done }) => done), ...telling.values()])
    } finally {
      running = null
      await cipher.close()
    }
  }

  function take(agent: AgentContext, command: Command): void {
    const { run } = command
    const record = store.run(run)
    if (record?.withdrawal !== undefined) {
      tell(agent, { ...record, withdrawal: { ...record.withdrawal, acknowledged: false } })
      return
    }
    if (store.decision(run)?.decision === 'withdraw') return
    const lane: Lane = isQuestion(command, identity.site) ? `${run}/question` : run
    const busy = work.get(lane)
    if (busy === undefined)
      occupy(agent, { lane, id: command.id, job: (own, inHand) => carryOut(own, command, inHand) })
    else if (busy.id !== command.id) {
      busy.next = command
      busy.newer.abort()
    }
  }

  /** One thing at a time in a lane. */
  function occupy(
    agent: AgentContext,
    {
      lane,
      id,
      job,
    }: {
      readonly lane: Lane
      readonly id: string
      readonly job: (own: AgentContext, inHand: Work) => Promise<void>
    },
  ): void {
    const stop = new AbortController()
    const signal = AbortSignal.any([agent.signal, stop.signal])
    const own: AgentContext = {
      ...agent,
      signal,
      send: (submission) => agent.link.submit(submission, signal),
    }
    const inHand: Work = {
      id,
      stop,
      newer: new AbortController(),
      done: Promise.resolve(),
      next: null,
      waits: false,
    }
    work.set(lane, inHand)
    inHand.done = job(own, inHand).then(() => {
      work.delete(lane)
      if (inHand.next !== null && !signal.aborted) take(agent, inHand.next)
      reconsider(agent)
    })
  }

  async function carryOut(agent: AgentContext, command: Command, inHand: Work): Promise<void> {
    try {
      logger.debug('command', { run: command.run, command: command.id })
      if (await hasForgotten(agent, command)) return
      const onWait = (waits: boolean): void => {
        inHand.waits = waits
      }
      if (
        command.kind !== 'contribute' ||
        (await trainingMayBegin(agent, { command, newer: inHand.newer.signal, onWait }))
      )
        await perform(agent, command)
    } catch (error) {
      await explain(agent, command, error)
    }
  }

  /** Stops what is in hand in a run that a person wants to leave, and leaves it. */
  async function withdraw(run: RunId): Promise<void> {
    const busy = [work.get(run), work.get(`${run}/question`)].filter((each) => each !== undefined)
    for (const each of busy) {
      each.next = null
      each.stop.abort()
    }
    await Promise.all(busy.map(({ done }) => done))
    const record = store.run(run)
    if (record === null || !isUnderWay(record)) return
    const left = await leaveRun(
      { store, files: options.files, identity },
      record,
      store.decision(run)?.reason ?? '',
    )
    running?.cohorts.forget(run)
    running?.fits.forget(run)
    logger.info('left the run', { run, reason: left.reason })
    if (running !== null) tell(running, left)
  }

  /** Tells the coordinator that this site has left, unless it knows. */
  function tell(agent: AgentContext, { run, withdrawal }: SiteRun): void {
    if (withdrawal === undefined || withdrawal.acknowledged || telling.has(run)) return
    const told = agent
      .send({ kind: 'withdrawal', message: withdrawal.message })
      .then(() => {
        const record = store.run(run)
        if (record !== null) store.save({ ...record, withdrawal: { ...withdrawal, acknowledged: true } })
      })
      .catch((thrown: unknown) => {
        if (!agent.signal.aborted)
          logger.error('the coordinator does not take the withdrawal', {
            run,
            reason: asConsiliumError(thrown).message,
          })
      })
      .finally(() => telling.delete(run))
    telling.set(run, told)
  }

  /** Says what went wrong: in the log in full, to the coordinator in the one sentence that it may read. */
  async function explain(agent: AgentContext, command: Command, thrown: unknown): Promise<void> {
    if (agent.signal.aborted) return
    if (thrown instanceof RefusedByCoordinator) {
      const { code, message: reason } = thrown.refusal
      if (isQuestion(command, identity.site)) closeQuestion(store, command.run, reason)
      if (code === 'NOT_NOW')
        logger.info('the coordinator does not need this any more', {
          run: command.run,
          command: command.id,
          reason,
        })
      else logger.error('the coordinator refused', { run: command.run, command: command.id, code, reason })
      return
    }
    const error = asConsiliumError(thrown)
    logger.error('a command could not be carried out', {
      run: command.run,
      command: command.id,
      code: error.code,
      reason: error.message,
    })
    const refusal: Submission = {
      kind: 'refusal',
      run: command.run,
      site: identity.site,
      command: command.id,
      code: error.code,
      reason: error.publicMessage,
    }
    try {
      await agent.send(refusal)
    } catch (unsent) {
      logger.warn('the refusal could not be sent', {
        run: command.run,
        reason: asConsiliumError(unsent).message,
      })
    }
  }

  /**
   * While a plan waits for a person, or a person may leave a run, looks now and then whether somebody, or the
   * policy, has decided.
   */
  function reconsider(agent: AgentContext): void {
    const runs = store.runs().filter(isUnderWay)
    const waiting = runs.flatMap((record): readonly (typeof open.waiting)[number][] => {
      if (undecided(store, record) === null) return []
      return [{ run: record.run, lane: record.status === 'waiting' ? record.run : `${record.run}/question` }]
    })
    open = { waiting, underWay: runs.map(({ run }) => run) }
    if (reconsidering === null) lookLater(agent)
  }

  function lookLater(agent: AgentContext): void {
    const { waiting, underWay } = open
    if (
      agent.signal.aborted ||
      (waiting.length === 0 && (underWay.length === 0 || store.changes === undefined))
    )
      return
    reconsidering = clock.after(RECONSIDER_MS, () => {
      reconsidering = null
      const now = store.changes?.() ?? null
      if (now !== seen)
        for (const run of open.underWay) if (store.decision(run)?.decision === 'withdraw') void withdraw(run)
      seen = now
      for (const { run, lane } of open.waiting)
        if (!work.has(lane)) occupy(agent, { lane, id: 'decision', job: (own) => reconsiderOne(own, run) })
      lookLater(agent)
    })
  }

  async function reconsiderOne(agent: AgentContext, run: RunId): Promise<void> {
    const record = store.run(run)
    const waiting = record === null ? null : undecided(store, record)
    if (waiting === null) return
    try {
      await decide(agent, waiting)
    } catch (error) {
      if (agent.signal.aborted) return
      if (
        error instanceof RefusedByCoordinator &&
        waiting.joiner !== undefined &&
        waiting.joiner !== identity.site
      )
        closeQuestion(store, run, error.message)
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
    case 'hand-over':
      return onHandOver(agent, command)
    case 'adopt':
      return onAdopt(agent, command)
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
