/**
 * The directory that a coordinator or an agent keeps its state in: who may open it, and what it must look
 * like.
 */
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConsiliumError } from '../kernel/index.ts'
import { makePrivateDirectory, removeUnfinishedIn, writeFileDurablySync } from './durable.ts'
import { isSystemError, storageError } from './errors.ts'
import { LOCK_FILE, type Lock, lockDirectory } from './lock.ts'

/**
 * `create`: alone, and made if it is not there; `hold`: alone, must be there; `visit`: beside whoever holds
 * it, for commands that look or leave a note in the database.
 */
export type DirectoryAccess = 'create' | 'hold' | 'visit'

export interface DataDirectoryOptions {
  readonly path: string
  /** Whose state it is; the other side's directory is refused. */
  readonly owner: 'coordinator' | 'agent'
  /** The format that this build reads and writes, from 1. */
  readonly format: number
  readonly access: DirectoryAccess
  /** What a person does who has none yet, as a sentence: `Run 'consilium-agent enroll' first.` */
  readonly ifMissing: string
  /** Files that people may put there before the first start, such as the configuration. */
  readonly peoplesFiles: readonly string[]
  /**
   * Makes what must be in it. Called until it succeeded once, so it must not mind its own earlier attempts.
   */
  readonly initialise: (path: string) => void
}

export interface DataDirectory {
  /** Absolute. */
  readonly path: string
  /** Whether this process holds it alone. */
  readonly isHeld: boolean
  /** A path inside it. */
  join(...parts: readonly string[]): string
  /** Lets others in. Twice: no effect. */
  close(): void
}

const FORMAT_FILE = 'FORMAT'
const FORMAT_LINE = /^consilium-(coordinator|agent) data directory, format (\d{1,6})\n?$/

/**
 * Opens a data directory. `FORMAT` is written last of all when one is made, so a directory that has it is
 * whole.
 *
 * @throws ConsiliumError `NOT_FOUND` | `LOCKED` | `STORAGE` | `CORRUPT` | `VERSION_MISMATCH`, naming the path
 */
export function openDataDirectory(options: DataDirectoryOptions): DataDirectory {
  const { access } = options
  const path = resolve(options.path)
  const contents = listed(path)?.filter((name) => !options.peoplesFiles.includes(name)) ?? null
  if (contents === null && access !== 'create')
    throw new ConsiliumError('NOT_FOUND', `there is no data directory at ${path}. ${options.ifMissing}`)
  if (contents !== null && !contents.includes(FORMAT_FILE)) checkUnused({ path, contents, options })
  const isNew = contents === null || !contents.includes(FORMAT_FILE)
  if (contents === null) makePrivateDirectory(path)
  // Before the lock, which writes: a directory of a newer build or of somebody else stays as it is.
  if (!isNew) checkFormat(path, options)
  if (access === 'visit') return opened(path, null)
  const lock = lockDirectory(path)
  try {
    makePrivate(path)
    removeUnfinishedIn(path)
    if (isNew) {
      options.initialise(path)
      writeFileDurablySync(
        join(path, FORMAT_FILE),
        `consilium-${options.owner} data directory, format ${options.format}\n`,
      )
    }
    return opened(path, lock)
  } catch (thrown) {
    lock.release()
    throw thrown
  }
}

function opened(path: string, lock: Lock | null): DataDirectory {
  return {
    path,
    isHeld: lock !== null,
    join: (...parts) => join(path, ...parts),
    close: () => lock?.release(),
  }
}

/** Names in a directory, or null if there is none. */
function listed(path: string): readonly string[] | null {
  try {
    return readdirSync(path)
  } catch (thrown) {
    if (isSystemError(thrown) && thrown.code === 'ENOENT') return null
    throw storageError(thrown, path)
  }
}

/**
 * A directory without `FORMAT` is taken if it is empty or if an earlier start died while making it: that one
 * made the lock first.
 */
function checkUnused({
  path,
  contents,
  options,
}: {
  readonly path: string
  readonly contents: readonly string[]
  readonly options: DataDirectoryOptions
}): void {
  const isOurs = contents.length === 0 || contents.includes(LOCK_FILE)
  if (isOurs && options.access === 'create') return
  if (isOurs)
    throw new ConsiliumError('NOT_FOUND', `${path} is not a data directory yet. ${options.ifMissing}`)
  throw new ConsiliumError(
    'STORAGE',
    `${path} holds other files and is not a data directory of Consilium. Choose an empty directory ` +
      'or one that does not exist.',
  )
}

function checkFormat(path: string, { owner, format }: DataDirectoryOptions): void {
  const file = join(path, FORMAT_FILE)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    throw storageError(thrown, file)
  }
  const [, foundOwner, foundFormat] = FORMAT_LINE.exec(text) ?? []
  if (foundOwner === undefined || Number(foundFormat) < 1) {
    throw new ConsiliumError(
      'CORRUPT',
      `${file} is damaged: expected one line, 'consilium-${owner} data directory, format ${format}'. ` +
        'Restore the data directory from a backup.',
    )
  }
  if (foundOwner !== owner) {
    throw new ConsiliumError(
      'STORAGE',
      `${path} is the data directory of ` +
        `${foundOwner === 'agent' ? "a site's agent" : 'a coordinator'}, not of ` +
        `${owner === 'agent' ? "a site's agent" : 'a coordinator'}. Choose another directory.`,
    )
  }
  if (Number(foundFormat) > format) {
    throw new ConsiliumError(
      'VERSION_MISMATCH',
      `the data directory ${path} has format ${foundFormat}, and this build reads formats up to ` +
        `${format}. Use the newer build that wrote it; nothing was changed.`,
    )
  }
}

function makePrivate(path: string): void {
  try {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700)
  } catch (thrown) {
    throw storageError(thrown, path)
  }
}
