/**
 * One thread of the pool: runs what `blocks.ts` does, for one key after the other, on blocks in memory that
 * it shares with who asks.
 */
import { parentPort } from 'node:worker_threads'
import { asConsiliumError, type ErrorCode } from '../kernel/index.ts'
import { type BlockJob, type BlockWorker, blockSizes, blockWorker, SLOT_BYTES } from './blocks.ts'
import { loadSeal } from './seal.ts'

/** Every message is answered by one with the same session and block. */
export type ToThread =
  | {
      readonly session: number
      readonly block: number
      readonly kind: 'begin'
      readonly job: BlockJob
      readonly slots: Uint8Array
    }
  | BlocksMessage
  | { readonly session: number; readonly block: number; readonly kind: 'end' }

interface BlocksMessage {
  readonly kind: 'blocks'
  readonly session: number
  /** Number of the first. */
  readonly block: number
  readonly count: number
  /** Byte offset of the first one's slot; the others follow. What is made of a block takes its place. */
  readonly at: number
}

export interface FromThread {
  readonly session: number
  readonly block: number
  readonly failure: { readonly code: ErrorCode; readonly message: string; readonly isPublic: boolean } | null
}

interface Session {
  readonly worker: BlockWorker
  readonly given: number
  readonly slots: Uint8Array
}

const seal = await loadSeal()
const sessions = new Map<number, Session>()

parentPort?.on('message', (message: ToThread) => {
  const { session, block } = message
  try {
    perform(message)
    parentPort?.postMessage({ session, block, failure: null } satisfies FromThread)
  } catch (thrown) {
    const { code, message: text, isPublic } = asConsiliumError(thrown)
    parentPort?.postMessage({
      session,
      block,
      failure: { code, message: text, isPublic },
    } satisfies FromThread)
  }
})

function perform(message: ToThread): void {
  const begun = sessions.get(message.session)
  switch (message.kind) {
    case 'begin':
      sessions.set(message.session, {
        worker: blockWorker(seal, message.job),
        given: blockSizes(message.job.kind).given,
        slots: message.slots,
      })
      return
    case 'blocks': {
      if (begun === undefined) throw new RangeError(`session ${message.session} was not begun`)
      const { worker, given, slots } = begun
      for (let i = 0; i < message.count; i++) {
        const at = message.at + i * SLOT_BYTES
        worker.run(message.block + i, slots.subarray(at, at + given), slots.subarray(at, at + SLOT_BYTES))
      }
      return
    }
    case 'end':
      begun?.worker.dispose()
      sessions.delete(message.session)
  }
}
