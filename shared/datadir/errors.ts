/** What the operating system and SQLite say, as errors that name the file and what to do. */
import Database from 'better-sqlite3'
import { ConsiliumError } from '../kernel/index.ts'

/** By error code of the operating system: what is wrong and what helps. */
const SYSTEM_SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space and try again',
  EDQUOT: "the disk quota is used up. Free some space or raise the user's quota",
  EFBIG: 'the file would be larger than this process may write. Raise the limit (ulimit -f)',
  EROFS: 'the file system is mounted read-only. Mount it for writing or choose another directory',
  EACCES: 'this user has no permission. Make the directory belong to the user that runs this process',
  EPERM: 'the operation is not permitted. Make the directory belong to the user that runs this process',
  ENOTDIR: 'a part of the path is a file, not a directory. Choose another path',
  EISDIR: 'it is a directory, not a file',
  ENOENT: 'it, or a directory above it, is not there',
  EMFILE: 'too many files are open. Raise the limit (ulimit -n)',
  EIO: 'the disk reported an error. Check it before anything else is written',
}

/** A failed call of the file system as `STORAGE`; what is a ConsiliumError already stays as it is. */
export function storageError(thrown: unknown, path: string): ConsiliumError {
  if (thrown instanceof ConsiliumError) return thrown
  const code = isSystemError(thrown) ? thrown.code : ''
  const said = thrown instanceof Error ? thrown.message : String(thrown)
  return new ConsiliumError('STORAGE', `cannot use ${path}: ${SYSTEM_SENTENCES[code] ?? said}.`, {
    cause: thrown,
  })
}

/** A failed call of SQLite: `CORRUPT`, `STORAGE` or `INTERNAL`, naming the database. */
export function databaseError(thrown: unknown, file: string): unknown {
  if (!(thrown instanceof Database.SqliteError)) return thrown
  const { code, message } = thrown
  const fail = (as: 'CORRUPT' | 'STORAGE' | 'INTERNAL', sentence: string): ConsiliumError =>
    new ConsiliumError(as, sentence, { cause: thrown })
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return corruptDatabase(file, message)
  if (code.startsWith('SQLITE_BUSY'))
    return fail(
      'STORAGE',
      `${file} is held by another process for too long. See which one uses the data directory, and ` +
        'try again.',
    )
  if (code.startsWith('SQLITE_FULL'))
    return fail(
      'STORAGE',
      `cannot write ${file}: the disk is full. Free some space and try again; nothing was half stored.`,
    )
  if (code.startsWith('SQLITE_READONLY'))
    return fail(
      'STORAGE',
      `cannot write ${file}: it is read-only for this user. Make the data directory belong to the ` +
        'user that runs this process.',
    )
  if (/^SQLITE_(IOERR|CANTOPEN)/.test(code))
    return fail(
      'STORAGE',
      `cannot use ${file}: ${message} (${code}). Check the disk, its free space and the permissions ` +
        'of the directory.',
    )
  return fail('INTERNAL', `${file}: ${message} (${code})`)
}

export function corruptDatabase(file: string, found: string): ConsiliumError {
  return new ConsiliumError(
    'CORRUPT',
    `${file} is damaged (${found}). Do not go on with it: restore the data directory from a backup.`,
  )
}

/** Runs some work on a database and makes sense of what SQLite throws. */
export function onDatabase<Result>(file: string, work: () => Result): Result {
  try {
    return work()
  } catch (thrown) {
    throw databaseError(thrown, file)
  }
}

export function isSystemError(thrown: unknown): thrown is Error & { readonly code: string } {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
}
