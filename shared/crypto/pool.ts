/**
 * Threads that work on the blocks of an update. Every thread has a SEAL of its own, which is told the key
 * when the work begins and made to forget it when the work ends; no key stays in a thread between two
 * updates.
 *
 * Key and blocks are in memory that the threads share: a message would be copied on its way, and nobody could
 * overwrite that copy; and memory that is used again is not asked of the machine block by block, which took
 * as long as a tenth of the work.
 */
import { Worker } from 'node:worker_threads'
import { ConsiliumError, wipe } from '../kernel/index.ts'
import { type Block, type BlockJob, blockSizes, SLOT_BYTES } from './blocks.ts'
import { RING_DEGREE } from './constants.ts'
import type { FromThread, ToThread } from './thread.ts'

/**
 * Blocks that a message is about: telling a thread and hearing of it costs a tenth of what is done to one.
 */
const BATCH_BLOCKS = 4
/**
 * Batches that may be under way in each thread: enough for 10 ms, which a busy machine may keep the thread
 * that hands them out waiting.
 */
const BATCHES_UNDER_WAY = 5
const BATCH_BYTES = BATCH_BLOCKS * SLOT_BYTES

interface Waiting {
  readonly resolve: () => void
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

  /** Resolves when the thread has done what the message says. */
  ask(message: ToThread): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (this.failure !== null) reject(this.failure)
    else {
      if (this.waiting.size === 0) this.#worker.ref()
      this.waiting.set(nameOf(message), { resolve, reject })
      this.#worker.postMessage(message)
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
    if (message.failure === null) waiting?.resolve()
    else
      waiting?.reject(
        new ConsiliumError(message.failure.code, message.failure.message, {
          isPublic: message.failure.isPublic,
        }),
      )
  }

  #fail(cause: unknown): void {
    this.failure ??= new ConsiliumError(
      'INTERNAL',
      'a thread that encrypts and opens updates broke down; what it was doing is started over',
      { cause },
    )
    for (const { reject } of this.waiting.values()) reject(this.failure)
    this.waiting.clear()
  }
}

/** A batch that a thread has in hand. */
interface Batch {
  readonly place: number
  readonly count: number
  readonly done: Promise<void>
}

export class BlockPool {
  readonly #size: number
  #threads: Thread[] = []
  #sessions = 0

  constructor(size: number) {
    this.#size = size
  }

  /**
   * What `blockWorker` makes of each block, in order; it is there until the next one is asked for. Reads each
   * before it asks for the next, and overwrites it where it is secret.
   */
  async *run(
    job: BlockJob,
    contents: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Block, void> {
    const threads = this.#ready()
    const session = ++this.#sessions
    const { made } = blockSizes(job.kind)
    const k = new BigUint64Array(new SharedArrayBuffer(RING_DEGREE * 8))
    k.set(job.k)
    const places = threads.length * BATCHES_UNDER_WAY
    const slots = new Uint8Array(new SharedArrayBuffer(places * BATCH_BYTES))
    const slot = (place: number, index: number): number => place * BATCH_BYTES + index * SLOT_BYTES
    const underWay: Batch[] = []
    // A copy, since whoever kept a view of a slot would see what comes into it next before it is encrypted;
    // one for all, since memory costs more than copying.
    const result = new Uint8Array(made)
    const results = async function* (): AsyncGenerator<Block, void> {
      const batch = underWay.shift()
      await batch?.done
      for (let i = 0; batch !== undefined && i < batch.count; i++) {
        const at = slot(batch.place, i)
        result.set(slots.subarray(at, at + made))
        yield result
      }
    }
    const handOut = (block: number, count: number, place: number): void => {
      const thread = threads.reduce((least, each) => (each.waiting.size < least.waiting.size ? each : least))
      underWay.push({
        place,
        count,
        done: thread.ask({ session, block, kind: 'blocks', at: slot(place, 0), count }),
      })
    }
    try {
      await Promise.all(
        threads.map((thread) => thread.ask({ session, block: -1, kind: 'begin', job: { ...job, k }, slots })),
      )
      let block = 0
      let count = 0
      let place = 0
      for await (const content of contents) {
        slots.set(content, slot(place, count++))
        if (job.kind === 'encrypt') wipe(content)
        if (count < BATCH_BLOCKS) continue
        handOut(block, count, place)
        block += count
        count = 0
        place = (place + 1) % places
        if (underWay.length === places) yield* results()
      }
      if (count > 0) handOut(block, count, place)
      while (underWay.length > 0) yield* results()
    } finally {
      await Promise.allSettled(underWay.map(({ done }) => done))
      await Promise.allSettled(threads.map((thread) => thread.ask({ session, block: -2, kind: 'end' })))
      wipe(k, slots)
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
