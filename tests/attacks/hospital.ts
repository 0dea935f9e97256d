/** One hospital: a real agent that is told one thing at a time, is killed, and comes back. */
import { setImmediate } from 'node:timers/promises'
import {
  type Agent,
  type AgentStore,
  type CoordinatorLink,
  createAgent,
  type RecordSource,
  type SiteFiles,
  type SitePolicy,
  type SiteRun,
} from '@consilium/client-agent/agent'
import { type Identity, signMessage } from '@consilium/shared/crypto'
import {
  type Clock,
  type ConsiliumError,
  type Digest,
  type Logger,
  type RandomSource,
  type RunId,
  type SiteName,
  systemRandom,
} from '@consilium/shared/kernel'
import type { Command, Submission } from '@consilium/shared/protocol'
import type { Backend } from '@consilium/shared/training'
import { memoryAgentStore } from '@consilium/sim/stores'

export interface HospitalOptions {
  readonly site: SiteName
  readonly identity: Identity
  readonly policy: SitePolicy
  /** As they are when the agent starts. */
  readonly records: () => RecordSource
  readonly store: AgentStore
  readonly files: SiteFiles
  readonly random: RandomSource
  readonly clock: Clock
  readonly logger: Logger
  readonly backend: Backend
  /** Files, up and down. */
  readonly transfers: Pick<CoordinatorLink, 'upload' | 'download'>
  /** Is given what the agent says, and whether the honest coordinator hears it. */
  readonly onSaid: (submission: Submission, heard: boolean) => Promise<void>
}

export class Hospital {
  readonly site: SiteName
  readonly identity: Identity
  readonly files: SiteFiles
  readonly #options: HospitalOptions
  #store: AgentStore
  #agent: Agent
  #stopping = new AbortController()
  #stopped: Promise<void>
  readonly #inbox: Command[] = []
  #wake = (): void => {}
  /** What the agent said since it was last asked. */
  #said: Submission[] = []
  /** Whether what it says reaches the honest coordinator. */
  #heard = false

  constructor(options: HospitalOptions) {
    this.site = options.site
    this.identity = options.identity
    this.files = options.files
    this.#options = options
    this.#store = options.store
    this.#agent = this.#made()
    this.#stopped = this.#agent.run(this.#stopping.signal)
  }

  get store(): AgentStore {
    return this.#store
  }

  /** Says something to the agent. Returns what comes back. */
  async ask(command: Command, heard: boolean): Promise<readonly Submission[]> {
    this.#listen(heard)
    this.#inbox.push(structuredClone(command))
    this.#wake()
    return this.#quiet()
  }

  /** A person leaves the run. Returns what the agent says of it. */
  async withdraw(
    run: RunId,
    { reason, heard }: { readonly reason: string; readonly heard: boolean },
  ): Promise<readonly Submission[]> {
    this.#listen(heard)
    await this.#agent.withdraw(run, reason)
    return this.#quiet()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#stopped
  }

  /** The process dies and comes back with what is on its disk. */
  async restart(): Promise<void> {
    await this.stop()
    this.#comeBack(this.#store.runs().map((record) => JSON.parse(JSON.stringify(record))))
  }

  /**
   * The machine is set back to a snapshot of a record, and its process comes back; files made since are gone
   * or stale.
   */
  async restore(snapshot: SiteRun): Promise<void> {
    await this.stop()
    this.#comeBack([structuredClone(snapshot)])
  }

  /** The files of a run that are still there, of those that are asked for. */
  async filesOf(run: RunId, names: readonly string[]): Promise<readonly string[]> {
    const there = await Promise.all(
      names.map((name) =>
        this.files.read(run, name, '' as Digest).then(
          () => true,
          (error: ConsiliumError) => error.code === 'CORRUPT',
        ),
      ),
    )
    return names.filter((_, index) => there[index])
  }

  #listen(heard: boolean): void {
    this.#said = []
    this.#heard = heard
  }

  /** What was said once nothing is under way any more. */
  async #quiet(): Promise<readonly Submission[]> {
    do await setImmediate()
    while (this.#inbox.length > 0 || !this.#agent.idle())
    return this.#said
  }

  #comeBack(records: readonly SiteRun[]): void {
    const onDisk = memoryAgentStore(systemRandom)
    for (const record of records) onDisk.save(record)
    this.#store = { ...onDisk, datasetKey: this.#store.datasetKey }
    this.#inbox.length = 0
    this.#stopping = new AbortController()
    this.#agent = this.#made()
    this.#stopped = this.#agent.run(this.#stopping.signal)
  }

  #made(): Agent {
    const { site, identity, policy, records, files, random, clock, logger, backend, transfers, onSaid } =
      this.#options
    return createAgent({
      identity: { site, publicKey: identity.publicKey, sign: (message) => signMessage(identity, message) },
      store: this.#store,
      files,
      records: records(),
      policy: { policy: () => policy },
      link: {
        ...transfers,
        commands: (signal) => this.#commands(signal),
        submit: async (submission) => {
          this.#said.push(structuredClone(submission))
          await onSaid(submission, this.#heard)
        },
        progress: () => {},
      },
      clock,
      random,
      logger,
      backend,
    })
  }

  async *#commands(signal: AbortSignal): AsyncIterable<Command> {
    while (!signal.aborted) {
      const command = this.#inbox[0]
      if (command === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
        continue
      }
      yield command
      // Only now has the agent taken it, so that nobody takes it for idle in between.
      this.#inbox.shift()
    }
  }
}
