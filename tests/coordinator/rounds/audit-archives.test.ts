/**
 * Old rows of the audit chain in archives, on disk: the chain goes through them, any change shows, and what
 * is taken out on purpose says so.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { pruneAudit, rotateAudit } from '@consilium/coordinator/rounds'
import { ConsiliumError } from '@consilium/shared/kernel'
import { type AuditVerdict, verifyAudit } from '@consilium/shared/protocol'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  type CoordinatorStorage,
  openCoordinatorDirectory,
  openCoordinatorStorage,
} from '../../../coordinator/storage/index.ts'
import { auditEntry } from '../../contracts/samples.ts'
import { testAuditKey, testAuditKeys } from '../../support/audit-keys.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

const DAY = 86_400_000
const START = Date.UTC(2026, 0, 1)
const signer = testAuditKey()
const keys = testAuditKeys([signer.certificate])

let directory: TemporaryDirectory
let storage: CoordinatorStorage

function open(day: number): void {
  storage?.close()
  storage = openCoordinatorStorage({
    directory: openCoordinatorDirectory(directory.join('data'), 'create'),
    clock: manualClock(START + day * DAY),
    auditKey: signer,
  })
}

beforeEach(async () => {
  directory = await temporaryDirectory()
  open(0)
})
afterEach(async () => {
  storage.close()
  await directory[Symbol.asyncDispose]()
})

/** Writes a row a day, from day `from` on. */
function note(from: number, ...actions: readonly string[]): void {
  for (const [index, action] of actions.entries()) {
    open(from + index)
    storage.audit.audit(auditEntry(action, { n: index }))
  }
}

const keeping = () => ({ audit: storage.audit, keys, signer, by: 'console', at: START + 30 * DAY })
const rotate = (before: number | null = null) =>
  rotateAudit(keeping(), before === null ? null : START + before * DAY)
const prune = (before: number) => pruneAudit(keeping(), START + before * DAY)
const shown = (from?: number): readonly (readonly [number, string])[] =>
  [...storage.audit.auditRows(from)].map(({ sequence, action }) => [sequence, action])
const verdict = (): AuditVerdict =>
  verifyAudit(storage.audit.auditRows(), keys, storage.audit.auditSegments())

function holds(): boolean {
  try {
    return verdict().broken === null
  } catch (error) {
    if (error instanceof ConsiliumError && error.code === 'CORRUPT') return false
    throw error
  }
}

it('rows go into an archive, the chain goes on from it and says so, and nothing is lost', () => {
  note(1, 'a', 'b', 'c')
  const before = [...storage.audit.auditRows()]
  expect(rotate(3)?.segment).toMatchObject({
    first: 1,
    last: 3,
    from: START,
    to: START + 2 * DAY,
    unsigned: 0,
    key: signer.key,
    prunedAt: null,
  })
  expect([...storage.audit.auditRows()].slice(0, 4)).toEqual(before)
  expect(shown(3)).toEqual([
    [3, 'b'],
    [4, 'c'],
    [5, 'audit.rotated'],
  ])
  expect(verdict()).toMatchObject({ broken: null, signed: 5, last: { sequence: 5 } })
  expect(rotate()?.segment).toMatchObject({ first: 4, last: 5 })
  // The row that says so alone is not worth an archive.
  expect(rotate()).toBeNull()
  note(4, 'd')
  expect(verdict()).toMatchObject({ broken: null, signed: 7, last: { sequence: 7 } })
  expect(shown().map(([sequence]) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7])
})

it('an archive that is not there is stood for by its record, and without that the gap shows', async () => {
  note(1, 'a', 'b', 'c')
  rotate(2)
  const second = rotate(3)
  if (second === null) throw new Error('nothing was archived')
  await rename(second.file, `${second.file}.elsewhere`)
  expect(shown().map(([sequence]) => sequence)).toEqual([1, 2, 4, 5, 6])
  expect(verdict()).toMatchObject({ broken: null, signed: 6 })
  const [rows, segments] = [[...storage.audit.auditRows()], storage.audit.auditSegments()]
  expect(verifyAudit(rows, keys).broken).toBe(3)
  expect(verifyAudit(rows, keys, segments.slice(0, 1)).broken).toBe(3)
  expect(verifyAudit(rows, keys, segments.slice(1)).broken).toBe(3)
  expect(verifyAudit(rows, testAuditKeys([testAuditKey().certificate]), segments).broken).toBe(1)
  await rename(`${second.file}.elsewhere`, second.file)
  expect(shown()).toHaveLength(6)
})

it('pruning deletes old archives alone, and leaves what says so', () => {
  note(1, 'a', 'b', 'c', 'd')
  const first = rotate(2)
  rotate(4)
  expect(prune(2)).toMatchObject([
    { first: 1, last: 2, archive: first?.segment.archive, prunedAt: START + 30 * DAY },
  ])
  expect(readdirSync(directory.join('data', 'audit'))).toHaveLength(1)
  expect(shown().map(([sequence]) => sequence)).toEqual([3, 4, 5, 6, 7, 8])
  expect(shown().at(-1)).toEqual([8, 'audit.pruned'])
  expect(prune(2)).toEqual([])
  expect(prune(400)).toHaveLength(1)
  expect(verdict()).toMatchObject({ broken: null, signed: 9 })
  open(6)
  storage.audit.audit(auditEntry('e'))
  expect(verdict()).toMatchObject({ broken: null, last: { sequence: 10 } })
})

it('rows from before rows were signed keep their place, in an archive or out of it, there or pruned', () => {
  note(1, 'a', 'b', 'c')
  storage.close()
  rewrite('UPDATE audit SET key = NULL, signature = NULL; DELETE FROM audit_keys')
  open(4)
  expect(verdict()).toMatchObject({ broken: null, unsigned: 4, signed: 1 })
  expect(rotate(2)?.segment).toMatchObject({ first: 1, last: 2, unsigned: 2 })
  expect(verdict()).toMatchObject({ broken: null, unsigned: 4, signed: 2 })
  expect(prune(3)).toHaveLength(1)
  expect(verdict()).toMatchObject({ broken: null, unsigned: 4, signed: 3 })
  rotate()
  expect(prune(400)).toHaveLength(1)
  expect(verdict()).toMatchObject({ broken: null, unsigned: 4, signed: 5 })
})

it('any changed byte of an archive shows', () => {
  note(1, 'a', 'b')
  const rotated = rotate(2)
  if (rotated === null) throw new Error('nothing was archived')
  const content = readFileSync(rotated.file)
  const flipped = fc.property(fc.nat(content.length - 1), fc.nat(7), (place, bit) => {
    const changed = Buffer.from(content)
    changed.writeUInt8(changed.readUInt8(place) ^ (1 << bit), place)
    writeFileSync(rotated.file, changed)
    expect(holds()).toBe(false)
  })
  fc.assert(flipped, { numRuns: 200 })
  for (const changed of [content.subarray(0, -1), Buffer.concat([content, content]), Buffer.alloc(0)]) {
    writeFileSync(rotated.file, changed)
    expect(holds()).toBe(false)
  }
  writeFileSync(rotated.file, content)
  expect(holds()).toBe(true)
})

it('any changed value of the record of an archive shows, and one that is taken out', () => {
  note(1, 'a', 'b', 'c')
  rotate(2)
  rotate(3)
  prune(2)
  storage.close()
  withoutTriggers()
  using database = closing()
  const kept = database.prepare('SELECT * FROM audit_segments').all() as Record<
    string,
    string | number | null
  >[]
  expect(kept).toHaveLength(2)
  const restore = (): void => {
    database.exec('DELETE FROM audit_segments')
    for (const row of kept) {
      const names = Object.keys(row)
      database
        .prepare(
          `INSERT INTO audit_segments (${names.join(', ')}) VALUES ` +
            `(${names.map((name) => `@${name}`).join(', ')})`,
        )
        .run(row)
    }
  }
  const shows = (sql: string): void => {
    expect(database.prepare(sql).run().changes, sql).toBeGreaterThan(0)
    open(5)
    expect(holds(), sql).toBe(false)
    storage.close()
    restore()
  }
  for (const row of kept) {
    for (const [name, value] of Object.entries(row))
      shows(`UPDATE audit_segments SET ${name} = ${changedLiteral(value)} WHERE first = ${row['first']}`)
    shows(`DELETE FROM audit_segments WHERE first = ${row['first']}`)
  }
  open(5)
  expect(holds()).toBe(true)
})

it('the database itself refuses to let go of rows and records', () => {
  note(1, 'a', 'b')
  rotate(2)
  storage.close()
  using database = closing()
  expect(() => database.exec('DELETE FROM audit')).toThrow(/never deleted/)
  expect(() => database.exec('DELETE FROM audit_segments')).toThrow(/no record of an archive/)
  expect(() => database.exec("UPDATE audit_segments SET digest = 'x'")).toThrow(/never changed/)
})

it('a broken chain is not archived', () => {
  note(1, 'a', 'b')
  storage.close()
  rewrite("UPDATE audit SET actor = 'nobody' WHERE sequence = 2")
  open(3)
  expect(() => rotate()).toThrow(/broken at row 2/)
  expect(storage.audit.auditSegments()).toEqual([])
})

it('moves rows while the coordinator reads and writes', () => {
  note(1, 'a', 'b', 'c')
  const visitor = openCoordinatorStorage({
    directory: openCoordinatorDirectory(directory.join('data'), 'visit'),
    clock: manualClock(START),
    auditKey: signer,
  })
  const seen: number[] = []
  for (const { sequence } of storage.audit.auditRows()) {
    seen.push(sequence)
    if (sequence === 2) rotateAudit({ ...keeping(), audit: visitor.audit }, null)
  }
  visitor.close()
  storage.audit.audit(auditEntry('d'))
  expect(seen.slice(0, 4)).toEqual([1, 2, 3, 4])
  expect(verdict()).toMatchObject({ broken: null, last: { sequence: 6 } })
})

function closing(): Database.Database & Disposable {
  const database = new Database(directory.join('data', 'coordinator.db'))
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() })
}

function withoutTriggers(): void {
  using database = closing()
  for (const { name } of database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .all())
    database.exec(`DROP TRIGGER ${name}`)
}

function rewrite(sql: string): void {
  withoutTriggers()
  using database = closing()
  database.exec(sql)
}

/** Another value than the one that stands there, of its type. */
function changedLiteral(value: string | number | null): string {
  if (value === null) return '7'
  if (typeof value === 'number') return `${value + 100}`
  const last = value.at(-1) === '0' ? '1' : '0'
  return `'${value.slice(0, -1)}${last}'`
}
