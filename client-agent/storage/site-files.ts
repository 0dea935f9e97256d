/** Larger things of a run as files: `runs/<run>/<name>`, whole or absent. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isSystemError, storageError, syncDirectory, writeFileDurably } from '@consilium/shared/datadir'
import { ConsiliumError, type Digest, digest, type RunId, runId, sha256 } from '@consilium/shared/kernel'
import type { SiteFiles } from '../agent/index.ts'

/** Within the data directory. */
export const RUNS = 'runs'

/** What `stream` gives at a time. */
const PIECE_BYTES = 2 ** 18

const FILE_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/

/** @param directory where {@link RUNS} is */
export function diskSiteFiles(directory: string): SiteFiles {
  const runs = join(directory, RUNS)
  const folderOf = (run: RunId): string => join(runs, runId(run))
  const pathOf = (run: RunId, name: string): string => {
    if (!FILE_NAME.test(name))
      throw new ConsiliumError(
        'INVALID_ARGUMENT',
        `'${name.slice(0, 80)}' is not the name of a run's file: expected up to 64 lower-case ` +
          'letters, digits and hyphens',
      )
    return join(folderOf(run), name)
  }

  return {
    async write(run, name, content) {
      const path = pathOf(run, name)
      await makeFolder(folderOf(run), runs)
      await writeFileDurably(path, content)
      return sha256(content)
    },

    async writeStream(run, name, pieces) {
      const path = pathOf(run, name)
      const hash = createHash('sha256')
      async function* hashed(): AsyncGenerator<Uint8Array, void> {
        for await (const piece of pieces) {
          hash.update(piece)
          yield piece
        }
      }
      await makeFolder(folderOf(run), runs)
      await writeFileDurably(path, hashed())
      return digest(hash.digest('hex'))
    },

    async read(run, name, expected) {
      const path = pathOf(run, name)
      const content = await readFile(path).catch((thrown: unknown) => {
        throw readError(thrown, path)
      })
      checkDigest(path, sha256(content), expected)
      return content
    },

    async *stream(run, name, expected, offset) {
      const path = pathOf(run, name)
      const hash = offset === 0 ? createHash('sha256') : null
      try {
        for await (const piece of createReadStream(path, { start: offset, highWaterMark: PIECE_BYTES })) {
          hash?.update(piece)
          yield piece
        }
      } catch (thrown) {
        throw readError(thrown, path)
      }
      if (hash !== null) checkDigest(path, digest(hash.digest('hex')), expected)
    },

    async remove(run, name) {
      const path = pathOf(run, name)
      await rm(path, { force: true }).catch((thrown: unknown) => {
        throw storageError(thrown, path)
      })
    },
  }
}

function readError(thrown: unknown, path: string): ConsiliumError {
  return isSystemError(thrown) && thrown.code === 'ENOENT'
    ? new ConsiliumError(
        'NOT_FOUND',
        `${path} is not there, though the run's record names it. Restore the data directory from a backup.`,
      )
    : storageError(thrown, path)
}

function checkDigest(path: string, found: Digest, expected: Digest): void {
  if (found === expected) return
  throw new ConsiliumError(
    'CORRUPT',
    `${path} is damaged: its digest is ${found}, the run's record says ${expected}. Restore the ` +
      'data directory from a backup.',
  )
}

/** The folder's own name is on disk before a file in it counts as written. */
async function makeFolder(folder: string, parent: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
    await syncDirectory(parent)
  } catch (thrown) {
    if (!isSystemError(thrown) || thrown.code !== 'EEXIST') throw storageError(thrown, folder)
  }
}
