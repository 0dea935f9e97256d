/** PEM files that nobody else may read, each whole or absent. */
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ConsiliumError } from '@consilium/shared/kernel'

const OWNER_ONLY_FILE = 0o600
const OWNER_ONLY_DIRECTORY = 0o700

/** @throws ConsiliumError `STORAGE` naming the directory */
export async function makeSecretDirectory(directory: string): Promise<void> {
  await storing(directory, async () => {
    await mkdir(directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY })
    await chmod(directory, OWNER_ONLY_DIRECTORY)
  })
}

/**
 * The file's text, or null if there is none. @throws ConsiliumError `STORAGE` | `INVALID_CONFIG` if others
 * may read it
 */
export function readSecret(file: string): Promise<string | null> {
  return storing(file, async () => {
    let mode: number
    try {
      mode = (await stat(file)).mode & 0o777
    } catch (thrown) {
      if (isErrno(thrown) && thrown.code === 'ENOENT') return null
      throw thrown
    }
    if ((mode & 0o077) !== 0) {
      throw new ConsiliumError(
        'INVALID_CONFIG',
        `${file} holds a private key and others may read it (mode ${mode.toString(8)}): find out who ` +
          "did, then 'chmod 600' it or delete it to have a new one made",
      )
    }
    return readFile(file, 'utf8')
  })
}

/**
 * Replaces the file whole; on disk when it resolves. @throws ConsiliumError `STORAGE`; the old file stands
 * then
 */
export function writeSecret(file: string, text: string): Promise<void> {
  return storing(file, async () => {
    const draft = `${file}.new`
    await rm(draft, { force: true })
    const handle = await open(draft, 'wx', OWNER_ONLY_FILE)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
    const directory = await open(dirname(file), 'r')
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
  })
}

async function storing<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown
    throw new ConsiliumError(
      'STORAGE',
      `${file} cannot be read or written (${thrown.message}): check that this user owns it and that ` +
        'the disk is neither full nor read-only',
      {
        cause: thrown,
      },
    )
  }
}

function isErrno(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && 'syscall' in thrown
}
