/** Databases are whole, private, up to date and of this build, or refused by name. */
import { readdirSync, statSync } from 'node:fs'
import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { createDatabase, openDatabase } from '@consilium/shared/datadir'
import { describe, expect, it } from 'vitest'
import { refusal } from '../../contracts/fixture.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const FIRST = 'CREATE TABLE notes (id INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT'
const SECOND = "ALTER TABLE notes ADD COLUMN author TEXT NOT NULL DEFAULT 'unknown'"

function made(file: string, migrations: readonly string[] = [FIRST]): ReturnType<typeof openDatabase> {
  createDatabase({ file, migrations })
  return openDatabase({ file, migrations, isHeld: true })
}

describe('a database', () => {
  it('is durable, private and overwrites what is deleted', async () => {
    await using dir = await temporaryDirectory()
    const before = process.umask(0)
    try {
      const database = made(dir.join('a.db'))
      database.exec("INSERT INTO notes (note) VALUES ('one')")
      const pragma = (name: string): unknown => database.pragma(name, { simple: true })
      expect(
        ['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete', 'trusted_schema'].map(pragma),
      ).toEqual(['wal', 2, 1, 1, 0])
      expect(readdirSync(dir.path).toSorted()).toEqual(['a.db', 'a.db-shm', 'a.db-wal'])
      for (const name of readdirSync(dir.path))
        expect([name, statSync(dir.join(name)).mode & 0o777]).toEqual([name, 0o600])
      database.close()
    } finally {
      process.umask(before)
    }
  })

  it('is made once', async () => {
    await using dir = await temporaryDirectory()
    const database = made(dir.join('a.db'))
    database.exec("INSERT INTO notes (note) VALUES ('one')")
    database.close()
    const again = made(dir.join('a.db'))
    expect(again.prepare('SELECT note FROM notes').pluck().all()).toEqual(['one'])
    again.close()
  })

  it('moves forward by the migrations that it has not seen, each once', async () => {
    await using dir = await temporaryDirectory()
    const old = made(dir.join('a.db'))
    old.exec("INSERT INTO notes (note) VALUES ('one')")
    old.close()
    for (let times = 0; times < 2; times++) {
      const database = openDatabase({ file: dir.join('a.db'), migrations: [FIRST, SECOND], isHeld: true })
      expect(database.prepare('SELECT note, author FROM notes').all()).toEqual([
        { note: 'one', author: 'unknown' },
      ])
      expect(database.pragma('user_version', { simple: true })).toBe(2)
      database.close()
    }
  })

  it('stays as it was if a migration fails', async () => {
    await using dir = await temporaryDirectory()
    made(dir.join('a.db')).close()
    const wrong = [FIRST, SECOND, 'CREATE TABLE notes (id INTEGER) STRICT']
    expect(
      (await refusal(() => openDatabase({ file: dir.join('a.db'), migrations: wrong, isHeld: true })))
        .message,
    ).toContain(dir.join('a.db'))
    const database = openDatabase({ file: dir.join('a.db'), migrations: [FIRST], isHeld: true })
    expect(database.pragma('user_version', { simple: true })).toBe(1)
    database.close()
  })
})

describe('what is refused, naming the file', () => {
  it('a version that this build does not know, which is left as it is', async () => {
    await using dir = await temporaryDirectory()
    made(dir.join('a.db'), [FIRST, SECOND]).close()
    const before = await readFile(dir.join('a.db'))
    const refused = await refusal(() =>
      openDatabase({ file: dir.join('a.db'), migrations: [FIRST], isHeld: true }),
    )
    expect(refused.code).toBe('VERSION_MISMATCH')
    for (const part of [dir.join('a.db'), 'version 2', 'up to 1']) expect(refused.message).toContain(part)
    expect((await readFile(dir.join('a.db'))).equals(before)).toBe(true)
  })

  const damages: readonly { readonly what: string; readonly damage: (file: string) => Promise<unknown> }[] = [
    { what: 'missing', damage: (file) => rm(file) },
    { what: 'empty', damage: (file) => truncate(file, 0) },
    { what: 'cut off within the first page', damage: (file) => truncate(file, 600) },
    { what: 'cut off within its pages', damage: (file) => truncate(file, statSync(file).size - 3 * 4096) },
    {
      what: 'something else',
      damage: (file) => writeFile(file, 'this is no database, it is a text of some length. '.repeat(100)),
    },
    {
      what: 'overwritten in the middle',
      damage: async (file) => {
        const content = await readFile(file)
        await writeFile(file, content.fill(0xff, 2 * 4096, 3 * 4096))
      },
    },
  ]
  it.each(damages)('one that is $what', async ({ damage }) => {
    await using dir = await temporaryDirectory()
    const file = dir.join('a.db')
    const database = made(file)
    const insert = database.prepare('INSERT INTO notes (note) VALUES (?)')
    for (let n = 0; n < 100; n++) insert.run(`note ${n} `.repeat(50))
    database.close()
    await damage(file)
    const refused = await refusal(() => openDatabase({ file, migrations: [FIRST], isHeld: true }))
    expect(refused).toMatchObject({ code: 'CORRUPT', message: expect.stringContaining(file) })
    expect(refused.message).toContain('backup')
  })
})
