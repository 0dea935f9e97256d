/** Files that are whole or absent, and directories that nobody else can look into. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { storageError } from './errors.ts'

const PRIVATE_FILE = 0o600
const PRIVATE_DIRECTORY = 0o700

/** Ends the name of a file that is being written. What carries it after a crash is rubbish. */
const UNFINISHED = '.unfinished'

let written = 0

/**
 * Writes a file whole, mode 0600, replacing an older one: into an unfinished file, synced, renamed, the
 * directory synced. On disk when it resolves; after a crash at any instant there is the old file or the new
 * one.
 *
 * @param content if it is a stream that throws, nothing is written
 * @param options.stage directory of the same file system for the unfinished file; default: the file's own
 * @throws ConsiliumError `STORAGE` naming the file; the old one is still there then
 */
export async function writeFileDurably(
  path: string,
  content: Uint8Array | string | AsyncIterable<Uint8Array>,
  options: { readonly stage?: string } = {},
): Promise<void> {
  const unfinished = unfinishedName(join(options.stage ?? dirname(path), basename(path)))
  try {
    const handle = await open(unfinished, 'wx', PRIVATE_FILE)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, path)
    await syncDirectory(dirname(path))
  } catch (thrown) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw storageError(thrown, path)
  }
}

/** {@link writeFileDurably} for starts and commands, where nothing else waits. */
export function writeFileDurablySync(path: string, content: Uint8Array | string): void {
  const unfinished = unfinishedName(path)
  try {
    const file = openSync(unfinished, 'wx', PRIVATE_FILE)
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(unfinished, path)
    syncDirectorySync(dirname(path))
  } catch (thrown) {
    try {
      rmSync(unfinished, { force: true })
    } catch {
      // What went wrong first says more.
    }
    throw storageError(thrown, path)
  }
}

/** Puts names that were made, moved or removed in a directory on disk. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export function syncDirectorySync(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/**
 * Makes a directory and those above it that are missing, mode 0700, their names on disk. There already: no
 * effect. @throws ConsiliumError `STORAGE`
 */
export function makePrivateDirectory(path: string): void {
  try {
    // Not `recursive`: where a parent cannot be made for want of its own (as under /proc), Node 24 then tries
    // for ever.
    if (existsSync(path)) return
    const parent = dirname(path)
    if (!existsSync(parent)) makePrivateDirectory(parent)
    mkdirSync(path, PRIVATE_DIRECTORY)
    syncDirectorySync(parent)
  } catch (thrown) {
    throw storageError(thrown, path)
  }
}

/**
 * Clears away what a crash left half written. Only who holds the directory may do this: to others such a file
 * may be work in progress.
 */
export function removeUnfinishedIn(path: string): void {
  try {
    for (const name of readdirSync(path))
      if (name.endsWith(UNFINISHED)) rmSync(join(path, name), { force: true })
  } catch (thrown) {
    throw storageError(thrown, path)
  }
}

/**
 * A name that no other writer uses: the directory's lock keeps other processes out, the count other writers
 * of this one; the process id is for visitors.
 */
function unfinishedName(path: string): string {
  written += 1
  return `${path}.${process.pid}-${written}${UNFINISHED}`
}
