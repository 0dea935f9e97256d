/**
 * What is particular about the agent's storage on disk: spent keys are gone, damage is named, commands work
 * beside the agent.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile, truncate, writeFile } from 'node:fs/promises'
import { decisionOn } from '@consilium/client-agent/agent'
import { type RunId, siteName } from '@consilium/shared/kernel'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { type AgentStorage, openAgentStorage } from '../../../client-agent/storage/index.ts'
import { QUERIES } from '../../../client-agent/storage/queries.ts'
import { refusal } from '../../contracts/fixture.ts'
import { bytes, digestOf, run, siteRun } from '../../contracts/samples.ts'
import { plansOf } from '../../support/query-plans.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { testRandom } from '../../support/test-random.ts'

function open(path: string, access: 'create' | 'visit' = 'create'): AgentStorage {
  return openAgentStorage({ path, access, random: testRandom('agent storage') })
}

/** Every file below a directory that holds a text. */
function filesWith(text: string, path: string): readonly string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(`${entry.parentPath}/${entry.name}`).includes(text))
    .map(({ name }) => name)
}

describe('spent keys', () => {
  it('are in no file of the directory once the next record is saved, while the agent runs', async () => {
    await using dir = await temporaryDirectory()
    const { store, close } = open(dir.path)
    for (const id of [run(1), run(2)]) store.save(siteRun(id))
    let before = ''
    for (let step = 0; step < 20; step++) {
      const secret = digestOf(bytes(32, step))
      // Records of every size, so that pages are taken and freed.
      store.save({
        ...siteRun(run(1), { applied: step, secret }),
        reason: 'x'.repeat((step * 7919) % 30_000),
      })
      expect(filesWith(secret, dir.path)).toEqual(['agent.db'])
      if (before !== '') expect([step, filesWith(before, dir.path)]).toEqual([step, []])
      before = secret
    }
    store.save({ ...siteRun(run(1), { applied: 20 }), keys: null })
    expect(filesWith(before, dir.path)).toEqual([])
    expect(store.run(run(2))).toEqual(siteRun(run(2)))
    close()
  })

  it('are gone too when a command looked meanwhile', async () => {
    await using dir = await temporaryDirectory()
    const { store, close } = open(dir.path)
    const command = open(dir.path, 'visit')
    const [first, second] = [digestOf(bytes(1)), digestOf(bytes(2))]
    store.save(siteRun(run(1), { secret: first }))
    expect(command.store.run(run(1))?.keys?.groupChain).toBe(first)
    store.save(siteRun(run(1), { secret: second }))
    expect(filesWith(first, dir.path)).toEqual([])
    expect(command.store.run(run(1))?.keys?.groupChain).toBe(second)
    command.close()
    close()
  })
})

describe('spent keys that a crash left in the log', () => {
  it('are gone with the next start', async () => {
    await using dir = await temporaryDirectory()
    const first = open(dir.path)
    first.store.save(siteRun(run(1)))
    first.close()
    // Open as a killed process would leave it: with a log.
    const crashed = new Database(dir.join('agent.db'))
    crashed.pragma('secure_delete = ON')
    crashed.exec(
      "INSERT INTO decisions (run, decision, reason) VALUES ('a', 'approve', 'spent and gone'); " +
        'DELETE FROM decisions',
    )
    expect(filesWith('spent and gone', dir.path)).not.toEqual([])
    const next = open(dir.path)
    expect(filesWith('spent and gone', dir.path)).toEqual([])
    next.close()
    crashed.close()
  })
})

describe('a command beside the agent', () => {
  it('leaves a decision that the agent notices, and not its own', async () => {
    await using dir = await temporaryDirectory()
    const agent = open(dir.path)
    const before = agent.store.changes()
    agent.store.save(siteRun(run(1)))
    agent.store.decide({ run: run(2), decision: 'reject', reason: 'no' })
    expect(agent.store.changes()).toBe(before)

    const command = open(dir.path, 'visit')
    expect(agent.store.changes()).toBe(before)
    command.store.decide({ run: run(1), decision: 'approve', reason: '' })
    command.close()
    const after = agent.store.changes()
    expect(after).not.toBe(before)
    expect(agent.store.decision(run(1))?.decision).toBe('approve')
    expect(agent.store.changes()).toBe(after)
    agent.close()
  })

  it('shares the data set key, whoever made it', async () => {
    await using dir = await temporaryDirectory()
    const agent = open(dir.path)
    const command = openAgentStorage({
      path: dir.path,
      access: 'visit',
      random: testRandom('another source'),
    })
    expect(command.store.datasetKey()).toEqual(agent.store.datasetKey())
    command.close()
    agent.close()
  })

  it('leaves alone what the agent is writing', async () => {
    await using dir = await temporaryDirectory()
    const agent = open(dir.path)
    await agent.files.write(run(1), 'model-1', bytes(10))
    const unfinished = dir.join('runs', run(1), 'model-2.1-1.unfinished')
    await writeFile(unfinished, 'half')
    open(dir.path, 'visit').close()
    expect(readdirSync(dir.join('runs', run(1)))).toContain('model-2.1-1.unfinished')
    agent.close()
    open(dir.path).close()
    expect(readdirSync(dir.join('runs', run(1)))).toEqual(['model-1'])
  })
})

describe('a data directory of a build that knew no joining sites', () => {
  it('is read: its decisions count for the plans that wait, and for nobody who would join', async () => {
    await using dir = await temporaryDirectory()
    const before = open(dir.path)
    const waiting = { ...siteRun(run(1)), status: 'waiting' as const }
    before.store.save(waiting)
    before.close()
    const old = new Database(dir.join('agent.db'))
    old.exec(
      'DROP TABLE questions; ALTER TABLE decisions DROP COLUMN expires_at; ALTER TABLE decisions ' +
        'DROP COLUMN roster',
    )
    old.prepare('INSERT INTO decisions VALUES (?, ?, ?)').run(run(1), 'approve', '')
    old.pragma('user_version = 4')
    old.close()
    const { store, close } = open(dir.path)
    expect(store.run(run(1))).toEqual(waiting)
    expect(store.question(run(1))).toBeNull()
    expect(store.decision(run(1))).toEqual({ run: run(1), decision: 'approve', reason: '' })
    expect(decisionOn(store, waiting)?.decision).toBe('approve')
    expect(decisionOn(store, { ...waiting, joiner: siteName('late') })).toBeNull()
    close()
  })
})

describe('damage', () => {
  it('of a record is named', async () => {
    await using dir = await temporaryDirectory()
    const first = open(dir.path)
    first.store.save(siteRun(run(1)))
    first.close()
    const database = new Database(dir.join('agent.db'))
    database.exec(`UPDATE runs SET content = replace(content, '"applied":-1', '"applied":7')`)
    database.close()
    const { store, close } = open(dir.path)
    for (const read of [() => store.run(run(1)), () => store.runs()]) {
      const refused = await refusal(read)
      expect(refused.code).toBe('CORRUPT')
      for (const part of [dir.join('agent.db'), run(1)]) expect(refused.message).toContain(part)
      expect(refused.message).not.toContain(siteRun(run(1)).keys?.groupChain)
    }
    close()
  })

  it('of a file is named: a flipped bit, a cut', async () => {
    await using dir = await temporaryDirectory()
    const { files, close } = open(dir.path)
    const path = dir.join('runs', run(1), 'upload-1')
    const digest = await files.write(run(1), 'upload-1', bytes(10_000))
    const content = await readFile(path)
    content[5000] = (content[5000] ?? 0) ^ 1
    await writeFile(path, content)
    expect(await refusal(() => files.read(run(1), 'upload-1', digest))).toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining(path),
    })
    await files.write(run(1), 'upload-1', bytes(10_000))
    await truncate(path, 9999)
    expect(await refusal(() => files.read(run(1), 'upload-1', digest))).toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining(path),
    })
    close()
  })
})

describe('files of a run', () => {
  it('have no names that lead elsewhere', async () => {
    await using dir = await temporaryDirectory()
    const { files, close } = open(dir.path)
    const digest = digestOf(bytes(1))
    for (const name of [
      '../../agent.db',
      '..',
      '.',
      '',
      'a/b',
      'a\\b',
      'A',
      'a.b',
      '-a',
      'a'.repeat(65),
      'a\0',
    ]) {
      expect([name, (await refusal(() => files.write(run(1), name, bytes(1)))).code]).toEqual([
        name,
        'INVALID_ARGUMENT',
      ])
      expect([name, (await refusal(() => files.read(run(1), name, digest))).code]).toEqual([
        name,
        'INVALID_ARGUMENT',
      ])
      expect([name, (await refusal(() => files.remove(run(1), name))).code]).toEqual([
        name,
        'INVALID_ARGUMENT',
      ])
    }
    for (const id of ['..', 'run-1', '../runs', ''])
      expect((await refusal(() => files.write(id as RunId, 'model-1', bytes(1)))).code).toBe(
        'INVALID_ARGUMENT',
      )
    expect(readdirSync(dir.join('runs'))).toEqual([])
    close()
  })

  it('are private, and the older one stays where a new one cannot be written', async () => {
    await using dir = await temporaryDirectory()
    const umask = process.umask(0)
    const { files, close } = open(dir.path)
    try {
      const digest = await files.write(run(1), 'model-1', bytes(10))
      const modes = [dir.join('runs', run(1)), dir.join('runs', run(1), 'model-1')].map(
        (path) => statSync(path).mode & 0o777,
      )
      expect(modes).toEqual([0o700, 0o600])
      await writeFile(dir.join('runs', run(2)), '')
      expect(await refusal(() => files.write(run(2), 'model-1', bytes(10)))).toMatchObject({
        code: 'STORAGE',
        message: expect.stringContaining(run(2)),
      })
      expect(digestOf(await files.read(run(1), 'model-1', digest))).toBe(digest)
    } finally {
      process.umask(umask)
      close()
    }
  })
})

/** Queries that want all there is. */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  allRuns: ['SCAN runs'],
  segments: ['SCAN egress_segments'],
  forgetArchived: ['SCAN egress_archived', 'SCAN json_each VIRTUAL TABLE INDEX 1:'],
}

it('every query uses an index, none sorts', async () => {
  await using dir = await temporaryDirectory()
  open(dir.path).close()
  const database = new Database(dir.join('agent.db'))
  for (const [name, steps] of plansOf(database, QUERIES)) {
    const slow = steps.filter(
      (step) => step.includes('TEMP B-TREE') || (step.startsWith('SCAN') && !step.includes('CONSTANT ROW')),
    )
    expect([name, slow]).toEqual([name, WHOLE[name] ?? []])
  }
  database.close()
})
