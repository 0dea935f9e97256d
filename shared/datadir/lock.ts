/**
 * The lock of a data directory: an SQLite database held in an exclusive transaction. The operating system
 * gives it up with the process, however that ends, so a lock never has to be removed by hand.
 */
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { ConsiliumError } from '../kernel/index.ts'
import { writeFileDurablySync } from './durable.ts'
import { databaseError, onDatabase, storageError } from './errors.ts'

export const LOCK_FILE = 'lock'
/** Who only looks holds it for an instant. */
const LOCK_TIMEOUT_MS = 250
const HOLDER_FILE = 'lock.holder'

export interface Lock {
  release(): void
}

/** Keeps what is held from being collected, which would close it and so let others in. */
const held = new Set<Database.Database>()

/** @throws ConsiliumError `LOCKED` naming the directory and, where it is known, the process */
export function lockDirectory(directory: string): Lock {
  const file = join(directory, LOCK_FILE)
  const database = openLock(file)
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (thrown) {
    database.close()
    if (!(thrown instanceof Database.SqliteError) || !thrown.code.startsWith('SQLITE_BUSY'))
      throw databaseError(thrown, file)
    throw new ConsiliumError(
      'LOCKED',
      `the data directory ${directory} is in use by another process${holder(directory)}. Stop that ` +
        'one, or give this one a directory of its own.',
    )
  }
  held.add(database)
  writeFileDurablySync(join(directory, HOLDER_FILE), `${process.pid}\n`)
  return {
    release() {
      held.delete(database)
      if (database.open) database.close()
    },
  }
}

/** Whether some process holds a directory now. @throws ConsiliumError `STORAGE` */
export function isDirectoryHeld(directory: string): boolean {
  const database = openLock(join(directory, LOCK_FILE))
  try {
    database.prepare('SELECT 1 FROM sqlite_master').all()
    return false
  } catch (thrown) {
    if (thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) return true
    throw databaseError(thrown, join(directory, LOCK_FILE))
  } finally {
    database.close()
  }
}

/** Who changes a file holds it for as long as two disk syncs take. */
const CHANGE_TIMEOUT_MS = 10_000

/**
 * Reads a file and writes it anew while nobody else does: of two processes that change different parts of it
 * neither loses what the other wrote. The lock is a file beside it, and given up with the process.
 *
 * @throws ConsiliumError `STORAGE` if another one holds it for ten seconds; what `change` throws
 */
export function changeFile<Result>(path: string, change: () => Result): Result {
  const file = `${path}.lock`
  const database = openLock(file, CHANGE_TIMEOUT_MS)
  try {
    onDatabase(file, () => database.exec('BEGIN EXCLUSIVE'))
    return change()
  } finally {
    database.close()
  }
}

function openLock(file: string, timeout = LOCK_TIMEOUT_MS): Database.Database {
  try {
    // SQLite would make it with the umask's mode.
    closeSync(openSync(file, 'a', 0o600))
    return new Database(file, { timeout })
  } catch (thrown) {
    throw storageError(databaseError(thrown, file), file)
  }
}

/** Who says to hold the lock; only for people, and only right while the lock is held. */
function holder(directory: string): string {
  try {
    const pid = readFileSync(join(directory, HOLDER_FILE), 'utf8').trim()
    return /^\d+$/.test(pid) ? ` (process ${pid})` : ''
  } catch {
    return ''
  }
}
