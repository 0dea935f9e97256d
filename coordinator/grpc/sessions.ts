/** The sites' sessions: each site has at most one, which always carries what the site should do now. */
import { type Clock, ConsiliumError, type Logger, type SiteName, type Timer } from '@consilium/shared/kernel'
import { laneOf } from '@consilium/shared/protocol'
import {
  type AgentMessage,
  type CoordinatorMessage,
  type Hello,
  negotiate,
  type sessionService,
} from '@consilium/shared/wire'
import type { RunService } from '../rounds/index.ts'
import type { Caller, Implementation } from './serving.ts'

/** A word goes out this often even if there is nothing to say. */
const HEARTBEAT_MS = 15_000
/** Who opens a session says hello within this time. */
const HELLO_MS = 10_000
/** An agent that was silent for this long is gone. */
const SILENCE_MS = 45_000

export interface SessionsOptions {
  readonly runs: RunService
  readonly hello: Hello
  readonly clock: Clock
  readonly logger: Logger
}

interface Session {
  /** Ends the session with an error that its agent sees. */
  end(error: ConsiliumError): void
}

export class Sessions {
  readonly #options: SessionsOptions
  readonly #open = new Map<SiteName, Session>()

  constructor(options: SessionsOptions) {
    this.#options = options
  }

  online(site: SiteName): boolean {
    return this.#open.has(site)
  }

  endAll(error: ConsiliumError): void {
    for (const session of this.#open.values()) session.end(error)
  }

  readonly service: Implementation<typeof sessionService> = {
    connect: (messages, caller) => this.#connect(messages, caller),
    submit: async (submission, caller) => {
      await this.#options.runs.submit(caller.member().name, submission)
      return null
    },
  }

  async *#connect(
    messages: AsyncIterable<AgentMessage>,
    caller: Caller,
  ): AsyncGenerator<CoordinatorMessage, void> {
    const { runs, hello, clock, logger } = this.#options
    const { name: site } = caller.member()
    const incoming = messages[Symbol.asyncIterator]()
    const first = await this.#promptly(incoming.next())
    if (first.done || first.value.kind !== 'hello')
      throw new ConsiliumError('INVALID_ARGUMENT', 'a session starts with a hello', { isPublic: true })
    negotiate({ own: hello, peer: first.value.hello, ownName: 'coordinator', peerName: `agent of ${site}` })

    const pulse = new Pulse(clock)
    const session: Session = { end: (error) => pulse.fail(error) }
    this.#open.get(site)?.end(replaced(site))
    this.#open.set(site, session)
    const unsubscribe = runs.subscribe(site, () => pulse.change())
    const gone = (): void => pulse.fail(caller.signal.reason)
    caller.signal.addEventListener('abort', gone, { once: true })
    runs.connected(site)
    logger.info('site connected', { site, version: first.value.hello.build, address: caller.address })
    try {
      yield { kind: 'hello', hello }
      void this.#listen(incoming, site, pulse)
      yield* this.#speak(site, caller, pulse)
    } finally {
      pulse.stop()
      unsubscribe()
      caller.signal.removeEventListener('abort', gone)
      if (this.#open.get(site) === session) this.#open.delete(site)
      runs.disconnected(site)
      logger.info('site disconnected', { site })
    }
  }

  /** What the site should do now, and is asked beside, once per command id, and heartbeats between. */
  async *#speak(site: SiteName, { member }: Caller, pulse: Pulse): AsyncGenerator<CoordinatorMessage, void> {
    const sent = new Map<string, string>()
    for (;;) {
      const beat = await pulse.next()
      if (beat === 'ended') return
      if (beat === 'heartbeat') {
        member() // a certificate that stops counting ends its session
        yield { kind: 'heartbeat' }
        continue
      }
      for (const command of await this.#options.runs.commandsFor(site)) {
        const lane = laneOf(command)
        if (sent.get(lane) === command.id) continue
        sent.set(lane, command.id)
        yield { kind: 'command', command }
      }
    }
  }

  #promptly<T>(work: Promise<T>): Promise<T> {
    const { clock } = this.#options
    return new Promise((resolve, reject) => {
      const timer = clock.after(HELLO_MS, () =>
        reject(
          new ConsiliumError('TIMEOUT', 'the session was opened and nothing was said', { isPublic: true }),
        ),
      )
      work.then(resolve, reject).finally(() => timer.cancel())
    })
  }

  async #listen(incoming: AsyncIterator<AgentMessage>, site: SiteName, pulse: Pulse): Promise<void> {
    const { runs, logger } = this.#options
    try {
      for (let next = await incoming.next(); !next.done; next = await incoming.next()) {
        pulse.heard()
        if (next.value.kind === 'progress') runs.progress(site, next.value.progress)
        else if (next.value.kind === 'ack')
          logger.debug('command arrived', { site, command: next.value.command })
        else if (next.value.kind === 'hello')
          throw new ConsiliumError('INVALID_ARGUMENT', 'a session has one hello', { isPublic: true })
      }
      pulse.finish()
    } catch (thrown) {
      pulse.fail(thrown)
    }
  }
}

function replaced(site: SiteName): ConsiliumError {
  return new ConsiliumError(
    'CONFLICT',
    `another agent with the certificate of '${site}' has connected: only one may run; if nobody ` +
      "started a second one on purpose, the certificate's key was copied",
    { isPublic: true },
  )
}

/** What a session waits for: a change, the time for a heartbeat, or its end. */
class Pulse {
  readonly #clock: Clock
  #timer: Timer
  #changed = true
  #due = false
  #finished = false
  #failure: { readonly thrown: unknown } | null = null
  #lastHeard: number
  #wake = (): void => {}

  constructor(clock: Clock) {
    this.#clock = clock
    this.#lastHeard = clock.monotonic()
    this.#timer = clock.after(HEARTBEAT_MS, () => this.#beat())
  }

  change(): void {
    this.#changed = true
    this.#wake()
  }

  heard(): void {
    this.#lastHeard = this.#clock.monotonic()
  }

  finish(): void {
    this.#finished = true
    this.#wake()
  }

  fail(thrown: unknown): void {
    this.#failure ??= { thrown }
    this.#wake()
  }

  stop(): void {
    this.#timer.cancel()
  }

  /** @throws what {@link fail} was given */
  async next(): Promise<'change' | 'heartbeat' | 'ended'> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure.thrown
      if (this.#finished) return 'ended'
      if (this.#changed) {
        this.#changed = false
        return 'change'
      }
      if (this.#due) {
        this.#due = false
        return 'heartbeat'
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  #beat(): void {
    const silence = this.#clock.monotonic() - this.#lastHeard
    if (silence >= SILENCE_MS)
      this.fail(
        new ConsiliumError(
          'TIMEOUT',
          `nothing was heard from the agent for ${Math.round(silence / 1000)} seconds`,
          { isPublic: true },
        ),
      )
    this.#due = true
    this.#timer = this.#clock.after(HEARTBEAT_MS, () => this.#beat())
    this.#wake()
  }
}
