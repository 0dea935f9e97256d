/**
 * Threads that work on the blocks of an update. Every thread has a SEAL of its own, which is told the key when the work
 * begins and made to forget it when the work ends; no key stays in a thread between two updates.
 */
import { Worker } from 'node:worker_threads'
import { ConsiliumError, wipe } from '../kernel/index.ts'
import type { Block, BlockJob } from './blocks.ts'
import type { FromThread, ToThread } from './thread.ts'

/** Blocks that may be under way in each thread, 62 KB each: enough for 10 ms, which a busy machine may keep the thread that hands them out waiting. */
const BLOCKS_UNDER_WAY = 16

interface Waiting {
  readonly resolve: (content: Block) => void
  readonly reject: (reason: ConsiliumError) => void
}

class Thread {
  readonly waiting = new Map<string, Waiting>()
  readonly #worker: Worker
  failure: ConsiliumError | null = null

  constructor() {
    // Beside this file, under the same kind of name: source when this is source, compiled when this is.
    this.#worker = new Worker(new URL(import.meta.url.replace(/pool(\.[a-z]+)$/, 'thread$1')))
    this.#worker.unref()
    this.#worker.on('message', (message: FromThread) => this.#take(message))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('it ended')))
  }

  /** Sends a message, and with it whole buffers, which are then no longer here. Resolves with the answer. */
  ask(message: ToThread, transfer: ArrayBuffer[] = []): Promise<Block> {
    const { promise, resolve, reject } = Promise.withResolvers<Block>()
    if (this.failure !== null) reject(this.failure)
    else {
      if (this.waiting.size === 0) this.#worker.ref()
      this.waiting.set(nameOf(message), { resolve, reject })
      this.#worker.postMessage(message, transfer)
    }
    // Who asks looks at the answers one after the other; a later one may fail before it is looked at.
    promise.catch(() => undefined)
    return promise
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #take(message: FromThread): void {
    const waiting = this.waiting.get(nameOf(message))
    this.waiting.delete(nameOf(message))
    if (this.waiting.size === 0) this.#worker.unref()
    if (message.failure === null) waiting?.resolve(message.content)
    else waiting?.reject(new ConsiliumError(message.failure.code, message.failure.message, { isPublic: message.failure.isPublic }))
  }

  #fail(cause: unknown): void {
    this.failure ??= new ConsiliumError('INTERNAL', 'a thread that encrypts and opens updates broke down; what it was doing is started over', { cause })
    for (const { reject } of this.waiting.values()) reject(this.failure)
    this.waiting.clear()
  }
}

export class BlockPool {
  readonly #size: number
  #threads: Thread[] = []
  #sessions = 0

  constructor(size: number) {
    this.#size = size
  }

  /** What `blockWorker` makes of each block, in order. Takes the contents away from who gave them. */
  async *run(job: BlockJob, contents: Iterable<Block> | AsyncIterable<Block>): AsyncGenerator<Block, void> {
    const threads = this.#ready()
    const session = ++this.#sessions
    // Shared, not sent: a message is copied on its way, and nobody could overwrite that copy.
    const k = new BigUint64Array(new SharedArrayBuffer(job.k.byteLength))
    k.set(job.k)
    const underWay: Promise<Block>[] = []
    const next = (): Promise<Block> => underWay.shift() ?? Promise.reject(new ConsiliumError('INTERNAL', 'no block is under way'))
    try {
      await Promise.all(threads.map((thread) => thread.ask({ session, block: -1, kind: 'begin', job: { ...job, k } })))
      let block = 0
      for await (const content of contents) {
        const thread = threads.reduce((least, each) => (each.waiting.size < least.waiting.size ? each : least))
        underWay.push(thread.ask({ session, block: block++, kind: 'block', content }, [content.buffer]))
        if (underWay.length >= threads.length * BLOCKS_UNDER_WAY) yield await next()
      }
      while (underWay.length > 0) yield await next()
    } finally {
      await Promise.allSettled(underWay)
      await Promise.allSettled(threads.map((thread) => thread.ask({ session, block: -2, kind: 'end' })))
      wipe(k)
    }
  }

  async close(): Promise<void> {
    const threads = this.#threads
    this.#threads = []
    await Promise.all(threads.map((thread) => thread.end()))
  }

  #ready(): readonly Thread[] {
    this.#threads = this.#threads.filter(({ failure }) => failure === null)
    while (this.#threads.length < this.#size) this.#threads.push(new Thread())
    return this.#threads
  }
}

function nameOf({ session, block }: { readonly session: number; readonly block: number }): string {
  return `${session}/${block}`
}
