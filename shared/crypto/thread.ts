/** One thread of the pool: runs what `blocks.ts` does, for one key after the other. */
import { parentPort } from 'node:worker_threads'
import { asConsiliumError, type ErrorCode } from '../kernel/index.ts'
import { type Block, type BlockJob, type BlockWorker, blockWorker } from './blocks.ts'
import { loadSeal } from './seal.ts'

/** Every message is answered by one with the same session and block. */
export type ToThread =
  | { readonly session: number; readonly block: number; readonly kind: 'begin'; readonly job: BlockJob }
  | { readonly session: number; readonly block: number; readonly kind: 'block'; readonly content: Block }
  | { readonly session: number; readonly block: number; readonly kind: 'end' }

export interface FromThread {
  readonly session: number
  readonly block: number
  /** Empty but after a block. */
  readonly content: Block
  readonly failure: { readonly code: ErrorCode; readonly message: string; readonly isPublic: boolean } | null
}

const seal = await loadSeal()
const workers = new Map<number, BlockWorker>()

parentPort?.on('message', (message: ToThread) => {
  const { session, block } = message
  try {
    const content = perform(message)
    parentPort?.postMessage({ session, block, content, failure: null } satisfies FromThread, [content.buffer])
  } catch (thrown) {
    const { code, message: text, isPublic } = asConsiliumError(thrown)
    parentPort?.postMessage({ session, block, content: new Uint8Array(), failure: { code, message: text, isPublic } } satisfies FromThread)
  }
})

function perform(message: ToThread): Block {
  const worker = workers.get(message.session)
  switch (message.kind) {
    case 'begin':
      workers.set(message.session, blockWorker(seal, message.job))
      return new Uint8Array()
    case 'block':
      if (worker === undefined) throw new RangeError(`session ${message.session} was not begun`)
      return worker.run(message.block, message.content)
    case 'end':
      worker?.dispose()
      workers.delete(message.session)
      return new Uint8Array()
  }
}
