/**
 * Damage is found and named; a disk that takes no more refuses whole changes; nobody rewrites the audit
 * chain.
 */
import { execFile } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Digest, systemClock } from '@consilium/shared/kernel'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { CoordinatorStorage } from '../../../coordinator/storage/index.ts'
import { refusal } from '../../contracts/fixture.ts'
import { auditEntry, bytes, digestOf, PLAN_TEXT, run, runState, stepRecord } from '../../contracts/samples.ts'
import { brokenAt, openTestStorage } from '../../support/coordinator-storage.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

function open(path: string, access: 'create' | 'visit' = 'create'): CoordinatorStorage {
  return openTestStorage({ path, access, clock: systemClock })
}

/** A storage with a run in it, closed. */
async function filled(path: string): Promise<void> {
  const storage = open(path)
  storage.runs.commit({
    state: runState(run(1)),
    plan: PLAN_TEXT,
    audit: [auditEntry('one'), auditEntry('two')],
    archived: [stepRecord(run(1), 0)],
  })
  storage.close()
}

async function rewrite(file: string, sql: string): Promise<void> {
  const database = new Database(file)
  database.exec(sql)
  database.close()
}

async function drained(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of chunks);
}

describe('a blob', () => {
  it('with a flipped bit is CORRUPT by name, read whole or as a stream', async () => {
    await using dir = await temporaryDirectory()
    const { blobs, close } = open(dir.join('data'))
    const content = bytes(2_500_000)
    const digest = await blobs.put(content)
    const path = dir.join('data', 'blobs', digest.slice(0, 2), digest)
    content[1_700_000] = (content[1_700_000] ?? 0) ^ 0b100
    await writeFile(path, content)
    expect(await refusal(() => blobs.read(digest))).toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining(path),
    })
    expect(await refusal(() => drained(blobs.stream(digest, 0)))).toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining(path),
    })
    close()
  })

  it('that was cut off is CORRUPT, and whole again once it is put again', async () => {
    await using dir = await temporaryDirectory()
    const { blobs, close } = open(dir.join('data'))
    const digest = await blobs.put(bytes(50_000))
    await truncate(dir.join('data', 'blobs', digest.slice(0, 2), digest), 49_999)
    expect((await refusal(() => blobs.read(digest))).code).toBe('CORRUPT')
    await blobs.put(bytes(50_000))
    expect(digestOf(await blobs.read(digest))).toBe(digest)
    close()
  })

  it('of a few bytes is CORRUPT by name too, and whole again once it is put again', async () => {
    await using dir = await temporaryDirectory()
    const { blobs, close } = open(dir.join('data'))
    const digest = await blobs.put(bytes(5000))
    await rewrite(
      dir.join('data', 'coordinator.db'),
      'UPDATE contents SET content = zeroblob(length(content))',
    )
    for (const work of [
      () => blobs.read(digest),
      () => drained(blobs.stream(digest, 0)),
      () => drained(blobs.stream(digest, 10)),
    ])
      expect(await refusal(work)).toMatchObject({ code: 'CORRUPT', message: expect.stringContaining(digest) })
    await blobs.put(bytes(5000))
    expect(digestOf(await blobs.read(digest))).toBe(digest)
    close()
  })

  it('of a few bytes is found where an older build put it: in a file', async () => {
    await using dir = await temporaryDirectory()
    const { blobs, close } = open(dir.join('data'))
    const digest = digestOf(bytes(5000))
    await mkdir(dir.join('data', 'blobs', digest.slice(0, 2)))
    await writeFile(dir.join('data', 'blobs', digest.slice(0, 2), digest), bytes(5000))
    expect(await blobs.size(digest)).toBe(5000)
    expect(digestOf(await blobs.read(digest))).toBe(digest)
    await blobs.remove(digest)
    expect(await blobs.has(digest)).toBe(false)
    close()
  })

  it('never has a name that leads elsewhere', async () => {
    await using dir = await temporaryDirectory()
    const { blobs, close } = open(dir.join('data'))
    for (const name of ['../../coordinator.db', 'ab/../../FORMAT', '', 'AB'.repeat(32)]) {
      const digest = name as Digest
      expect((await refusal(() => blobs.read(digest))).code).toBe('INVALID_ARGUMENT')
      expect((await refusal(() => blobs.begin({ owner: 'basel', digest, bytes: 1 }))).code).toBe(
        'INVALID_ARGUMENT',
      )
      expect((await refusal(() => blobs.remove(digest))).code).toBe('INVALID_ARGUMENT')
    }
    close()
  })

  it('is private on disk', async () => {
    await using dir = await temporaryDirectory()
    const before = process.umask(0)
    const { blobs, close } = open(dir.join('data'))
    try {
      const digest = await blobs.put(bytes(20_000))
      await blobs.begin({ owner: 'basel', digest: digestOf(bytes(20)), bytes: 20 })
      const shelf = dir.join('data', 'blobs', digest.slice(0, 2))
      const [partial] = readdirSync(dir.join('data', 'partial'))
      const modes = [
        shelf,
        join(shelf, digest),
        dir.join('data', 'partial'),
        dir.join('data', 'partial', partial ?? ''),
      ].map((path) => statSync(path).mode & 0o777)
      expect(modes).toEqual([0o700, 0o600, 0o700, 0o600])
    } finally {
      process.umask(before)
      close()
    }
  })
})

describe('the database', () => {
  it.each([
    [
      'the state of a run',
      `UPDATE runs SET content = replace(content, 'awaiting-approval', 'released')`,
      (storage: CoordinatorStorage) => storage.runs.run(run(1)),
    ],
    [
      'a list of runs',
      `UPDATE runs SET content = replace(content, 'awaiting-approval', 'released')`,
      (storage: CoordinatorStorage) => storage.runs.runs(),
    ],
    [
      'a plan',
      `UPDATE plans SET content = replace(content, '3', '4')`,
      (storage: CoordinatorStorage) => storage.runs.plan(run(1)),
    ],
    [
      'a finished step',
      `UPDATE steps SET content = replace(content, 'basel', 'bern')`,
      (storage: CoordinatorStorage) => storage.runs.step(run(1), 0),
    ],
    [
      'a key setup',
      "UPDATE setups SET content = content || ' '",
      (storage: CoordinatorStorage) => storage.runs.run(run(1)),
    ],
    [
      'a state of another build',
      'UPDATE runs SET version = 4',
      (storage: CoordinatorStorage) => storage.runs.run(run(1)),
    ],
  ])('finds that %s was changed', async (_, sql, read) => {
    await using dir = await temporaryDirectory()
    await filled(dir.join('data'))
    await rewrite(dir.join('data', 'coordinator.db'), sql)
    const storage = open(dir.join('data'))
    const refused = await refusal(() => read(storage))
    expect(refused.code).toBe('CORRUPT')
    for (const part of [dir.join('data', 'coordinator.db'), run(1), 'backup'])
      expect(refused.message).toContain(part)
    storage.close()
  })

  it('that is gone or cut off is no fresh start', async () => {
    await using dir = await temporaryDirectory()
    const file = dir.join('data', 'coordinator.db')
    for (const damage of [() => truncate(file, 5000), () => truncate(file, 0), () => rm(file)]) {
      await rm(dir.join('data'), { recursive: true, force: true })
      await filled(dir.join('data'))
      await damage()
      expect(await refusal(() => open(dir.join('data')))).toMatchObject({
        code: 'CORRUPT',
        message: expect.stringContaining(file),
      })
      // And it leaves the directory to whoever repairs it.
      expect((await refusal(() => open(dir.join('data')))).code).toBe('CORRUPT')
    }
  })

  it('stores a change whole or not at all', async () => {
    await using dir = await temporaryDirectory()
    await filled(dir.join('data'))
    const storage = open(dir.join('data'))
    const change = {
      state: { ...runState(run(1)), paused: 'half' },
      audit: [auditEntry('half')],
      archived: [stepRecord(run(1), 1), stepRecord(run(1), 0)],
    }
    expect((await refusal(() => storage.runs.commit(change))).code).toBe('INTERNAL')
    expect(storage.runs.run(run(1))).toEqual(runState(run(1)))
    expect(storage.runs.step(run(1), 1)).toBeNull()
    expect([...storage.runs.auditRows()]).toHaveLength(3)
    storage.close()
  })

  it('is shared by who holds the directory and who visits, in one audit chain', async () => {
    await using dir = await temporaryDirectory()
    const held = open(dir.join('data'))
    const visitor = open(dir.join('data'), 'visit')
    for (const storage of [held, visitor, held, visitor, visitor, held])
      storage.runs.audit(auditEntry(storage === held ? 'daemon' : 'command'))
    expect(brokenAt(held)).toBeNull()
    expect([...visitor.runs.auditRows()]).toHaveLength(7)
    visitor.close()
    held.runs.audit(auditEntry('daemon'))
    expect([...held.runs.auditRows()]).toHaveLength(8)
    held.close()
  })

  it.each([
    ['changed', "UPDATE audit SET actor = 'nobody' WHERE sequence = 1", 'never changed'],
    ['deleted', 'DELETE FROM audit WHERE sequence = 2', 'never deleted'],
    [
      'replaced',
      "INSERT OR REPLACE INTO audit SELECT sequence, time, 'nobody', action, run, detail, previous, " +
        'digest, key, signature FROM audit WHERE sequence = 2',
      'of the audit chain',
    ],
    [
      'put in with a gap',
      'INSERT INTO audit SELECT 9, time, actor, action, run, detail, digest, digest, key, signature ' +
        'FROM audit WHERE sequence = 3',
      'must follow the last one',
    ],
    [
      'put in beside the chain',
      'INSERT INTO audit SELECT 4, time, actor, action, run, detail, previous, digest, key, ' +
        'signature FROM audit WHERE sequence = 2',
      'must follow the last one',
    ],
    [
      'added without a signature',
      'INSERT INTO audit SELECT 4, time, actor, action, run, detail, digest, digest, NULL, NULL FROM ' +
        'audit WHERE sequence = 3',
      'must be signed',
    ],
  ])('does not let an audit row be %s', async (_, sql, says) => {
    await using dir = await temporaryDirectory()
    await filled(dir.join('data'))
    const database = new Database(dir.join('data', 'coordinator.db'))
    expect(() => database.exec(sql)).toThrow(says)
    database.close()
  })
})

describe('a disk that takes no more', () => {
  it('refuses blobs and changes whole, naming the file, and all that was there stays', async () => {
    await using dir = await temporaryDirectory()
    // No file of this process may grow past 2048 blocks of 512 bytes: a full disk, for files above that size.
    const script = fileURLToPath(new URL('./full.ts', import.meta.url))
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      'ulimit -f 2048; exec "$0" "$@"',
      process.execPath,
      script,
      dir.join('data'),
    ])
    const report = JSON.parse(stdout) as { put: string[]; append: string[]; commit: string[] }
    const { put, append, commit } = report
    expect(put).toEqual(['STORAGE', expect.stringContaining(dir.join('data', 'blobs'))])
    expect(append).toEqual(['STORAGE', expect.stringContaining(dir.join('data', 'partial'))])
    expect(commit).toEqual(['STORAGE', expect.stringContaining(dir.join('data', 'coordinator.db'))])

    const storage = open(dir.join('data'))
    expect(storage.runs.run(run(1))).toEqual(runState(run(1)))
    expect(brokenAt(storage)).toBeNull()
    expect([...storage.runs.auditRows()].map(({ action }) => action)).toEqual([
      'audit.key',
      'before',
      'after',
      'audit.key',
    ])
    expect(digestOf(await storage.blobs.read(digestOf(bytes(1000))))).toBe(digestOf(bytes(1000)))
    expect(await storage.blobs.has(digestOf(bytes(3_000_000)))).toBe(false)
    // What fitted of the upload is right, so it goes on from there.
    const ticket = { owner: 'basel', digest: digestOf(bytes(3_000_000)), bytes: 3_000_000 }
    const stored = await storage.blobs.begin(ticket)
    await storage.blobs.append(ticket, stored, bytes(3_000_000).subarray(stored))
    await storage.blobs.complete(ticket)
    storage.close()
  })

  it('lets nothing be put where a file stands in the way', async () => {
    await using dir = await temporaryDirectory()
    const { blobs, close } = open(dir.join('data'))
    const digest = digestOf(bytes(20_000))
    await writeFile(dir.join('data', 'blobs', digest.slice(0, 2)), '')
    expect((await refusal(() => blobs.put(bytes(20_000)))).code).toBe('STORAGE')
    expect(readdirSync(dir.join('data', 'partial'))).toEqual([])
    expect((await readFile(dir.join('data', 'blobs', digest.slice(0, 2)))).length).toBe(0)
    close()
  })
})
