/**
 * Hospitals under attack: real agents, whose coordinator is the test. It can let the run go on honestly, and at any point say
 * whatever it likes to any agent and see what comes back.
 */
import { setImmediate } from 'node:timers/promises'
import {
  type Agent,
  type AgentStore,
  approvedRoster,
  createAgent,
  DEFAULT_POLICY,
  modelFileName,
  type Question,
  type RecordSource,
  type SiteFiles,
  type SitePolicy,
  type SiteRun,
  undecided,
} from '@consilium/client-agent/agent'
import { type BlobStore, createRunService, type RunDriver, type RunStore } from '@consilium/coordinator/rounds'
import { generateIdentity, type Identity, signMessage } from '@consilium/shared/crypto'
import {
  type ConsiliumError,
  concatBytes,
  type Digest,
  type Logger,
  type RandomSource,
  type RunId,
  type SiteName,
  seededRandom,
  sha256,
  silentLogger,
  siteName,
  systemRandom,
  toHex,
} from '@consilium/shared/kernel'
import {
  type Answer,
  answerBytes,
  type Command,
  type CommandKind,
  type Contribution,
  type ContributionList,
  contributionBytes,
  decodeModelFile,
  hasEnded,
  type KeyCommit,
  type KeyConfirm,
  type KeyReveal,
  keyCommitBytes,
  keyConfirmBytes,
  keyRevealBytes,
  type ListSignature,
  listDigest,
  listSignatureBytes,
  type ModelState,
  planText,
  type RosterEntry,
  type RunContext,
  type RunState,
  rosterFingerprint,
  type Submission,
} from '@consilium/shared/protocol'
import { openBackend } from '@consilium/shared/training'
import { memoryAgentStore, memoryBlobStore, memoryRunStore, memorySiteFiles } from '@consilium/sim/stores'
import { VirtualClock } from '@consilium/sim/world'
import { type PlanChanges, planOf } from '../shared/protocol/support.ts'

export type CommandOf<Kind extends CommandKind> = Extract<Command, { readonly kind: Kind }>
export type SubmissionOf<Kind extends Submission['kind']> = Extract<Submission, { readonly kind: Kind }>

const OPERATOR = siteName('lead')
const ROWS = 60

const POLICY: SitePolicy = {
  ...DEFAULT_POLICY,
  minimumSites: 3,
  minimumThreshold: 2,
  minimumRecords: 10,
  approvalRules: [{ families: ['logistic-regression', 'mlp'], maxRounds: 10 }],
}

export interface FederationOptions {
  readonly sites?: number
  /** Hospitals that are not enrolled when the run starts, and may be let in. Default: none. */
  readonly late?: number
  readonly plan?: PlanChanges
  readonly logger?: Logger
  /** What a site's submission becomes before the honest coordinator has it: what a lying site says in good form. */
  readonly liars?: Readonly<Record<string, (submission: Submission, federation: Federation) => Submission>>
  /** The randomness of a site; for tests that look over its shoulder. */
  readonly random?: (site: SiteName) => RandomSource
  /** The identity under which a site stands in the roster and signs; default: one of its own. */
  readonly identity?: ((site: SiteName) => Identity) | undefined
  /** What differs in a site's policy. */
  readonly policy?: ((site: SiteName) => Partial<SitePolicy>) | undefined
  /** Where coordinator and sites keep things; default: in memory. */
  readonly stores?: Stores | undefined
  /** Is shown everything that the coordinator receives, makes, stores, logs and says. */
  readonly witness?: (thing: unknown) => void
}

export interface Stores {
  readonly runs: RunStore
  readonly blobs: BlobStore
  site(site: SiteName): { readonly store: AgentStore; readonly files: SiteFiles }
}

interface Hospital {
  readonly site: SiteName
  readonly identity: Identity
  readonly policy: SitePolicy
  readonly files: SiteFiles
  readonly random: RandomSource
  store: AgentStore
  agent: Agent
  stopping: AbortController
  stopped: Promise<void>
  readonly inbox: Command[]
  wake: () => void
  /** What the agent said since it was last asked. */
  said: Submission[]
  /** Whether what it says reaches the honest coordinator. */
  heard: boolean
}

export class Federation implements AsyncDisposable {
  readonly clock = new VirtualClock()
  readonly blobs: BlobStore
  readonly runs: RunStore
  /** Every file that the coordinator ever had, those too that an honest one has removed since. */
  readonly #held = new Map<Digest, Uint8Array>()
  /** Files that the attacker gives out under a digest that it named itself. */
  readonly forged = new Map<Digest, Uint8Array>()
  readonly sites: readonly SiteName[]
  /** Hospitals that are not enrolled before they are let in. */
  readonly late: readonly SiteName[]
  readonly #enrolled: RosterEntry[]
  readonly #service: RunDriver
  readonly #hospitals: Hospital[] = []
  readonly #backend: Awaited<ReturnType<typeof openBackend>>
  readonly #logger: Logger
  readonly #witness: (thing: unknown) => void
  /** Sealed shares of every contribution that a site ever made, by the upload's digest. */
  readonly #shares = new Map<Digest, readonly Uint8Array[]>()
  readonly #liars: NonNullable<FederationOptions['liars']>
  run: RunId = '' as RunId

  private constructor(options: FederationOptions, backend: Awaited<ReturnType<typeof openBackend>>) {
    const {
      sites = 5,
      late = 0,
      logger = silentLogger,
      random = () => systemRandom,
      identity = generateIdentity,
      policy = () => ({}),
      stores = memoryStores(this.clock),
      witness = () => {},
    } = options
    this.#witness = witness
    this.#liars = options.liars ?? {}
    this.blobs = witnessedBlobs(stores.blobs, (content) => {
      this.#held.set(sha256(content), content.slice())
      witness(content)
    })
    this.runs = witnessedRuns(stores.runs, witness)
    this.#backend = backend
    this.#logger = logger
    const names = Array.from({ length: sites + late }, (_, i) => siteName(`site-${i}`))
    this.sites = names.slice(0, sites)
    this.late = names.slice(sites)
    const identities = names.map(identity)
    this.#enrolled = this.sites.map((site, i) => ({ site, identityKey: toHex(identities[i]?.publicKey ?? new Uint8Array()) }))
    this.#service = createRunService({
      store: this.runs,
      blobs: this.blobs,
      clock: this.clock,
      random: systemRandom,
      logger: witnessedLogger(logger, witness),
      roster: () => this.#enrolled,
    })
    for (const [i, site] of names.entries()) {
      const hospital: Hospital = {
        site,
        identity: identities[i] ?? identity(site),
        policy: { ...POLICY, ...policy(site) },
        ...stores.site(site),
        random: random(site),
        agent: { run: async () => {}, withdraw: async () => {}, idle: () => true },
        stopping: new AbortController(),
        stopped: Promise.resolve(),
        inbox: [],
        wake: () => {},
        said: [],
        heard: false,
      }
      this.#start(hospital)
      this.#hospitals.push(hospital)
    }
  }

  /** A federation whose run has been started and not yet approved. Default: 5 sites, threshold 3. */
  static async open(options: FederationOptions = {}): Promise<Federation> {
    const federation = new Federation(options, await openBackend('cpu'))
    await federation.start(options.plan)
    return federation
  }

  /** Starts another run, which everything said here is about from now on. */
  async start(changes: PlanChanges = {}): Promise<void> {
    const plan = planOf({ rounds: 1, ...changes, encryption: { threshold: this.sites.length > 4 ? 3 : 2, ...changes.encryption } })
    this.run = await this.#service.start(planText(plan), OPERATOR)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const hospital of this.#hospitals) hospital.stopping.abort()
    await Promise.all(this.#hospitals.map(({ stopped }) => stopped))
    await this.#service.drain()
  }

  /** A file that the coordinator ever had. */
  held(digest: Digest): Uint8Array {
    const content = this.#held.get(digest)
    if (content === undefined) throw new Error(`the coordinator never had ${digest}`)
    return content
  }

  state(): RunState {
    const state = this.runs.run(this.run)
    if (state === null) throw new Error('there is no run')
    return state
  }

  record(site: SiteName): SiteRun {
    const record = this.#of(site).store.run(this.run)
    if (record === null) throw new Error(`${site} knows no run`)
    return record
  }

  /** What a colluding site's attacker may use: its long-lived key. */
  identity(site: SiteName): Identity {
    return this.#of(site).identity
  }

  site(index: number): SiteName {
    const site = this.sites[index]
    if (site === undefined) throw new Error(`there is no site ${index}`)
    return site
  }

  /** A late site is enrolled, and an operator asks the sites of the run whether it may join. Again: asks once more. */
  async letIn(site: SiteName): Promise<RunState> {
    const identityKey = toHex(this.#of(site).identity.publicKey)
    if (!this.#enrolled.some((entry) => entry.site === site)) this.#enrolled.push({ site, identityKey })
    await this.#service.add(this.run, site, OPERATOR)
    return this.state()
  }

  /** What the honest coordinator asks a site beside the run: whether another may join it. */
  async question(site: SiteName): Promise<CommandOf<'approve'>> {
    const command = (await this.#service.commandsFor(site)).find((each) => each.kind === 'approve' && each.joining !== undefined)
    if (command?.kind !== 'approve') throw new Error(`${site} is not asked whether a site may join`)
    return command
  }

  /** A person at the site decides on exactly what waits there. */
  decide(site: SiteName, decision: 'approve' | 'reject'): void {
    const { store } = this.#of(site)
    const record = undecided(store, this.record(site))
    if (record === null) throw new Error(`nothing waits for a decision at ${site}`)
    const about = { roster: rosterFingerprint(approvedRoster(record)), expiresAt: record.expiresAt }
    store.decide({ run: this.run, decision, reason: decision === 'reject' ? 'we do not know them' : '', about })
  }

  /** What a site was asked about a joining site, and what became of it. */
  asked(site: SiteName): Question | null {
    return this.#of(site).store.question(this.run)
  }

  /** The honest coordinator and every site (or those named) go on until the condition holds. */
  async honestly(until: (state: RunState) => boolean, sites: readonly SiteName[] = [...this.sites, ...this.late]): Promise<RunState> {
    // As in a session: what a site has refused it is not asked again, until something else is wanted of it.
    const refused = new Set<string>()
    for (;;) {
      let asked = false
      for (const site of sites) {
        await this.#settled()
        if (until(this.state())) return this.state()
        for (const command of await this.#commandsFor(site)) {
          if (refused.has(`${site} ${command.id}`)) continue
          const said = await this.#ask(site, command, true)
          // Who waits for a person says nothing, and is asked again once there is something else.
          if (command.kind !== 'approve' || said.length > 0) asked = true
          if (said.some(({ kind }) => kind === 'refusal')) refused.add(`${site} ${command.id}`)
          if (until(this.state())) return this.state()
        }
      }
      await this.#settled()
      if (until(this.state())) return this.state()
      if (!asked || hasEnded(this.state())) throw new Error(`the run stands still in phase ${this.state().phase}: ${this.state().failure?.reason ?? ''}`)
    }
  }

  /** What the honest coordinator would say to a site now. */
  async commandFor(site: SiteName): Promise<Command | null> {
    return (await this.#commandsFor(site))[0] ?? null
  }

  /** With the question beside it, whether another may join. */
  async #commandsFor(site: SiteName): Promise<readonly Command[]> {
    const commands = (await this.#service.commandsFor(site)).filter(({ run }) => run === this.run)
    for (const command of commands) this.#witness(command)
    return commands
  }

  /** As {@link commandFor}, of the kind that is expected. */
  async command<Kind extends CommandKind>(site: SiteName, kind: Kind): Promise<CommandOf<Kind>> {
    const command = await this.commandFor(site)
    if (command?.kind !== kind) throw new Error(`${site} would be asked for ${command?.kind ?? 'nothing'}, not ${kind}`)
    return command as CommandOf<Kind>
  }

  /** The attacker says something to a site. Returns what comes back; the honest coordinator does not hear of it. */
  async tell(site: SiteName, command: Command): Promise<readonly Submission[]> {
    return this.#ask(site, command, false)
  }

  /** The only thing that a site answers to a command, of the kind that is expected. */
  async told<Kind extends Submission['kind']>(site: SiteName, command: Command, kind: Kind): Promise<SubmissionOf<Kind>> {
    const [answer, ...more] = await this.tell(site, command)
    if (answer?.kind !== kind || more.length > 0)
      throw new Error(`${site} answered ${answer?.kind ?? 'nothing'}: ${answer?.kind === 'refusal' ? `${answer.code} ${answer.reason}` : ''}`)
    return answer as SubmissionOf<Kind>
  }

  /** A site says something to the honest coordinator that its agent did not. */
  async say(submission: SubmissionOf<'refusal'>): Promise<void> {
    await this.#service.submit(submission.site, submission)
  }

  /** The refusal with which a site answers a command. */
  refusal(site: SiteName, command: Command): Promise<SubmissionOf<'refusal'>> {
    return this.told(site, command, 'refusal')
  }

  /** A person at the site leaves the run. `heard`: whether the honest coordinator is told. */
  async withdraw(site: SiteName, { reason = 'no ethics vote', heard = true } = {}): Promise<readonly Submission[]> {
    const hospital = this.#of(site)
    hospital.said = []
    hospital.heard = heard
    await hospital.agent.withdraw(this.run, reason)
    do await setImmediate()
    while (!hospital.agent.idle())
    return hospital.said
  }

  /** The site's files of the run that are still there, of those that are asked for. */
  async filesOf(site: SiteName, names: readonly string[]): Promise<readonly string[]> {
    const { files } = this.#of(site)
    const there = await Promise.all(
      names.map((name) =>
        files.read(this.run, name, '' as Digest).then(
          () => true,
          (error: ConsiliumError) => error.code === 'CORRUPT',
        ),
      ),
    )
    return names.filter((_, index) => there[index])
  }

  /** The site's process dies and comes back with what is on its disk. */
  async restart(site: SiteName): Promise<void> {
    const hospital = this.#of(site)
    hospital.stopping.abort()
    await hospital.stopped
    const fromDisk = memoryAgentStore(systemRandom)
    for (const record of hospital.store.runs()) fromDisk.save(JSON.parse(JSON.stringify(record)))
    hospital.store = { ...fromDisk, datasetKey: hospital.store.datasetKey }
    hospital.inbox.length = 0
    this.#start(hospital)
  }

  /** What the site's record says now, for {@link restore}. */
  snapshot(site: SiteName): SiteRun {
    return structuredClone(this.record(site))
  }

  /** The site's machine is set back to a snapshot of its record, and its process comes back; files made since are gone or stale. */
  async restore(site: SiteName, snapshot: SiteRun): Promise<void> {
    const hospital = this.#of(site)
    hospital.stopping.abort()
    await hospital.stopped
    const before = memoryAgentStore(systemRandom)
    before.save(structuredClone(snapshot))
    hospital.store = { ...before, datasetKey: hospital.store.datasetKey }
    hospital.inbox.length = 0
    this.#start(hospital)
  }

  /** The sealed shares of the list's members for the site at a roster position, as they came with the contributions. */
  async sharesFor(position: number, list: ContributionList): Promise<readonly Uint8Array[]> {
    return list.members.map(({ site, upload }) => {
      const share = this.#shares.get(upload)?.[position]
      if (share === undefined) throw new Error(`there is no share of ${site}`)
      return share
    })
  }

  /** The model that a site holds. */
  async model(site: SiteName): Promise<ModelState> {
    const { model, applied } = this.record(site)
    if (model === null) throw new Error(`${site} holds no model`)
    return decodeModelFile(await this.#of(site).files.read(this.run, modelFileName(applied), model), `the model of ${site}`)
  }

  /** A contribution with changes, signed anew by its site: what a colluding site could send. */
  resigned(member: Contribution, change: Partial<Contribution>, context = this.state().context): Contribution {
    const changed = { ...member, ...change }
    return { ...changed, signature: toHex(signMessage(this.identity(changed.site), contributionBytes(context, changed))) }
  }

  /** A key-setup message with changes, signed anew by its site. */
  signedCommit(site: SiteName, change: Partial<KeyCommit>, honest: KeyCommit | undefined): KeyCommit {
    return this.#signed(site, { ...present(honest), ...change }, keyCommitBytes)
  }
  signedReveal(site: SiteName, change: Partial<KeyReveal>, honest: KeyReveal | undefined): KeyReveal {
    return this.#signed(site, { ...present(honest), ...change }, keyRevealBytes)
  }
  signedConfirmation(site: SiteName, change: Partial<KeyConfirm>, honest: KeyConfirm | undefined): KeyConfirm {
    return this.#signed(site, { ...present(honest), ...change }, keyConfirmBytes)
  }
  signedAnswer(site: SiteName, change: Partial<Answer>, honest: Answer | undefined): Answer {
    return this.#signed(site, { ...present(honest), ...change }, answerBytes)
  }

  #signed<Message>(site: SiteName, message: Message, bytes: (context: RunContext, message: Message) => Uint8Array): Message {
    return { ...message, signature: toHex(signMessage(this.identity(site), bytes(this.state().context, message))) }
  }

  /** Signatures of colluding sites over any list. */
  signList(list: ContributionList, sites: readonly SiteName[], context = this.state().context): readonly ListSignature[] {
    const digest = listDigest(context, list)
    return sites.map((site) => {
      const message = { run: list.run, epoch: list.epoch, step: list.step, site, list: digest }
      return { ...message, signature: toHex(signMessage(this.identity(site), listSignatureBytes(context, message))) }
    })
  }

  async #ask(site: SiteName, command: Command, heard: boolean): Promise<readonly Submission[]> {
    const hospital = this.#of(site)
    hospital.said = []
    hospital.heard = heard
    hospital.inbox.push(structuredClone(command))
    hospital.wake()
    do await setImmediate()
    while (hospital.inbox.length > 0 || !hospital.agent.idle())
    return hospital.said
  }

  async #settled(): Promise<void> {
    while (!this.#service.idle()) await setImmediate()
  }

  #of(site: SiteName): Hospital {
    const hospital = this.#hospitals.find((each) => each.site === site)
    if (hospital === undefined) throw new Error(`there is no site ${site}`)
    return hospital
  }

  #start(hospital: Hospital): void {
    const { site, identity, policy, files, random } = hospital
    hospital.stopping = new AbortController()
    hospital.agent = createAgent({
      identity: { site, publicKey: identity.publicKey, sign: (message) => signMessage(identity, message) },
      store: hospital.store,
      files,
      records: recordsOf(site),
      policy: { policy: () => policy },
      link: {
        commands: (signal) => commandsOf(hospital, signal),
        submit: async (submission) => {
          hospital.said.push(structuredClone(submission))
          if (submission.kind === 'contribution') this.#shares.set(submission.message.upload, structuredClone(submission.shares))
          if (!hospital.heard) return
          const sent = this.#liars[site]?.(submission, this) ?? submission
          this.#witness(sent)
          await this.#service.submit(site, structuredClone(sent))
        },
        upload: async (ticket, read) => {
          const stored = { owner: `${site}/${ticket.run}`, digest: ticket.digest, bytes: ticket.bytes }
          let offset = await this.blobs.begin(stored)
          for await (const chunk of read(offset)) {
            await this.blobs.append(stored, offset, chunk)
            offset += chunk.length
          }
          await this.blobs.complete(stored)
        },
        download: async ({ digest }) => this.forged.get(digest) ?? this.held(digest),
        progress: () => {},
      },
      clock: this.clock,
      random,
      logger: this.#logger,
      backend: this.#backend,
    })
    hospital.stopped = hospital.agent.run(hospital.stopping.signal)
  }
}

function memoryStores(clock: VirtualClock): Stores {
  return {
    runs: memoryRunStore(clock),
    blobs: memoryBlobStore(),
    site: () => ({ store: memoryAgentStore(systemRandom), files: memorySiteFiles() }),
  }
}

async function* commandsOf(hospital: Hospital, signal: AbortSignal): AsyncIterable<Command> {
  while (!signal.aborted) {
    const command = hospital.inbox[0]
    if (command === undefined) {
      await new Promise<void>((resolve) => {
        hospital.wake = resolve
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      continue
    }
    yield command
    // Only now has the agent taken it, so that nobody takes it for idle in between.
    hospital.inbox.shift()
  }
}

/** A hospital's records, different at every site. */
export function recordsOf(site: SiteName): RecordSource {
  const random = seededRandom('attack records', site)
  const rows = Array.from({ length: ROWS }, () => {
    const age = Math.round(60 + 15 * random.normal())
    const icu = random.uniform() < 0.4
    return {
      age: String(Math.min(120, Math.max(0, age))),
      ward: icu ? 'icu' : 'general',
      died: age / 100 + (icu ? 0.3 : 0) + 0.2 * random.normal() > 0.8 ? 'yes' : 'no',
    }
  })
  return {
    description: `records of ${site}`,
    contentDigest: async () => sha256(JSON.stringify(rows)),
    async *batches(columns) {
      yield { firstRow: 1, columns: new Map(columns.map((name) => [name, rows.map((row) => row[name as keyof typeof row] ?? null)])) }
    },
  }
}

function witnessedBlobs(blobs: BlobStore, witness: (content: Uint8Array) => void): BlobStore {
  return {
    ...blobs,
    put(content) {
      witness(content)
      return blobs.put(content)
    },
    async complete(ticket) {
      await blobs.complete(ticket)
      witness(await blobs.read(ticket.digest))
    },
  }
}

function witnessedRuns(runs: RunStore, witness: (thing: unknown) => void): RunStore {
  return {
    ...runs,
    commit(change) {
      witness(change)
      runs.commit(change)
    },
  }
}

function witnessedLogger(logger: Logger, witness: (thing: unknown) => void): Logger {
  const both =
    (level: keyof Logger): Logger['info'] =>
    (message, fields) => {
      witness([message, fields])
      logger[level](message, fields)
    }
  return { debug: both('debug'), info: both('info'), warn: both('warn'), error: both('error') }
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('there is no such message')
  return value
}

/** The bytes with one bit changed. */
export function flipped(bytes: Uint8Array, at = bytes.length - 1): Uint8Array {
  const changed = concatBytes(bytes)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}
