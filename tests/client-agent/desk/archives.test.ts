/**
 * Old rows of the egress ledger in archives: the chain goes through them, any change shows, and what is taken
 * out on purpose says so.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { egressNote } from '@consilium/client-agent/agent'
import { ConsiliumError, type RunId, sha256 } from '@consilium/shared/kernel'
import { missingSegments, parseEgressExport, verifyEgress } from '@consilium/shared/protocol'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Site } from '../../../client-agent/compose.ts'
import {
  egressRows,
  exportLedger,
  pruneLedger,
  rotateLedger,
  verifyLedger,
} from '../../../client-agent/desk/index.ts'
import { type EnrolledSite, enrolledSite } from '../../support/enrolled-site.ts'
import { manualClock } from '../../support/manual-clock.ts'

const DAY = 86_400_000
const START = Date.UTC(2026, 0, 1)
const run = 'run-0011223344556677' as RunId

let enrolled: EnrolledSite
let site: Site

beforeEach(async () => {
  enrolled = await enrolledSite()
  site = enrolled.open()
})
afterEach(async () => {
  site[Symbol.dispose]()
  await enrolled[Symbol.asyncDispose]()
})

/** Writes a row a day, `contents` from day `from` on. */
function note(from: number, ...contents: readonly string[]): void {
  for (const [index, content] of contents.entries()) {
    const write = egressNote({
      ledger: site.storage.ledger,
      identity: site.identity,
      clock: manualClock(START + (from + index) * DAY),
    })
    write({ run, step: null, kind: 'closed', bytes: content.length, content: sha256(content) })
  }
}

const rotate = (before: number | null = null) =>
  rotateLedger(site, { before: before === null ? null : START + before * DAY, at: START + 30 * DAY })
const sequences = (): readonly number[] =>
  egressRows(site.storage.ledger, null).map(({ sequence }) => sequence)

function verdict(): 'holds' | 'broken' {
  try {
    verifyLedger(site, null)
    return 'holds'
  } catch (error) {
    if (error instanceof ConsiliumError && error.code === 'CORRUPT') return 'broken'
    throw error
  }
}

it('rows go into an archive and the chain goes on from it', () => {
  note(0, 'a', 'b', 'c')
  const before = exportLedger(site, 'json')
  expect(rotate(2)?.segment).toMatchObject({
    first: 1,
    last: 2,
    from: START,
    to: START + DAY,
    prunedAt: null,
  })
  expect([...site.storage.ledger.rows()].map(({ sequence }) => sequence)).toEqual([3])
  expect(rotate()?.segment).toMatchObject({ first: 3, last: 3 })
  expect(rotate()).toBeNull()
  expect(site.storage.ledger.last()?.sequence).toBe(3)
  note(3, 'd')
  expect(sequences()).toEqual([1, 2, 3, 4])
  expect(verifyLedger(site, parseEgressExport(before.text, 'x').rows[1]?.digest ?? null)).toMatchObject({
    rows: 4,
    archives: [
      { first: 1, last: 2, state: 'present' },
      { first: 3, last: 3, state: 'present' },
    ],
  })
  expect(parseEgressExport(exportLedger(site, 'json').text, 'x').rows.slice(0, 3)).toEqual(
    parseEgressExport(before.text, 'x').rows,
  )
})

it('an export says in words that nothing was spent of a budget: as a table for people, and null in what is checked', () => {
  note(0, 'a')
  const write = egressNote({
    ledger: site.storage.ledger,
    identity: site.identity,
    clock: manualClock(START),
  })
  write({ run: '' as RunId, step: null, kind: 'hello', bytes: 1, content: sha256('hello') })
  const of = (text: string, column: string): readonly (string | undefined)[] => {
    const [head = '', ...lines] = text.trim().split('\r\n')
    return lines.map((line) => line.split(',')[head.split(',').indexOf(column)])
  }
  expect(of(exportLedger(site, 'csv').text, 'epsilon')).toEqual(['none (exact)', 'no patient data'])
  expect(parseEgressExport(exportLedger(site, 'json').text, 'x').rows.map(({ epsilon }) => epsilon)).toEqual([
    null,
    null,
  ])
})

it('what is sent again is known again, as long as its run goes on', () => {
  enrolled.receive(run, { status: 'running' })
  note(0, 'a', 'b')
  rotate()
  note(2, 'b')
  expect([...site.storage.ledger.rows()].map(({ sequence, repeats }) => [sequence, repeats])).toEqual([
    [3, 2],
  ])
  enrolled.receive(run, { status: 'released' })
  rotate()
  note(3, 'b')
  expect([...site.storage.ledger.rows()].map(({ sequence, repeats }) => [sequence, repeats])).toEqual([
    [4, null],
  ])
})

it('an archive that is not there is named, and the rest still verifies', async () => {
  note(0, 'a', 'b', 'c')
  rotate(1)
  const second = rotate(2)
  if (second === null) throw new Error('nothing was archived')
  await rename(second.file, `${second.file}.elsewhere`)
  expect(sequences()).toEqual([1, 3])
  expect(verifyLedger(site, second.segment.digest)).toMatchObject({
    rows: 3,
    archives: [{ state: 'present' }, { first: 2, last: 2, state: 'absent' }],
  })
  const { text, missing } = exportLedger(site, 'json')
  expect(missing).toMatchObject([{ first: 2, last: 2 }])
  const exported = parseEgressExport(text, 'x')
  expect(verifyEgress(exported.rows, site.identity.publicKey, exported.segments)).toBeNull()
  expect(missingSegments(exported.rows, exported.segments)).toMatchObject([{ first: 2 }])
  // Without the records of the archives the gap is one.
  expect(verifyEgress(exported.rows, site.identity.publicKey)).toBe(2)
  expect(verifyEgress(exported.rows, site.identity.publicKey, exported.segments.slice(1))).toBe(2)
  await rename(`${second.file}.elsewhere`, second.file)
  expect(verifyLedger(site, null).archives.map(({ state }) => state)).toEqual(['present', 'present'])
})

it('pruning deletes old archives alone, and leaves what says so', () => {
  note(0, 'a', 'b', 'c', 'd')
  const [first] = [rotate(1), rotate(3)]
  const pruned = pruneLedger(site, { before: START + 2 * DAY, at: START + 40 * DAY })
  expect(pruned).toMatchObject([
    { first: 1, last: 1, archive: first?.segment.archive, prunedAt: START + 40 * DAY },
  ])
  expect(readdirSync(`${enrolled.dir}/ledger`)).toHaveLength(1)
  expect(sequences()).toEqual([2, 3, 4])
  expect(verifyLedger(site, first?.segment.digest ?? null).archives).toMatchObject([
    { state: 'pruned', digest: first?.segment.digest },
    { state: 'present' },
  ])
  expect(pruneLedger(site, { before: START + 2 * DAY, at: START + 41 * DAY })).toEqual([])
  expect(pruneLedger(site, { before: START + 400 * DAY, at: START + 41 * DAY })).toHaveLength(1)
  expect(sequences()).toEqual([4])
  expect(verdict()).toBe('holds')
})

it('any changed byte of an archive shows', () => {
  note(0, 'a', 'b', 'c')
  const rotated = rotate(2)
  if (rotated === null) throw new Error('nothing was archived')
  const { file } = rotated
  const content = readFileSync(file)
  const flipped = fc.property(fc.nat(content.length - 1), fc.nat(7), (place, bit) => {
    const changed = Buffer.from(content)
    changed.writeUInt8(changed.readUInt8(place) ^ (1 << bit), place)
    writeFileSync(file, changed)
    expect(verdict()).toBe('broken')
  })
  fc.assert(flipped, { numRuns: 200 })
  for (const changed of [content.subarray(0, -1), Buffer.concat([content, content]), Buffer.alloc(0)]) {
    writeFileSync(file, changed)
    expect(verdict()).toBe('broken')
  }
  writeFileSync(file, content)
  expect(verdict()).toBe('holds')
})

it('any changed value of a row or of the record of an archive shows, and one that is taken out', () => {
  note(0, 'a', 'b', 'c', 'd')
  rotate(1)
  rotate(2)
  pruneLedger(site, { before: START + DAY, at: START + 40 * DAY })
  using database = closing(new Database(`${enrolled.dir}/agent.db`))
  for (const trigger of [
    'egress_kept',
    'egress_unchanged',
    'egress_segments_kept',
    'egress_segments_unchanged',
  ])
    database.exec(`DROP TRIGGER ${trigger}`)
  const broken = (sql: string): void => {
    const { changes } = database.prepare(sql).run()
    expect(changes, sql).toBeGreaterThan(0)
    expect(verdict(), sql).toBe('broken')
  }
  const tables = ['egress', 'egress_segments']
  const kept = new Map(
    tables.map((table) => [
      table,
      database.prepare(`SELECT * FROM ${table}`).all() as Record<string, string | number | null>[],
    ]),
  )
  const restore = (): void => {
    for (const [table, rows] of kept) {
      database.exec(`DELETE FROM ${table}`)
      for (const row of rows) {
        const names = Object.keys(row)
        database
          .prepare(
            `INSERT INTO ${table} (${names.join(', ')}) VALUES ` +
              `(${names.map((name) => `@${name}`).join(', ')})`,
          )
          .run(row)
      }
    }
  }
  for (const [table, rows] of kept) {
    for (const [index, row] of rows.entries()) {
      const where = `rowid = (SELECT rowid FROM ${table} ORDER BY rowid LIMIT 1 OFFSET ${index})`
      for (const [name, value] of Object.entries(row)) {
        broken(`UPDATE ${table} SET ${name} = ${changedLiteral(value)} WHERE ${where}`)
        restore()
      }
      // A row cut off at the end shows only beside a digest that was noted.
      const isEnd = table === 'egress' && index === rows.length - 1
      if (!isEnd) {
        broken(`DELETE FROM ${table} WHERE ${where}`)
        restore()
      }
    }
  }
  expect(verdict()).toBe('holds')
})

it('the database itself refuses to let go of rows and records', () => {
  note(0, 'a', 'b')
  rotate(1)
  using database = closing(new Database(`${enrolled.dir}/agent.db`))
  expect(() => database.exec('DELETE FROM egress')).toThrow(/nothing is taken out/)
  expect(() => database.exec('DELETE FROM egress_segments')).toThrow(/no record of an archive/)
  expect(() => database.exec("UPDATE egress_segments SET digest = 'x'")).toThrow(/never changed/)
})

it('a broken ledger is not archived', () => {
  note(0, 'a', 'b')
  {
    using database = closing(new Database(`${enrolled.dir}/agent.db`))
    database.exec('DROP TRIGGER egress_unchanged')
    database.exec('UPDATE egress SET bytes = 7 WHERE sequence = 1')
  }
  expect(() => rotate()).toThrow(/broken at row 1/)
})

function closing(database: Database.Database): Database.Database & Disposable {
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() })
}

/** Another value than the one that stands there, of its type. */
function changedLiteral(value: string | number | null): string {
  if (value === null) return '7'
  if (typeof value === 'number') return `${value + 100}`
  const last = value.at(-1) === '0' ? '1' : '0'
  return `'${value.slice(0, -1)}${last}'`
}
