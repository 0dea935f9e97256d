/**
 * Hospitals under attack: real agents, whose coordinator is the test. It can let the run go on honestly, and
 * at any point say whatever it likes to any agent and see what comes back.
 */
import { setImmediate } from 'node:timers/promises'
import {
  approvedRoster,
  type CoordinatorLink,
  DEFAULT_POLICY,
  modelFileName,
  type Question,
  type RecordSource,
  type SitePolicy,
  type SiteRun,
  undecided,
} from '@consilium/client-agent/agent'
import {
  type BlobStore,
  createRunService,
  type RunDriver,
  type RunStore,
} from '@consilium/coordinator/rounds'
import { generateIdentity, type Identity } from '@consilium/shared/crypto'
import {
  type Digest,
  type Logger,
  type RandomSource,
  type RunId,
  type SiteName,
  sha256,
  silentLogger,
  siteName,
  systemRandom,
  toHex,
} from '@consilium/shared/kernel'
import {
  type Command,
  type CommandKind,
  type ContributionList,
  decodeModelFile,
  hasEnded,
  type ModelState,
  planText,
  type RosterEntry,
  type RunState,
  rosterFingerprint,
  type Submission,
} from '@consilium/shared/protocol'
import { type Backend, openBackend } from '@consilium/shared/training'
import { VirtualClock } from '@consilium/sim/world'
import { type PlanChanges, planOf } from '../shared/protocol/support.ts'
import { Forger } from './forger.ts'
import { Hospital } from './hospital.ts'
import { recordsOf } from './records.ts'
import { memoryStores, type Stores } from './stores.ts'
import { witnessedBlobs, witnessedLogger, witnessedRuns } from './witness.ts'

export type CommandOf<Kind extends CommandKind> = Extract<Command, { readonly kind: Kind }>
export type SubmissionOf<Kind extends Submission['kind']> = Extract<Submission, { readonly kind: Kind }>

const OPERATOR = siteName('lead')

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
  /**
   * What a site's submission becomes before the honest coordinator has it: what a lying site says in good
   * form.
   */
  readonly liars?: Readonly<Record<string, (submission: Submission, federation: Federation) => Submission>>
  /** The randomness of a site; for tests that look over its shoulder. */
  readonly random?: (site: SiteName) => RandomSource
  /** The identity under which a site stands in the roster and signs; default: one of its own. */
  readonly identity?: ((site: SiteName) => Identity) | undefined
  /** What differs in a site's policy. */
  readonly policy?: ((site: SiteName) => Partial<SitePolicy>) | undefined
  /** A site's records as they are when its agent starts; default: some that fit. */
  readonly records?: ((site: SiteName) => RecordSource) | undefined
  /** Where coordinator and sites keep things; default: in memory. */
  readonly stores?: Stores | undefined
  /** Is shown everything that the coordinator receives, makes, stores, logs and says. */
  readonly witness?: (thing: unknown) => void
}

export class Federation extends Forger implements AsyncDisposable {
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
  readonly #witness: (thing: unknown) => void
  /** Sealed shares of every contribution that a site ever made, by the upload's digest. */
  readonly #shares = new Map<Digest, readonly Uint8Array[]>()
  readonly #liars: NonNullable<FederationOptions['liars']>
  run: RunId = '' as RunId

  private constructor(options: FederationOptions, backend: Backend) {
    super()
    const {
      sites = 5,
      late = 0,
      logger = silentLogger,
      random = () => systemRandom,
      identity = generateIdentity,
      policy = () => ({}),
      records = recordsOf,
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
    const names = Array.from({ length: sites + late }, (_, i) => siteName(`site-${i}`))
    this.sites = names.slice(0, sites)
    this.late = names.slice(sites)
    const identities = names.map(identity)
    this.#enrolled = this.sites.map((site, i) => ({
      site,
      identityKey: toHex(identities[i]?.publicKey ?? new Uint8Array()),
    }))
    this.#service = createRunService({
      store: this.runs,
      blobs: this.blobs,
      clock: this.clock,
      random: systemRandom,
      logger: witnessedLogger(logger, witness),
      roster: () => this.#enrolled,
    })
    for (const [i, site] of names.entries()) {
      this.#hospitals.push(
        new Hospital({
          site,
          identity: identities[i] ?? identity(site),
          policy: { ...POLICY, ...policy(site) },
          records: () => records(site),
          ...stores.site(site),
          random: random(site),
          clock: this.clock,
          logger,
          backend,
          transfers: this.#transfers(site),
          onSaid: (submission, heard) => this.#said(site, submission, heard),
        }),
      )
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
    const plan = planOf({
      rounds: 1,
      ...changes,
      encryption: { threshold: this.sites.length > 4 ? 3 : 2, ...changes.encryption },
    })
    this.run = await this.#service.start(planText(plan), OPERATOR)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#hospitals.map((hospital) => hospital.stop()))
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

  /**
   * A late site is enrolled, and an operator asks the sites of the run whether it may join. Again: asks once
   * more.
   */
  async letIn(site: SiteName): Promise<RunState> {
    const identityKey = toHex(this.#of(site).identity.publicKey)
    if (!this.#enrolled.some((entry) => entry.site === site)) this.#enrolled.push({ site, identityKey })
    await this.#service.add(this.run, site, OPERATOR)
    return this.state()
  }

  /** What the honest coordinator asks a site beside the run: whether another may join it. */
  async question(site: SiteName): Promise<CommandOf<'approve'>> {
    const command = (await this.#service.commandsFor(site)).find(
      (each) => each.kind === 'approve' && each.joining !== undefined,
    )
    if (command?.kind !== 'approve') throw new Error(`${site} is not asked whether a site may join`)
    return command
  }

  /** A person at the site decides on exactly what waits there. */
  decide(site: SiteName, decision: 'approve' | 'reject'): void {
    const { store } = this.#of(site)
    const record = undecided(store, this.record(site))
    if (record === null) throw new Error(`nothing waits for a decision at ${site}`)
    const about = { roster: rosterFingerprint(approvedRoster(record)), expiresAt: record.expiresAt }
    store.decide({
      run: this.run,
      decision,
      reason: decision === 'reject' ? 'we do not know them' : '',
      about,
    })
  }

  /** What a site was asked about a joining site, and what became of it. */
  asked(site: SiteName): Question | null {
    return this.#of(site).store.question(this.run)
  }

  /** The honest coordinator and every site (or those named) go on until the condition holds. */
  async honestly(
    until: (state: RunState) => boolean,
    sites: readonly SiteName[] = [...this.sites, ...this.late],
  ): Promise<RunState> {
    // As in a session: what a site has refused it is not asked again, until something else is wanted of it.
    const refused = new Set<string>()
    for (;;) {
      let asked = false
      for (const site of sites) {
        await this.#settled()
        if (until(this.state())) return this.state()
        for (const command of await this.#commandsFor(site)) {
          if (refused.has(`${site} ${command.id}`)) continue
          const said = await this.#of(site).ask(command, true)
          // Who waits for a person says nothing, and is asked again once there is something else.
          if (command.kind !== 'approve' || said.length > 0) asked = true
          if (said.some(({ kind }) => kind === 'refusal')) refused.add(`${site} ${command.id}`)
          if (until(this.state())) return this.state()
        }
      }
      await this.#settled()
      if (until(this.state())) return this.state()
      if (!asked || hasEnded(this.state()))
        throw new Error(
          `the run stands still in phase ${this.state().phase}: ${this.state().failure?.reason ?? ''}`,
        )
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
    if (command?.kind !== kind)
      throw new Error(`${site} would be asked for ${command?.kind ?? 'nothing'}, not ${kind}`)
    return command as CommandOf<Kind>
  }

  /**
   * The attacker says something to a site. Returns what comes back; the honest coordinator does not hear of
   * it.
   */
  async tell(site: SiteName, command: Command): Promise<readonly Submission[]> {
    return this.#of(site).ask(command, false)
  }

  /** The only thing that a site answers to a command, of the kind that is expected. */
  async told<Kind extends Submission['kind']>(
    site: SiteName,
    command: Command,
    kind: Kind,
  ): Promise<SubmissionOf<Kind>> {
    const [answer, ...more] = await this.tell(site, command)
    if (answer?.kind !== kind || more.length > 0)
      throw new Error(
        `${site} answered ${answer?.kind ?? 'nothing'}: ` +
          `${answer?.kind === 'refusal' ? `${answer.code} ${answer.reason}` : ''}`,
      )
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
  async withdraw(
    site: SiteName,
    { reason = 'no ethics vote', heard = true } = {},
  ): Promise<readonly Submission[]> {
    return this.#of(site).withdraw(this.run, { reason, heard })
  }

  /** The site's files of the run that are still there, of those that are asked for. */
  async filesOf(site: SiteName, names: readonly string[]): Promise<readonly string[]> {
    return this.#of(site).filesOf(this.run, names)
  }

  /** The site's process dies and comes back with what is on its disk. */
  async restart(site: SiteName): Promise<void> {
    await this.#of(site).restart()
  }

  /** What the site's record says now, for {@link restore}. */
  snapshot(site: SiteName): SiteRun {
    return structuredClone(this.record(site))
  }

  /**
   * The site's machine is set back to a snapshot of its record, and its process comes back; files made since
   * are gone or stale.
   */
  async restore(site: SiteName, snapshot: SiteRun): Promise<void> {
    await this.#of(site).restore(snapshot)
  }

  /**
   * The sealed shares of the list's members for the site at a roster position, as they came with the
   * contributions.
   */
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
    return decodeModelFile(
      await this.#of(site).files.read(this.run, modelFileName(applied), model),
      `the model of ${site}`,
    )
  }

  async #settled(): Promise<void> {
    while (!this.#service.idle()) await setImmediate()
  }

  #of(site: SiteName): Hospital {
    const hospital = this.#hospitals.find((each) => each.site === site)
    if (hospital === undefined) throw new Error(`there is no site ${site}`)
    return hospital
  }

  /** What comes of what an agent says. */
  async #said(site: SiteName, submission: Submission, heard: boolean): Promise<void> {
    if (submission.kind === 'contribution')
      this.#shares.set(submission.message.upload, structuredClone(submission.shares))
    if (!heard) return
    const sent = this.#liars[site]?.(submission, this) ?? submission
    this.#witness(sent)
    await this.#service.submit(site, structuredClone(sent))
  }

  /** Files go to the honest coordinator, and come from the attacker if it forged them. */
  #transfers(site: SiteName): Pick<CoordinatorLink, 'upload' | 'download'> {
    return {
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
    }
  }
}
