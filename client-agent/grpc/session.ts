/** The one outbound session stream: kept open, watched, and opened again when it breaks. */
import {
  asConsiliumError,
  type Clock,
  ConsiliumError,
  type Logger,
  pause,
  type RandomSource,
  type Timer,
} from '@consilium/shared/kernel'
import type { Command, Progress } from '@consilium/shared/protocol'
import type { RpcClient } from '@consilium/shared/rpc'
import {
  type AgentMessage,
  type CoordinatorMessage,
  type Hello,
  negotiate,
  sessionService,
} from '@consilium/shared/wire'
import type { EgressNote } from '../agent/index.ts'
import { Backoff, type BackoffLimits } from './backoff.ts'
import type { Connections } from './connections.ts'
import { endsAgent, takesLong } from './endings.ts'
import { Inbox } from './inbox.ts'
import { SessionTally } from './session-tally.ts'
import { Trouble } from './trouble.ts'

/** A word goes out this often even if there is nothing to say. */
const HEARTBEAT_MS = 15_000
/** A coordinator that was silent for this long is gone. It says something every 15 seconds. */
const SILENCE_MS = 45_000

export interface SessionOptions {
  readonly connections: Connections
  readonly hello: Hello
  readonly clock: Clock
  readonly random: RandomSource
  readonly logger: Logger
  readonly limits: BackoffLimits
  /** The coordinator has answered: who waits to try again need not. */
  readonly reached: () => void
  /** Writes down what leaves. */
  readonly note: EgressNote
}

interface Conversation {
  readonly client: RpcClient
  readonly inbox: Inbox
  readonly signal: AbortSignal
  /** The coordinator has greeted. */
  readonly begun: () => void
}

/** How one connection ended. */
interface Ending {
  readonly error: ConsiliumError
  /** Whether only a person can decide how to go on. */
  readonly isFinal: boolean
  /** How long there was a session, in milliseconds; null: none began. */
  readonly stoodMs: number | null
}

/** This side's own failure, such as a ledger that cannot be written: no word of the coordinator's. */
class OwnFailure extends Error {
  override readonly name = 'OwnFailure'
  readonly failure: ConsiliumError

  constructor(thrown: unknown) {
    const failure = asConsiliumError(thrown)
    super(failure.message)
    this.failure = failure
  }
}

export class Session {
  readonly #options: SessionOptions
  #send: ((message: AgentMessage) => void) | null = null
  #leave = (): void => {}
  #isLeaving = false
  /** Greetings since the last that was answered: they may have left. */
  #unanswered = 0

  constructor(options: SessionOptions) {
    this.#options = options
  }

  /** Lost if there is no connection: the next one tells more. */
  progress(progress: Progress): void {
    this.#send?.({ kind: 'progress', progress })
  }

  /**
   * Ends the connection and opens another at once, as for a renewed certificate. What the coordinator wants
   * done it says again.
   */
  reconnect(): void {
    this.#isLeaving = true
    this.#leave()
  }

  /** @throws ConsiliumError if only a person can decide how to go on, as of an agent that was revoked */
  async *commands(signal: AbortSignal): AsyncGenerator<Command, void> {
    const left = new AbortController()
    const inbox = new Inbox()
    const over = AbortSignal.any([signal, left.signal])
    const reading = this.#stayConnected(inbox, over).then(
      () => inbox.end(),
      (thrown: unknown) => inbox.fail(thrown),
    )
    const onAbort = (): void => inbox.end()
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) inbox.end()
    try {
      yield* inbox.commands()
    } finally {
      signal.removeEventListener('abort', onAbort)
      left.abort()
      await reading
    }
  }

  async #stayConnected(inbox: Inbox, signal: AbortSignal): Promise<void> {
    const { logger, clock, random, limits } = this.#options
    const backoff = new Backoff({ random, limits })
    const trouble = new Trouble({ clock, logger, message: 'no session with the coordinator, trying again' })
    while (!signal.aborted) {
      this.#isLeaving = false
      const { error, isFinal, stoodMs } = await this.#attempt(inbox, signal)
      if (signal.aborted) return
      if (this.#isLeaving) continue
      if (isFinal) throw error
      // Who greets and then refuses, again and again, must not be asked twice a second.
      if (stoodMs !== null && (!takesLong(error) || stoodMs >= SILENCE_MS)) {
        backoff.succeeded()
        trouble.over()
      }
      const ms = backoff.failed(takesLong(error))
      trouble.say(error, { attempt: backoff.failures, ms })
      const leaving = new AbortController()
      this.#leave = () => leaving.abort()
      await pause({ clock, ms, signal: AbortSignal.any([signal, leaving.signal]) })
      this.#leave = () => {}
    }
  }

  /** One connection, and how it ended. */
  async #attempt(inbox: Inbox, signal: AbortSignal): Promise<Ending> {
    const { connections, clock } = this.#options
    const session: { begunAt: number | null } = { begunAt: null }
    const begun = (): void => {
      session.begunAt = clock.monotonic()
    }
    const ended = (error: ConsiliumError, isFinal: boolean): Ending => {
      // No greeting has left where the wrong server was found.
      if (error.code === 'WRONG_CERTIFICATE') this.#unanswered -= 1
      return {
        error,
        isFinal,
        stoodMs: session.begunAt === null ? null : clock.monotonic() - session.begunAt,
      }
    }
    try {
      await connections.use((client) => this.#converse({ client, inbox, signal, begun }))
      return ended(new ConsiliumError('UNAVAILABLE', `${connections.peer} ended the session`), false)
    } catch (thrown) {
      if (thrown instanceof OwnFailure) return ended(thrown.failure, thrown.failure.retry === 'permanent')
      const error = asConsiliumError(thrown)
      return ended(error, endsAgent(error))
    }
  }

  /** One connection, from hello to its end. */
  async #converse({ client, inbox, signal, begun }: Conversation): Promise<void> {
    const { hello, clock, logger, reached } = this.#options
    const call = client.duplex(sessionService.connect, { signal })
    const tally = new SessionTally(clock.now())
    const send = (message: AgentMessage): void => {
      tally.add(message)
      call.send(message)
    }
    let isSilent = false
    const watch = new Watch(clock, {
      beat: () => send({ kind: 'heartbeat' }),
      silent() {
        isSilent = true
        call.cancel()
      },
    })
    this.#leave = () => call.cancel()
    try {
      this.#unanswered += 1
      call.send({ kind: 'hello', hello })
      const incoming = call.messages[Symbol.asyncIterator]()
      this.#greet(client.peer, await incoming.next())
      this.#noteGreeting(tally)
      this.#unanswered = 0
      watch.heard()
      begun()
      logger.info('session with the coordinator', { address: client.peer })
      this.#send = send
      reached()
      for (let next = await incoming.next(); !next.done; next = await incoming.next()) {
        watch.heard()
        if (next.value.kind !== 'command') continue
        send({ kind: 'ack', command: next.value.command.id })
        inbox.put(next.value.command)
      }
    } catch (cause) {
      if (!isSilent) throw cause
      throw new ConsiliumError('TIMEOUT', `${client.peer} did not answer within ${SILENCE_MS / 1000} s`, {
        cause,
      })
    } finally {
      this.#send = null
      this.#leave = () => {}
      watch.stop()
      call.cancel()
      this.#writeDown(tally)
    }
  }

  #noteGreeting(tally: SessionTally): void {
    const { hello, note } = this.#options
    try {
      tally.greeted(hello, this.#unanswered, note)
    } catch (thrown) {
      throw new OwnFailure(thrown)
    }
  }

  /** It has left: what goes wrong now must not hide how the session ended. */
  #writeDown(tally: SessionTally): void {
    try {
      tally.over(this.#options.note)
    } catch (thrown) {
      const { code, message } = asConsiliumError(thrown)
      this.#options.logger.error('what a session said could not be written to the egress ledger', {
        code,
        reason: message,
      })
    }
  }

  #greet(peer: string, first: IteratorResult<CoordinatorMessage, void>): void {
    const { hello } = this.#options
    if (first.done) throw new ConsiliumError('UNAVAILABLE', `${peer} ended the session before it began`)
    if (first.value.kind !== 'hello')
      throw new ConsiliumError(
        'CORRUPT',
        `${peer} began the session with a ${first.value.kind}, expected a hello`,
      )
    negotiate({ own: hello, peer: first.value.hello, ownName: 'agent', peerName: 'coordinator' })
  }
}

/** Heartbeats out, and an alarm when nothing comes in. */
class Watch {
  readonly #clock: Clock
  readonly #react: { readonly beat: () => void; readonly silent: () => void }
  #timer: Timer
  #lastHeard: number

  constructor(clock: Clock, react: { readonly beat: () => void; readonly silent: () => void }) {
    this.#clock = clock
    this.#react = react
    this.#lastHeard = clock.monotonic()
    this.#timer = clock.after(HEARTBEAT_MS, () => this.#tick())
  }

  heard(): void {
    this.#lastHeard = this.#clock.monotonic()
  }

  stop(): void {
    this.#timer.cancel()
  }

  #tick(): void {
    this.#timer = this.#clock.after(HEARTBEAT_MS, () => this.#tick())
    if (this.#clock.monotonic() - this.#lastHeard >= SILENCE_MS) this.#react.silent()
    else this.#react.beat()
  }
}
