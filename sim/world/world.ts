/**
 * A federation in one process: the coordinator's rounds and every hospital's agent as they are, over
 * in-memory links and a clock that advances only when nothing is left to do. One thing happens at a time, in
 * an order that the seed fixes, so a world repeats itself exactly; what is random in it (keys, shares,
 * nonces) never shows in a model.
 */
import { setImmediate } from 'node:timers/promises'
import {
  type Agent,
  type AgentStore,
  createAgent,
  type EgressStore,
  modelFileName,
  type SiteFiles,
  type SitePolicy,
  type SiteRun,
} from '@consilium/client-agent/agent'
import {
  type BlobStore,
  createRunService,
  type RunDriver,
  type RunStore,
} from '@consilium/coordinator/rounds'
import { generateIdentity, signMessage } from '@consilium/shared/crypto'
import {
  ConsiliumError,
  type Logger,
  type RandomSource,
  type RunId,
  type SiteName,
  seededRandom,
  silentLogger,
  siteName,
  systemRandom,
  toHex,
} from '@consilium/shared/kernel'
import {
  decodeModelFile,
  desiredCommand,
  hasEnded,
  type ModelState,
  planText,
  type RunState,
  type TrainingPlan,
} from '@consilium/shared/protocol'
import type { Backend } from '@consilium/shared/training'
import type { HospitalTable } from '../cohorts/index.ts'
import {
  memoryAgentStore,
  memoryBlobStore,
  memoryRunStore,
  memorySiteFiles,
  tableRecords,
} from '../stores/index.ts'
import { NO_FAULTS, type SiteFaults } from './faults.ts'
import { MemoryLink } from './link.ts'
import { VirtualClock } from './virtual-clock.ts'

export interface WorldOptions {
  /** One hospital each. */
  readonly tables: readonly HospitalTable[]
  readonly seed: number
  readonly backend: Backend
  /** Every hospital's own rules, or a hospital's as they are when it asks. */
  readonly policy: SitePolicy | ((site: SiteName) => SitePolicy)
  readonly faults?: ((site: SiteName) => SiteFaults) | undefined
  /** Where a hospital writes down what leaves it. Default: nowhere. */
  readonly ledger?: ((site: SiteName) => EgressStore) | undefined
  readonly logger?: Logger | undefined
  readonly random?: RandomSource | undefined
}

/** The usual way of a command over the network, in milliseconds. */
const NETWORK_MS = { least: 5, most: 60 } as const

const OPERATOR = siteName('researcher')

interface Site {
  readonly name: SiteName
  readonly agent: Agent
  readonly store: AgentStore
  readonly files: SiteFiles
  readonly link: MemoryLink
  readonly faults: SiteFaults
  readonly stopped: Promise<void>
  online: boolean
  /** Per run, the command that was last sent on its way. */
  readonly sent: Map<RunId, string>
}

export class World {
  readonly clock = new VirtualClock()
  readonly store: RunStore
  readonly blobs: BlobStore
  readonly #service: RunDriver
  readonly #sites: readonly Site[]
  readonly #seed: number
  readonly #stop = new AbortController()
  /** What broke an agent or the rounds; the world cannot go on. */
  #broken: unknown = null

  constructor(options: WorldOptions) {
    const {
      tables,
      seed,
      backend,
      policy,
      faults = () => NO_FAULTS,
      ledger,
      logger = silentLogger,
      random = systemRandom,
    } = options
    const { clock } = this
    this.#seed = seed
    this.store = memoryRunStore(clock)
    this.blobs = memoryBlobStore()
    const members = tables.map((table) => ({ table, identity: generateIdentity() }))
    const roster = members.map(({ table, identity }) => ({
      site: table.site,
      identityKey: toHex(identity.publicKey),
    }))
    this.#service = createRunService({
      store: this.store,
      blobs: this.blobs,
      clock,
      random,
      logger,
      roster: () => roster,
    })
    this.#sites = members.map(({ table, identity }): Site => {
      const link = new MemoryLink({ site: table.site, service: this.#service, blobs: this.blobs })
      const store = memoryAgentStore(random)
      const files = memorySiteFiles()
      const agent = createAgent({
        identity: {
          site: table.site,
          publicKey: identity.publicKey,
          sign: (message) => signMessage(identity, message),
        },
        store,
        files,
        records: tableRecords(table),
        policy: { policy: () => (typeof policy === 'function' ? policy(table.site) : policy) },
        link,
        ledger: ledger?.(table.site),
        clock,
        random,
        logger,
        backend,
      })
      const stopped = agent.run(this.#stop.signal).catch((error: unknown) => this.#break(error))
      const site: Site = {
        name: table.site,
        agent,
        store,
        files,
        link,
        faults: faults(table.site),
        stopped,
        online: true,
        sent: new Map(),
      }
      this.#service.connected(table.site)
      this.#service.subscribe(table.site, () => this.#look(site))
      return site
    })
  }

  /**
   * Starts a run and lets the world go on until it has ended and every site that can be reached knows.
   *
   * @throws ConsiliumError `INVALID_PLAN` | `RUN_FAILED` if it ended without a model or waits for what will
   * never come
   */
  async run(plan: TrainingPlan): Promise<RunState> {
    const run = await this.#service.start(planText(plan), OPERATOR)
    const isOver = (state: RunState): boolean =>
      hasEnded(state) &&
      this.#sites.every(({ name, online }) => !online || desiredCommand(state, name) === null)
    for (;;) {
      await this.#settle()
      const state = this.#state(run)
      if (isOver(state)) return released(state)
      if (!this.clock.advance())
        throw new ConsiliumError(
          'RUN_FAILED',
          `the run stands still for good in step ${state.current.step}: ` +
            (state.paused ?? 'nobody has anything left to do'),
        )
    }
  }

  /** A run as a site keeps it. @throws ConsiliumError `NOT_FOUND` */
  siteRun(site: SiteName, run: RunId): SiteRun {
    const record = this.#siteOf(site).store.run(run)
    if (record === null) throw new ConsiliumError('NOT_FOUND', `site '${site}' knows no run ${run}`)
    return record
  }

  /** The model that a site holds; null before its first. */
  async model(site: SiteName, run: RunId): Promise<ModelState | null> {
    const { applied, model } = this.siteRun(site, run)
    if (model === null) return null
    return decodeModelFile(
      await this.#siteOf(site).files.read(run, modelFileName(applied), model),
      `the model of '${site}'`,
    )
  }

  /** Ends every agent. */
  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#sites.map(({ stopped }) => stopped))
    await this.#service.drain()
  }

  /** Something changed for a site: it may have gone or come back, and it may have something else to do. */
  #look(site: Site): void {
    for (const state of this.store.runs()) {
      const { run } = state.context
      this.#setOnline(
        site,
        hasEnded(state) ||
          site.faults.online(state.current.step, state.current.contributions[site.name] !== undefined),
      )
      const desired = site.online ? desiredCommand(state, site.name) : null
      if (desired === null || site.sent.get(run) === desired.id) continue
      site.sent.set(run, desired.id)
      const delay = seededRandom('sim/network', this.#seed, site.name, desired.step, desired.kind).uniform()
      const late = site.faults.lateMs(desired.step, desired.kind)
      this.clock.after(NETWORK_MS.least + (NETWORK_MS.most - NETWORK_MS.least) * delay + late, () => {
        if (site.online && site.sent.get(run) === desired.id)
          site.link.deliver(run).catch((error: unknown) => this.#break(error))
      })
    }
  }

  #setOnline(site: Site, online: boolean): void {
    if (site.online === online) return
    site.online = online
    // Whatever was on its way is lost; after the return the coordinator says anew what is to be done.
    site.sent.clear()
    if (online) this.#service.connected(site.name)
    else this.#service.disconnected(site.name)
  }

  /** Lets everything happen that needs no time to pass. */
  async #settle(): Promise<void> {
    do {
      await setImmediate()
      if (this.#broken !== null) throw this.#broken
    } while (this.#busy())
  }

  #break(error: unknown): void {
    this.#broken ??= error
  }

  #busy(): boolean {
    return !this.#service.idle() || this.#sites.some(({ agent, link }) => !agent.idle() || !link.idle())
  }

  #state(run: RunId): RunState {
    const state = this.store.run(run)
    if (state === null) throw new ConsiliumError('INTERNAL', `the coordinator lost ${run}`)
    return state
  }

  #siteOf(name: SiteName): Site {
    const site = this.#sites.find((each) => each.name === name)
    if (site === undefined) throw new ConsiliumError('NOT_FOUND', `there is no site '${name}' in this world`)
    return site
  }
}

function released(state: RunState): RunState {
  if (state.phase === 'released') return state
  throw new ConsiliumError(
    'RUN_FAILED',
    `the run ${state.phase} in step ${state.current.step}: ${state.failure?.reason ?? 'no reason was given'}`,
  )
}
