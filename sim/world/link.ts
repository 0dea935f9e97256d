/**
 * The way between an agent and the coordinator's rounds in one process: the same values that the wire would
 * carry, copied, so that nobody holds what another holds. Commands come when the world delivers them;
 * everything else happens at once.
 */
import type { CoordinatorLink, TransferTicket } from '@consilium/client-agent/agent'
import type { BlobStore, RunService, UploadTicket } from '@consilium/coordinator/rounds'
import { ConsiliumError, concatBytes, type RunId, type SiteName, sha256 } from '@consilium/shared/kernel'
import type { Command } from '@consilium/shared/protocol'

export class MemoryLink implements CoordinatorLink {
  readonly #site: SiteName
  readonly #service: RunService
  readonly #blobs: BlobStore
  readonly #queue: Command[] = []
  #wake: (() => void) | null = null
  #calls = 0

  constructor(options: { readonly site: SiteName; readonly service: RunService; readonly blobs: BlobStore }) {
    this.#site = options.site
    this.#service = options.service
    this.#blobs = options.blobs
  }

  /** Whether nothing is on its way. */
  idle(): boolean {
    return this.#calls === 0 && this.#queue.length === 0
  }

  /** Fetches what the site should do in a run now, and is asked beside, and hands it over. */
  deliver(run: RunId): Promise<void> {
    return this.#counted(async () => {
      const commands = (await this.#service.commandsFor(this.#site)).filter((each) => each.run === run)
      this.#queue.push(...commands.map((command) => structuredClone(command)))
      this.#wake?.()
    })
  }

  async *commands(signal: AbortSignal): AsyncIterable<Command> {
    while (!signal.aborted) {
      const command = this.#queue.shift()
      if (command !== undefined) yield command
      else await this.#arrival(signal)
    }
  }

  submit(submission: Parameters<CoordinatorLink['submit']>[0]): Promise<void> {
    return this.#counted(() => this.#service.submit(this.#site, structuredClone(submission)))
  }

  upload(ticket: TransferTicket, read: (offset: number) => AsyncIterable<Uint8Array>): Promise<void> {
    return this.#counted(async () => {
      this.#service.uploadAllowed(this.#site, ticket.run, ticket.digest, ticket.bytes)
      const stored: UploadTicket = {
        owner: `${this.#site}/${ticket.run}`,
        digest: ticket.digest,
        bytes: ticket.bytes,
      }
      let offset = await this.#blobs.begin(stored)
      for await (const chunk of read(offset)) {
        await this.#blobs.append(stored, offset, chunk)
        offset += chunk.length
      }
      await this.#blobs.complete(stored)
    })
  }

  download(ticket: TransferTicket): Promise<Uint8Array> {
    return this.#counted(async () => {
      this.#service.downloadAllowed(this.#site, ticket.run, ticket.digest)
      const chunks: Uint8Array[] = []
      for await (const chunk of this.#blobs.stream(ticket.digest, 0)) chunks.push(chunk)
      const content = concatBytes(...chunks)
      if (content.length !== ticket.bytes || sha256(content) !== ticket.digest)
        throw new ConsiliumError('CORRUPT', `the file ${ticket.digest} did not arrive as it is`)
      return content
    })
  }

  progress(progress: Parameters<CoordinatorLink['progress']>[0]): void {
    this.#service.progress(this.#site, structuredClone(progress))
  }

  #arrival(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#wake = null
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#wake = done
      signal.addEventListener('abort', done)
    })
  }

  async #counted<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#calls += 1
    try {
      return await work()
    } finally {
      this.#calls -= 1
    }
  }
}
