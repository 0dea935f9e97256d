/** Stores and a logger that show somebody all that passes through them. */
import type { BlobStore, RunStore } from '@consilium/coordinator/rounds'
import type { Logger } from '@consilium/shared/kernel'

export function witnessedBlobs(blobs: BlobStore, witness: (content: Uint8Array) => void): BlobStore {
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

export function witnessedRuns(runs: RunStore, witness: (thing: unknown) => void): RunStore {
  return {
    ...runs,
    commit(change) {
      witness(change)
      runs.commit(change)
    },
  }
}

export function witnessedLogger(logger: Logger, witness: (thing: unknown) => void): Logger {
  const both =
    (level: keyof Logger): Logger['info'] =>
    (message, fields) => {
      witness([message, fields])
      logger[level](message, fields)
    }
  return { debug: both('debug'), info: both('info'), warn: both('warn'), error: both('error') }
}
