/** What an operator can do, as functions; the CLI and scripts use it. */

import { createHash } from 'node:crypto'
import { type Clock, ConsiliumError, type Digest, type RunId, type SiteName } from '@consilium/shared/kernel'
import type { AuditRow, MemberView, Role, RunView } from '@consilium/shared/protocol'
import {
  type Address,
  type CallOptions,
  type ClientIdentity,
  type ForwardProxy,
  RpcClient,
} from '@consilium/shared/rpc'
import {
  type AuditDescription,
  type InviteResponse,
  type ModelPart,
  negotiate,
  operatorService,
  ownHello,
  type WhoamiResponse,
} from '@consilium/shared/wire'
import { Patience } from './patience.ts'

export interface OperatorClientOptions {
  readonly address: Address
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  readonly identity: ClientIdentity
  /** The way there; null: straight. Default: null. */
  readonly proxy?: ForwardProxy | null
  /** This build's version, for the coordinator. */
  readonly build: string
  readonly clock: Clock
  /** How long a call with one answer may take, in milliseconds. */
  readonly timeoutMs: number
}

export interface InviteOptions {
  readonly name: SiteName
  readonly role: Role
  /** How long the token is good for, in milliseconds. Default: the coordinator's, 24 hours. */
  readonly validMs?: number
  /** Whether the invited may take the place of a revoked member of that name. Default: no. */
  readonly replace?: boolean
}

export interface RevokeOptions {
  readonly name: SiteName
  /** What is meant to be revoked under that name. */
  readonly kind: 'site' | 'operator'
  /** One sentence for the audit chain. */
  readonly reason: string
}

/** A released model on its way. */
export interface ModelDownload {
  readonly digest: Digest
  readonly bytes: number
  /**
   * The content in pieces. @throws ConsiliumError `CORRUPT` at the end if it is not what the digest names:
   * keep nothing then
   */
  readonly content: AsyncIterable<Uint8Array>
}

export interface WatchOptions {
  /** Ends the watch. */
  readonly signal: AbortSignal
  /** Told once each time that the coordinator goes away, with what was found; the watch goes on by itself. */
  readonly onAway?: (found: ConsiliumError) => void
}

/**
 * Every method throws the coordinator's refusal as a ConsiliumError; `UNAVAILABLE` and `TIMEOUT` say what to
 * check.
 */
export class OperatorClient {
  readonly #client: RpcClient
  readonly #clock: Clock
  readonly #build: string
  readonly #limits: CallOptions
  #greeting: Promise<WhoamiResponse> | null = null

  constructor({
    address,
    authority,
    identity,
    proxy = null,
    build,
    clock,
    timeoutMs,
  }: OperatorClientOptions) {
    this.#client = new RpcClient({ address, authority, identity, proxy })
    this.#clock = clock
    this.#build = build
    this.#limits = { deadlineMs: timeoutMs }
  }

  /**
   * Who this certificate is. Also says whether the two sides speak a common protocol, so every other call
   * comes after it.
   */
  whoami(): Promise<WhoamiResponse> {
    this.#greeting ??= this.#greet().catch((thrown: unknown) => {
      // Only an answer is kept: whoever asks next greets again.
      this.#greeting = null
      throw thrown
    })
    return this.#greeting
  }

  async invite({ name, role, validMs, replace = false }: InviteOptions): Promise<InviteResponse> {
    await this.whoami()
    return this.#client.unary(
      operatorService.invite,
      { name, role, validMs: validMs ?? null, replace },
      this.#limits,
    )
  }

  async members(): Promise<readonly MemberView[]> {
    await this.whoami()
    return this.#client.unary(operatorService.listMembers, null, this.#limits)
  }

  async member(name: SiteName): Promise<MemberView> {
    await this.whoami()
    return this.#client.unary(operatorService.getMember, { name }, this.#limits)
  }

  /** What the member has under way ends at once, and nothing that it asks is answered any more. */
  async revoke({ name, kind, reason }: RevokeOptions): Promise<MemberView> {
    await this.whoami()
    return this.#client.unary(
      operatorService.revokeMember,
      { name, site: kind === 'site', reason },
      this.#limits,
    )
  }

  /** @param plan YAML or JSON */
  async startRun(plan: string): Promise<RunId> {
    await this.whoami()
    return (await this.#client.unary(operatorService.startRun, { plan }, this.#limits)).run
  }

  /** All runs, oldest first, each with its latest metrics only. */
  async runs(): Promise<readonly RunView[]> {
    await this.whoami()
    return this.#client.unary(operatorService.listRuns, null, this.#limits)
  }

  async run(run: RunId): Promise<RunView> {
    await this.whoami()
    return this.#client.unary(operatorService.getRun, { run }, this.#limits)
  }

  /** The canonical text of the plan that a run was made from. */
  async plan(run: RunId): Promise<string> {
    await this.whoami()
    return (await this.#client.unary(operatorService.getPlan, { run }, this.#limits)).plan
  }

  /**
   * A run now and at every change, until it has ended or the signal aborts. From the first call on, a
   * coordinator that is away is asked again until two minutes have passed without a word from it.
   *
   * @param run which one; a function finds it, and is asked again too
   * @throws ConsiliumError what is permanent at once, else the last failure
   */
  async *watch(
    run: RunId | (() => Promise<RunId>),
    { signal, onAway = () => {} }: WatchOptions,
  ): AsyncGenerator<RunView, void> {
    const patience = new Patience({ clock: this.#clock, signal, onAway })
    let found: RunId | null = null
    while (!signal.aborted) {
      try {
        if (found === null) {
          await this.whoami()
          found = typeof run === 'string' ? run : await run()
          patience.heard()
        }
        for await (const view of this.#client.serverStream(
          operatorService.watchRun,
          { run: found },
          { signal },
        )) {
          patience.heard()
          yield view
        }
        return
      } catch (thrown) {
        if (signal.aborted) return
        await patience.outlast(thrown)
      }
    }
  }

  /** Asks the sites of a run that is under way, and one more, whether that may join. */
  async addSite(run: RunId, site: SiteName): Promise<RunView> {
    await this.whoami()
    return this.#client.unary(operatorService.addSite, { run, site }, this.#limits)
  }

  async abort(run: RunId, reason: string): Promise<void> {
    await this.whoami()
    await this.#client.unary(operatorService.abortRun, { run, reason }, this.#limits)
  }

  async exportModel(run: RunId, signal: AbortSignal): Promise<ModelDownload> {
    await this.whoami()
    const parts = this.#client.serverStream(operatorService.exportModel, { run }, { signal })
    const first = await parts.next()
    const head = first.done ? null : first.value.head
    if (head === null)
      throw new ConsiliumError('CORRUPT', `${this.#client.peer} sent a model without saying what it is`)
    return { ...head, content: checked(parts, head) }
  }

  /** The coordinator's audit chain from a row on. */
  async *auditRows(fromSequence: number, signal: AbortSignal): AsyncGenerator<AuditRow, void> {
    await this.whoami()
    yield* this.#client.serverStream(operatorService.auditRows, { fromSequence }, { signal })
  }

  /** What a check of the audit chain needs beside its rows. */
  async describeAudit(): Promise<AuditDescription> {
    await this.whoami()
    return this.#client.unary(operatorService.describeAudit, null, this.#limits)
  }

  close(): void {
    this.#client.close()
  }

  async #greet(): Promise<WhoamiResponse> {
    const own = ownHello(this.#build)
    const answer = await this.#client.unary(operatorService.whoami, { hello: own }, this.#limits)
    negotiate({ own, peer: answer.hello, ownName: 'command line', peerName: 'coordinator' })
    return answer
  }
}

async function* checked(
  parts: AsyncIterable<ModelPart>,
  { digest, bytes }: { readonly digest: Digest; readonly bytes: number },
): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256')
  let received = 0
  for await (const { data } of parts) {
    hash.update(data)
    received += data.length
    yield data
  }
  if (received !== bytes || hash.digest('hex') !== digest) {
    throw new ConsiliumError(
      'CORRUPT',
      `the model that arrived is damaged: ${received} bytes, expected ${bytes} with digest ` +
        `${digest}; ask again`,
    )
  }
}
