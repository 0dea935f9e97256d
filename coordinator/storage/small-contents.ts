/**
 * Small contents, in the database: a contribution brings a sealed key share for every site, and as files each
 * would be synced to disk twice. Here all that are put or removed in one turn of the event loop become one
 * transaction, and are synced once.
 */
import { onDatabase } from '@consilium/shared/datadir'
import { ConsiliumError, digest as checkedDigest, type Digest, sha256 } from '@consilium/shared/kernel'
import type Database from 'better-sqlite3'
import type { BlobStore } from '../rounds/index.ts'
import { QUERIES } from './queries.ts'

/** Sealed messages are half as large; what is larger is a file. */
export const SMALL_BYTES_MAX = 16 * 1024

/** A content to be added, or null where it is to be removed. In the order in which they were asked for. */
interface Waiting {
  readonly digest: Digest
  readonly content: Uint8Array | null
  readonly resolve: (digest: Digest) => void
  readonly reject: (reason: unknown) => void
}

/**
 * `files` for large contents, the database for small ones. Contents are found wherever they are: older
 * directories have small ones as files.
 */
export function withSmallContents({
  files,
  database,
}: {
  readonly files: BlobStore
  readonly database: Database.Database
}): BlobStore {
  const file = database.name
  const add = database.prepare(QUERIES.addContent)
  const content = database.prepare<[string], { readonly content: Buffer }>(QUERIES.content)
  const bytes = database.prepare<[string], { readonly bytes: number }>(QUERIES.contentBytes)
  const remove = database.prepare(QUERIES.removeContent)
  const carryOut = database.transaction((all: readonly Waiting[]): void => {
    for (const each of all) {
      if (each.content === null) remove.run(each.digest)
      else add.run(each.digest, each.content)
    }
  })
  let waiting: Waiting[] = []

  const flush = (): void => {
    const all = waiting
    waiting = []
    try {
      onDatabase(file, () => carryOut.immediate(all))
      for (const { digest, resolve } of all) resolve(digest)
    } catch (thrown) {
      for (const { reject } of all) reject(thrown)
    }
  }
  const soon = (digest: Digest, content: Uint8Array | null): Promise<Digest> => {
    const { promise, resolve, reject } = Promise.withResolvers<Digest>()
    if (waiting.length === 0) setImmediate(flush)
    waiting.push({ digest, content, resolve, reject })
    return promise
  }
  const sizeOf = (digest: Digest): number | null =>
    onDatabase(file, () => bytes.get(checkedDigest(digest)))?.bytes ?? null
  const contentOf = (digest: Digest): Uint8Array | null => {
    const row = onDatabase(file, () => content.get(checkedDigest(digest)))
    if (row === undefined) return null
    if (sha256(row.content) !== digest)
      throw new ConsiliumError(
        'CORRUPT',
        `${file}: the content stored as ${digest} is damaged: it has another digest. Restore the ` +
          'data directory from a backup, or abort the run that needs it.',
      )
    return new Uint8Array(row.content)
  }

  return {
    ...files,
    has: async (digest) => sizeOf(digest) !== null || (await files.has(digest)),
    size: async (digest) => sizeOf(digest) ?? (await files.size(digest)),
    put: (given) => (given.length > SMALL_BYTES_MAX ? files.put(given) : soon(sha256(given), given.slice())),
    read: async (digest) => contentOf(digest) ?? (await files.read(digest)),
    async *stream(digest, offset) {
      const small = contentOf(digest)
      if (small === null) yield* files.stream(digest, offset)
      else if (!Number.isSafeInteger(offset) || offset < 0 || offset > small.length)
        throw new ConsiliumError(
          'INVALID_ARGUMENT',
          `there is no offset ${offset} in the ${small.length} bytes of ${digest}`,
          { isPublic: true },
        )
      else if (offset < small.length) yield small.subarray(offset)
    },
    async begin(ticket) {
      const small = contentOf(ticket.digest)
      // An upload of what is there already: as a file too, so that the rest of the upload finds it.
      if (small !== null) await files.put(small)
      return files.begin(ticket)
    },
    async remove(digest) {
      // Both at once: what is put after this call stays, wherever it goes.
      await Promise.all([soon(checkedDigest(digest), null), files.remove(digest)])
    },
  }
}
