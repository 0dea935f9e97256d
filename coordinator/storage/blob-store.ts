/**
 * Content-addressed files: `blobs/ab/<digest>` holds whole, verified content and nothing else; what is still
 * arriving is in `partial/` under a name that says what it is to become, so that there is no second record of
 * it to disagree with.
 */
import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { isSystemError, storageError, syncDirectory, writeFileDurably } from '@consilium/shared/datadir'
import { ConsiliumError, digest as checkedDigest, type Digest, sha256 } from '@consilium/shared/kernel'
import type { BlobStore, UploadTicket } from '../rounds/index.ts'
import { chunksOf, digestOfFile, removeFile, sizeOfFile, writeAt } from './blob-files.ts'
import { keyedQueue } from './keyed-queue.ts'

/** Names of the two directories within the data directory. */
export const BLOBS = 'blobs'
export const PARTIAL = 'partial'

/** @param directory where {@link BLOBS} and {@link PARTIAL} are; one store a directory */
export function diskBlobStore(directory: string): BlobStore {
  const blobs = join(directory, BLOBS)
  const partial = join(directory, PARTIAL)
  const shelfOf = (digest: Digest): string => join(blobs, checkedDigest(digest).slice(0, 2))
  const pathOf = (digest: Digest): string => join(shelfOf(digest), digest)
  const queue = keyedQueue()

  const sizeOf = async (digest: Digest): Promise<number | null> => sizeOfFile(pathOf(digest))

  const missing = (digest: Digest): ConsiliumError =>
    new ConsiliumError('NOT_FOUND', `there is no content with digest ${digest}`, { isPublic: true })

  /** Makes the shelf of a digest, itself on disk before anything stands on it. */
  const makeShelf = async (digest: Digest): Promise<void> => {
    const shelf = shelfOf(digest)
    try {
      await mkdir(shelf, { mode: 0o700 })
      await syncDirectory(blobs)
    } catch (thrown) {
      if (!isSystemError(thrown) || thrown.code !== 'EEXIST') throw storageError(thrown, shelf)
    }
  }

  const checkComplete = (ticket: UploadTicket, stored: number): void => {
    if (stored !== ticket.bytes)
      throw conflict(`the content ${ticket.digest} has ${stored} bytes, ${ticket.bytes} are declared`)
  }

  return {
    has: async (digest) => (await sizeOf(digest)) !== null,

    async size(digest) {
      const bytes = await sizeOf(digest)
      if (bytes === null) throw missing(digest)
      return bytes
    },

    put(content) {
      const digest = sha256(content)
      return queue(digest, async () => {
        if ((await sizeOf(digest)) === content.length) return digest
        await makeShelf(digest)
        await writeFileDurably(pathOf(digest), content, { stage: partial })
        return digest
      })
    },

    async read(digest) {
      const path = pathOf(digest)
      const content = await readFile(path).catch((thrown: unknown) => {
        throw isSystemError(thrown) && thrown.code === 'ENOENT' ? missing(digest) : storageError(thrown, path)
      })
      if (sha256(content) !== digest) throw damaged(path)
      return content
    },

    async *stream(digest, offset) {
      const path = pathOf(digest)
      const size = await sizeOf(digest)
      if (size === null) throw missing(digest)
      if (!Number.isSafeInteger(offset) || offset < 0 || offset > size) {
        throw new ConsiliumError(
          'INVALID_ARGUMENT',
          `there is no offset ${offset} in the ${size} bytes of ${digest}`,
          { isPublic: true },
        )
      }
      // Only a reader who gets everything can be told that it is not what it should be; who resumes checks
      // the digest anyway.
      const hash = offset === 0 ? createHash('sha256') : null
      for await (const chunk of chunksOf(path, offset)) {
        hash?.update(chunk)
        yield chunk
      }
      if (hash !== null && hash.digest('hex') !== digest) throw damaged(path)
    },

    begin: (ticket) =>
      queue(ticket.digest, async () => {
        const stored = await sizeOf(ticket.digest)
        if (stored !== null) {
          checkComplete(ticket, stored)
          return stored
        }
        const begun = (await partialsOf(partial, ticket.digest)).find(
          ({ owner }) => owner === ownerTag(ticket),
        )
        if (begun !== undefined && begun.bytes !== ticket.bytes)
          throw conflict(
            `the upload of ${ticket.digest} was begun with ${begun.bytes} bytes, now ${ticket.bytes} ` +
              'are declared',
          )
        const path = join(partial, partialName(ticket))
        if (begun !== undefined) return (await sizeOfFile(path)) ?? 0
        try {
          await (await open(path, 'wx', 0o600)).close()
          await syncDirectory(partial)
        } catch (thrown) {
          throw storageError(thrown, path)
        }
        return 0
      }),

    append: (ticket, offset, chunk) =>
      queue(ticket.digest, async () => {
        const path = join(partial, partialName(ticket))
        const stored = await sizeOfFile(path)
        if (stored === null)
          throw conflict(
            `no upload of ${ticket.digest} with ${ticket.bytes} bytes was begun by ${ticket.owner}`,
          )
        if (offset !== stored)
          throw conflict(
            `the upload of ${ticket.digest} stands at ${stored} bytes, the chunk is for offset ${offset}`,
          )
        if (offset + chunk.length > ticket.bytes) {
          throw new ConsiliumError(
            'TOO_LARGE',
            `the upload of ${ticket.digest} would have ${offset + chunk.length} bytes, ` +
              `${ticket.bytes} are declared`,
            {
              isPublic: true,
            },
          )
        }
        await writeAt(path, offset, chunk)
      }),

    complete: (ticket) =>
      queue(ticket.digest, async () => {
        const path = join(partial, partialName(ticket))
        const whole = await sizeOf(ticket.digest)
        if (whole !== null) {
          checkComplete(ticket, whole)
          return removeFile(path)
        }
        const stored = await sizeOfFile(path)
        if (stored === null)
          throw conflict(
            `no upload of ${ticket.digest} with ${ticket.bytes} bytes was begun by ${ticket.owner}`,
          )
        if (stored !== ticket.bytes)
          throw conflict(
            `the upload of ${ticket.digest} is not complete: ${stored} of ${ticket.bytes} bytes are stored`,
          )
        if ((await digestOfFile(path)) !== ticket.digest) {
          await removeFile(path)
          throw new ConsiliumError(
            'CORRUPT',
            `the ${stored} bytes uploaded as ${ticket.digest} have another digest: the upload starts over`,
            {
              isPublic: true,
            },
          )
        }
        await makeShelf(ticket.digest)
        try {
          await rename(path, pathOf(ticket.digest))
          await syncDirectory(shelfOf(ticket.digest))
        } catch (thrown) {
          throw storageError(thrown, pathOf(ticket.digest))
        }
      }),

    remove: (digest) =>
      queue(digest, async () => {
        await removeFile(pathOf(digest))
        for (const { name } of await partialsOf(partial, digest)) await removeFile(join(partial, name))
      }),

    async keepUploadsOf(wanted) {
      for (const { name, digest, owner } of await allPartials(partial))
        await queue(digest, async () => {
          // Whoever is wanted by now may have begun it anew.
          if (![...wanted()].some((each) => ownerTag({ owner: each }) === owner))
            await removeFile(join(partial, name))
        })
    },
  }
}

/**
 * `<digest>-<owner>-<bytes>`: two owners of equal content upload apart, and neither can touch the other's
 * bytes.
 */
function partialName(ticket: UploadTicket): string {
  return `${checkedDigest(ticket.digest)}-${ownerTag(ticket)}-${ticket.bytes}`
}

function ownerTag(ticket: Pick<UploadTicket, 'owner'>): string {
  return sha256(ticket.owner).slice(0, 32)
}

interface PartialFile {
  readonly name: string
  readonly digest: Digest
  /** Its tag. */
  readonly owner: string
  readonly bytes: number
}

async function partialsOf(partial: string, digest: Digest): Promise<readonly PartialFile[]> {
  return (await allPartials(partial)).filter((each) => each.digest === digest)
}

async function allPartials(partial: string): Promise<readonly PartialFile[]> {
  const names = await readdir(partial).catch((thrown: unknown) => {
    throw storageError(thrown, partial)
  })
  return names.flatMap((name) => {
    const [, of, owner, bytes] = /^([0-9a-f]{64})-([0-9a-f]{32})-(\d+)$/.exec(name) ?? []
    return of !== undefined && owner !== undefined
      ? [{ name, digest: of as Digest, owner, bytes: Number(bytes) }]
      : []
  })
}

function damaged(path: string): ConsiliumError {
  return new ConsiliumError(
    'CORRUPT',
    `${path} is damaged: its content does not have the digest that it is named after. Restore it ` +
      'from a backup, or abort the run that needs it.',
  )
}

function conflict(reason: string): ConsiliumError {
  return new ConsiliumError('CONFLICT', reason, { isPublic: true })
}
