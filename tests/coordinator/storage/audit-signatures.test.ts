/**
 * The audit chain on disk, signed under the federation's authority: what an operator exports can be checked
 * by whoever knows the fingerprint.
 */
import { readFile, rm } from 'node:fs/promises'
import { auditKeys, checkAuthority, openCertificates } from '@consilium/coordinator/certificates'
import { createDatabase } from '@consilium/shared/datadir'
import { ConsiliumError, systemClock, systemRandom } from '@consilium/shared/kernel'
import {
  type AuditExport,
  type AuditRow,
  type AuditVerdict,
  nextAuditRow,
  parseAuditExport,
  verifyAudit,
} from '@consilium/shared/protocol'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import {
  type CoordinatorStorage,
  openCoordinatorDirectory,
  openCoordinatorStorage,
} from '../../../coordinator/storage/index.ts'
import { MIGRATIONS } from '../../../coordinator/storage/schema.ts'
import { refusal } from '../../contracts/fixture.ts'
import { auditEntry, NOON, PLAN_TEXT, run, runState } from '../../contracts/samples.ts'
import { testAuditKey } from '../../support/audit-keys.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

interface Opened extends Disposable {
  readonly storage: CoordinatorStorage
  readonly exported: () => AuditExport
}

/** As `consilium serve` opens it. */
async function open(path: string): Promise<Opened> {
  const directory = openCoordinatorDirectory(path, 'create')
  const { auditKey, authority } = await openCertificates({
    directory: directory.join('certificates'),
    clock: systemClock,
    random: systemRandom,
  })
  const storage = openCoordinatorStorage({ directory, clock: systemClock, auditKey })
  await auditKey.keep()
  const exported = (): AuditExport => ({
    authority,
    certificates: storage.audit.auditCertificates(),
    segments: storage.audit.auditSegments(),
    rows: [...storage.audit.auditRows()],
  })
  return { storage, exported, [Symbol.dispose]: () => storage.close() }
}

async function chainOf(path: string, ...actions: readonly string[]): Promise<AuditExport> {
  using opened = await open(path)
  for (const action of actions)
    opened.storage.audit.audit(auditEntry(action, { who: 'a "b"', n: 1, none: null }))
  return opened.exported()
}

function verdict({ authority, certificates, rows }: AuditExport): AuditVerdict {
  return verifyAudit(rows, auditKeys({ authority, certificates, where: 'x.json' }))
}

function rewrite(path: string, sql: string): void {
  const database = new Database(`${path}/coordinator.db`)
  for (const { name } of database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .all())
    database.exec(`DROP TRIGGER ${name}`)
  database.exec(sql)
  database.close()
}

describe('every way to add a row', () => {
  it('signs it, with one key over all starts', async () => {
    await using dir = await temporaryDirectory()
    await chainOf(dir.join('data'), 'call.refused')
    using opened = await open(dir.join('data'))
    opened.storage.runs.commit({
      state: runState(run(1)),
      plan: PLAN_TEXT,
      audit: [auditEntry('run-started')],
      archived: [],
    })
    opened.storage.runs.audit(auditEntry('member.invited'))
    const audit = opened.exported()
    expect(audit.rows.map(({ action }) => action)).toEqual([
      'audit.key',
      'call.refused',
      'run-started',
      'member.invited',
    ])
    expect(new Set(audit.rows.map(({ key }) => key)).size).toBe(1)
    expect(verdict(audit)).toMatchObject({ broken: null, unsigned: 0, signed: 4 })
  })
})

describe('an exported chain', () => {
  it('shows a change of any byte of any row and of what it is checked with', async () => {
    await using dir = await temporaryDirectory()
    const audit = await chainOf(dir.join('data'), 'one', 'two')
    const fingerprint = (
      await openCertificates({
        directory: dir.join('data', 'certificates'),
        clock: systemClock,
        random: systemRandom,
      })
    ).fingerprint
    const text = JSON.stringify(audit)
    const holds = (changed: string): boolean => {
      try {
        const parsed = parseAuditExport(changed, 'x.json')
        checkAuthority({ authority: parsed.authority, where: 'x.json' }, fingerprint)
        return verdict(parsed).broken === null
      } catch (error) {
        if (error instanceof ConsiliumError) return false
        throw error
      }
    }
    expect(holds(text)).toBe(true)
    const unseen: number[] = []
    for (let at = 0; at < text.length; at++) {
      const changed = `${text.slice(0, at)}${String.fromCharCode(text.charCodeAt(at) ^ (1 << (at % 7)))}${text.slice(at + 1)}`
      if (holds(changed)) unseen.push(at)
    }
    expect(unseen).toEqual([])
  })

  it('is not read from what is none', async () => {
    for (const text of ['', '[]', '{"authority":"a"}', '{"authority":"a","certificates":[],"rows":[{}]}'])
      expect((await refusal(() => parseAuditExport(text, 'x.json'))).message).toMatch(
        /x\.json is not .*consilium audit export/,
      )
  })

  it('of another federation is refused by its fingerprint, and its keys by this one’s authority', async () => {
    await using dir = await temporaryDirectory()
    const [own, foreign] = [await chainOf(dir.join('own'), 'one'), await chainOf(dir.join('foreign'), 'one')]
    const { fingerprint } = await openCertificates({
      directory: dir.join('own', 'certificates'),
      clock: systemClock,
      random: systemRandom,
    })
    expect(
      (await refusal(() => checkAuthority({ authority: foreign.authority, where: 'x.json' }, fingerprint)))
        .code,
    ).toBe('WRONG_FINGERPRINT')
    expect((await refusal(() => verdict({ ...foreign, authority: own.authority }))).code).toBe(
      'BAD_SIGNATURE',
    )
    expect(verdict({ ...foreign, authority: own.authority, certificates: own.certificates }).broken).toBe(1)
  })

  it('is not signed by any other certificate of the federation', async () => {
    await using dir = await temporaryDirectory()
    const audit = await chainOf(dir.join('data'), 'one')
    const issuer = await openCertificates({
      directory: dir.join('data', 'certificates'),
      clock: systemClock,
      random: systemRandom,
    })
    const server =
      (await issuer.serverIdentity(['localhost'])).certificate.split(/(?<=-----END CERTIFICATE-----\n)/)[0] ??
      ''
    for (const certificate of [server, issuer.authority])
      expect((await refusal(() => verdict({ ...audit, certificates: [certificate] }))).message).toMatch(
        /not one that .* issued for its audit chain/,
      )
  })
})

describe('a data directory', () => {
  /** As the version before signatures made it: rows without any, and no audit key. */
  async function oldDirectory(path: string): Promise<void> {
    const directory = openCoordinatorDirectory(path, 'create')
    await openCertificates({
      directory: directory.join('certificates'),
      clock: systemClock,
      random: systemRandom,
    })
    await rm(directory.join('coordinator.db'))
    createDatabase({ file: directory.join('coordinator.db'), migrations: MIGRATIONS.slice(0, 4) })
    const database = new Database(directory.join('coordinator.db'))
    const insert = database.prepare(
      'INSERT INTO audit VALUES (@sequence, @time, @actor, @action, @run, @detail, @previous, @digest)',
    )
    let last: AuditRow | null = null
    for (const action of ['one', 'two', 'three', 'four']) {
      const row: AuditRow = nextAuditRow({
        entry: auditEntry(action),
        time: NOON,
        last,
        signer: testAuditKey(),
      })
      const { key: _, signature: __, ...unsigned } = row
      insert.run({ ...unsigned, detail: JSON.stringify(row.detail) })
      last = row
    }
    database.close()
    directory.close()
  }

  it('of before goes on: the first signed row covers what it has', async () => {
    await using dir = await temporaryDirectory()
    await oldDirectory(dir.join('data'))
    const audit = await chainOf(dir.join('data'), 'five')
    expect(verdict(audit)).toMatchObject({ broken: null, unsigned: 4, signed: 2 })
    expect(audit.rows[4]).toMatchObject({ action: 'audit.key', detail: { unsigned: 4 } })
    rewrite(dir.join('data'), "UPDATE audit SET actor = 'nobody' WHERE sequence = 2")
    expect(verdict(await chainOf(dir.join('data'), 'six'))).toMatchObject({ broken: 2 })
  })

  it.each([
    ['changed', "UPDATE audit SET action = 'nothing' WHERE sequence = 2", 2],
    ['taken out', 'DELETE FROM audit WHERE sequence = 2', 2],
    ['given another number', 'UPDATE audit SET sequence = 9 WHERE sequence = 4', 4],
    ['stripped of its signature', 'UPDATE audit SET key = NULL, signature = NULL WHERE sequence = 4', 4],
    [
      'given the signature of another',
      'UPDATE audit SET signature = (SELECT signature FROM audit WHERE sequence = 3) WHERE sequence = 2',
      2,
    ],
  ])('shows a row that was %s', async (_, sql, at) => {
    await using dir = await temporaryDirectory()
    await chainOf(dir.join('data'), 'one', 'two', 'three')
    rewrite(dir.join('data'), sql)
    using opened = await open(dir.join('data'))
    expect(verdict(opened.exported()).broken).toBe(at)
  })

  it('whose chain was stripped and rebuilt is not opened, since its key is not in the chain', async () => {
    await using dir = await temporaryDirectory()
    await chainOf(dir.join('data'), 'one', 'two')
    rewrite(dir.join('data'), 'DELETE FROM audit_keys; UPDATE audit SET key = NULL, signature = NULL')
    expect(await refusal(() => open(dir.join('data')))).toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining('certificates/audit.pem'),
    })
  })

  it('that lost its audit key goes on with a new one, and says so', async () => {
    await using dir = await temporaryDirectory()
    const before = await chainOf(dir.join('data'), 'one')
    await rm(dir.join('data', 'certificates', 'audit.pem'))
    const after = await chainOf(dir.join('data'), 'two')
    expect(after.certificates).toHaveLength(2)
    expect(after.rows.slice(0, 2)).toEqual(before.rows)
    expect(after.rows.slice(2).map(({ action, key }) => [action, key === before.rows[0]?.key])).toEqual([
      ['audit.key', false],
      ['two', false],
    ])
    expect(verdict(after)).toMatchObject({ broken: null, unsigned: 0, signed: 4 })
  })

  it('cut off at the end shows only beside a digest that was noted', async () => {
    await using dir = await temporaryDirectory()
    const before = await chainOf(dir.join('data'), 'one', 'two')
    rewrite(dir.join('data'), 'DELETE FROM audit WHERE sequence = 3')
    using opened = await open(dir.join('data'))
    const { rows } = opened.exported()
    expect(verdict(opened.exported()).broken).toBeNull()
    expect(rows.map(({ digest }) => digest)).not.toContain(before.rows.at(-1)?.digest)
  })

  it('keeps the key where nobody else reads, and only after the chain has it', async () => {
    await using dir = await temporaryDirectory()
    const directory = openCoordinatorDirectory(dir.join('data'), 'create')
    const { auditKey } = await openCertificates({
      directory: directory.join('certificates'),
      clock: systemClock,
      random: systemRandom,
    })
    // The coordinator is killed between the row and the file.
    openCoordinatorStorage({ directory, clock: systemClock, auditKey }).close()
    expect(await refusal(() => readFile(dir.join('data', 'certificates', 'audit.pem')))).toMatchObject({
      code: 'ENOENT',
    })
    const audit = await chainOf(dir.join('data'), 'one')
    expect(verdict(audit)).toMatchObject({ broken: null, signed: 3 })
  })
})
