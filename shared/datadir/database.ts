/** SQLite as both sides use it: durable, private, checked, moved forward by numbered migrations. */
import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { ConsiliumError } from '../kernel/index.ts'
import { syncDirectorySync } from './durable.ts'
import { corruptDatabase, databaseError, onDatabase, storageError } from './errors.ts'

/** How long a writer waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 5_000

export interface DatabaseOptions {
  readonly file: string
  /** SQL by version: the first makes version 1 of an empty database. Only ever appended to. */
  readonly migrations: readonly string[]
}

/**
 * Makes a database with all its tables, if it is not there: under another name first, so that the file is
 * never without its tables. An empty or missing file is therefore damage, never a fresh start.
 */
export function createDatabase({ file, migrations }: DatabaseOptions): void {
  if (existsSync(file)) return
  const unborn = `${file}.new`
  try {
    for (const left of [unborn, `${unborn}-wal`, `${unborn}-shm`, `${unborn}-journal`])
      rmSync(left, { force: true })
    closeSync(openSync(unborn, 'wx', 0o600))
    const database = new Database(unborn, { fileMustExist: true })
    database.pragma('synchronous = FULL')
    migrate({ database, file, migrations })
    database.close()
    renameSync(unborn, file)
    syncDirectorySync(dirname(file))
  } catch (thrown) {
    throw storageError(databaseError(thrown, file), file)
  }
}

/**
 * Opens a database that {@link createDatabase} made and brings it to the last version.
 *
 * @param isHeld whether this process holds the directory alone: it then reads the whole file for damage first
 * @throws ConsiliumError `CORRUPT` | `STORAGE` | `VERSION_MISMATCH`, naming the file
 */
export function openDatabase({
  file,
  migrations,
  isHeld,
}: DatabaseOptions & { readonly isHeld: boolean }): Database.Database {
  checkPresent(file)
  return onDatabase(file, () => {
    const database = new Database(file, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
    try {
      database.pragma('journal_mode = WAL')
      database.pragma('synchronous = FULL')
      database.pragma('foreign_keys = ON')
      database.pragma('trusted_schema = OFF')
      database.pragma('cell_size_check = ON')
      // What is deleted or replaced is overwritten with zeros: spent keys must not stay in free pages.
      database.pragma('secure_delete = ON')
      checkVersion({ database, file, migrations })
      if (isHeld) checkWhole(database, file)
      migrate({ database, file, migrations })
      // What a crash left in the log may hold what has been deleted since.
      if (isHeld) database.pragma('wal_checkpoint(TRUNCATE)')
      return database
    } catch (thrown) {
      database.close()
      throw thrown
    }
  })
}

function checkPresent(file: string): void {
  let bytes: number
  try {
    bytes = statSync(file).size
  } catch (thrown) {
    if (!existsSync(file))
      throw new ConsiliumError(
        'CORRUPT',
        `${file} is missing, though the data directory is in use. Restore the data directory from a backup.`,
        {
          cause: thrown,
        },
      )
    throw storageError(thrown, file)
  }
  if (bytes === 0) throw corruptDatabase(file, 'the file is empty')
}

function checkWhole(database: Database.Database, file: string): void {
  const found = database.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') throw corruptDatabase(file, String(found).split('\n')[0] ?? '')
}

function checkVersion({
  database,
  file,
  migrations,
}: DatabaseOptions & { readonly database: Database.Database }): number {
  const version = Number(database.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    throw new ConsiliumError(
      'VERSION_MISMATCH',
      `${file} has version ${version}, and this build knows versions up to ${migrations.length}. Use ` +
        'the newer build that wrote it; nothing was changed.',
    )
  }
  return version
}

function migrate(options: DatabaseOptions & { readonly database: Database.Database }): void {
  const { database, migrations } = options
  if (checkVersion(options) === migrations.length) return
  // The version is read again inside: a visitor may have moved the database on meanwhile.
  database
    .transaction(() => {
      for (const [index, sql] of migrations.entries()) {
        if (index < checkVersion(options)) continue
        database.exec(sql)
        database.pragma(`user_version = ${index + 1}`)
      }
    })
    .immediate()
}
