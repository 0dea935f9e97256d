/**
 * What `start` is told about the records is what every command beside it sees, and a start that is told
 * nothing goes on with it.
 */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { consiliumAgent } from '../../client-agent/cli/main.ts'
import { readConfig, readStartConfig } from '../../client-agent/config.ts'
import { remember } from '../../client-agent/remembered.ts'
import { refusal } from '../contracts/fixture.ts'
import { heardOutput } from '../support/heard-output.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts'

let directory: TemporaryDirectory
let dir: string
let kept: string

beforeEach(async () => {
  directory = await temporaryDirectory()
  dir = directory.path
  kept = join(dir, 'remembered-data.json')
})
afterEach(() => directory[Symbol.asyncDispose]())

interface Told {
  readonly flags?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

/** As `start` does it. */
async function start({
  flags = {},
  env = {},
}: Told = {}): Promise<ReturnType<typeof readStartConfig>['values']> {
  const { values, told } = readStartConfig({ directory: dir, file: null, flags, env })
  await remember(dir, told)
  return values
}

function beside({ flags = {}, env = {} }: Told = {}): ReturnType<typeof readConfig> {
  return readConfig({ directory: dir, file: null, flags, env })
}

function originsOf({ rows }: ReturnType<typeof readConfig>): readonly string[] {
  return rows.filter(({ key }) => key.startsWith('data')).map(({ origin }) => origin)
}

const REMEMBERED = 'remembered from the last start'

describe('a command beside the agent', () => {
  it('sees what the agent was told by flag and environment, the path made absolute', async () => {
    const told = await start({
      flags: { data: 'ward/patients.csv', dataDelimiter: 'semicolon' },
      env: { CONSILIUM_AGENT_DATA_MISSING: '[x, y]' },
    })
    expect(told).toMatchObject({
      data: resolve('ward/patients.csv'),
      dataDelimiter: 'semicolon',
      dataMissing: ['x', 'y'],
      dataDecimal: 'point',
    })
    expect(beside().values).toEqual(told)
    expect(originsOf(beside())).toEqual([REMEMBERED, REMEMBERED, REMEMBERED, 'default'])
  })

  it('sees it before environment and file, and a flag before it', async () => {
    await start({ flags: { data: 'a.csv', dataDecimal: 'comma' } })
    await writeFile(join(dir, 'agent.yaml'), 'data: b.csv\ndataDelimiter: tab\n')
    const env = { CONSILIUM_AGENT_DATA: 'c.csv' }
    expect(beside({ env }).values).toMatchObject({
      data: resolve('a.csv'),
      dataDelimiter: 'tab',
      dataDecimal: 'comma',
    })
    expect(beside({ env, flags: { data: './a.csv', dataDecimal: 'point' } }).values).toMatchObject({
      data: resolve('a.csv'),
      dataDecimal: 'point',
    })
  })

  it('reads another file by itself', async () => {
    await start({ flags: { data: 'a.csv', dataDelimiter: 'semicolon' } })
    expect(beside({ flags: { data: 'other.csv' } }).values).toMatchObject({
      data: resolve('other.csv'),
      dataDelimiter: 'comma',
    })
  })

  it('is told by config show where it comes from', async () => {
    await start({ flags: { data: 'a.csv' } })
    const { output, out } = heardOutput()
    await consiliumAgent({ output, env: {} }).parseAsync(['config', 'show', '--dir', dir, '--json'], {
      from: 'user',
    })
    expect(JSON.parse(out())).toContainEqual({ key: 'data', value: resolve('a.csv'), origin: REMEMBERED })
  })
})

describe('a start', () => {
  it('that is told nothing goes on with what was kept, and keeps it', async () => {
    const told = await start({ flags: { data: 'a.csv', dataDecimal: 'comma' } })
    expect(await start()).toEqual(told)
    expect(await start({ flags: { dataDelimiter: 'tab' } })).toEqual({ ...told, dataDelimiter: 'tab' })
    expect(await start()).toEqual({ ...told, dataDelimiter: 'tab' })
    expect(beside().values).toEqual({ ...told, dataDelimiter: 'tab' })
  })

  it('that is told where the records are begins anew, also of how they are written', async () => {
    await start({ flags: { data: 'a.csv', dataDelimiter: 'semicolon' } })
    // The same file: a flag that was taken out of a service's unit must not live on.
    expect(await start({ env: { CONSILIUM_AGENT_DATA: 'a.csv' } })).toMatchObject({
      data: resolve('a.csv'),
      dataDelimiter: 'comma',
    })
    expect(originsOf(beside())).toEqual([REMEMBERED, 'default', 'default', 'default'])
  })

  it('that gets all of it from the file or defaults forgets what was kept', async () => {
    await start({ flags: { data: 'a.csv', dataDelimiter: 'semicolon' } })
    await writeFile(join(dir, 'agent.yaml'), 'data: b.csv\n')
    expect(await start()).toMatchObject({ data: join(dir, 'b.csv'), dataDelimiter: 'comma' })
    await expect(stat(kept)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(originsOf(beside())).toEqual([`file ${join(dir, 'agent.yaml')}`, 'default', 'default', 'default'])
  })

  it('that was told how, and the file where, keeps how', async () => {
    await writeFile(join(dir, 'agent.yaml'), 'data: b.csv\n')
    await start({ flags: { dataDelimiter: 'semicolon' } })
    expect(beside().values).toMatchObject({ data: join(dir, 'b.csv'), dataDelimiter: 'semicolon' })
  })
})

describe('the file that keeps it', () => {
  it('is readable by its owner alone, and is not written again for the same', async () => {
    await start({ flags: { data: 'a.csv' } })
    const first = await stat(kept)
    expect(first.mode & 0o777).toBe(0o600)
    await start({ flags: { data: 'a.csv' } })
    expect((await stat(kept)).ino).toBe(first.ino)
  })

  it.each([
    '',
    '{',
    '[]',
    '{"format":2}',
    '{"format":1,"data":7}',
    '{"format":1,"dataDelimiter":"pipe"}',
    '{"format":1,"dat":"a.csv"}',
    '\u0000',
  ])(
    'that is damaged (%j) is one sentence that says what to do, and gone after a start that is told',
    async (damaged) => {
      await writeFile(kept, damaged)
      for (const work of [() => beside(), () => start()]) {
        const refused = await refusal(work)
        expect(refused.code).toBe('CORRUPT')
        for (const part of [kept, 'is damaged', 'Remove it, and start the agent with --data again'])
          expect(refused.message).toContain(part)
      }
      await start({ flags: { data: 'a.csv' } })
      expect(beside().values.data).toBe(resolve('a.csv'))
    },
  )

  it('holds no address, since none is taken for a file', async () => {
    const address = 'postgres://user:planted@db/icu'
    const refused = await refusal(() => start({ flags: { data: address } }))
    expect(refused.message).toContain('the address of a PostgreSQL database')
    expect(refused.message).not.toContain('planted')
    await writeFile(kept, JSON.stringify({ format: 1, data: address }))
    const damaged = await refusal(() => beside())
    expect(damaged.message).not.toContain('planted')
    expect(await readFile(kept, 'utf8')).toContain('planted')
  })
})
