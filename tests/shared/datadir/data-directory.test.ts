/** Who may open a data directory, and what it must look like. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type DataDirectory, type DataDirectoryOptions, openDataDirectory } from '@consilium/shared/datadir'
import { describe, expect, it } from 'vitest'
import { refusal } from '../../contracts/fixture.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

function open(path: string, changes: Partial<DataDirectoryOptions> = {}): DataDirectory {
  return openDataDirectory({
    path,
    owner: 'agent',
    format: 1,
    access: 'create',
    ifMissing: "Run 'consilium-agent enroll' first.",
    peoplesFiles: ['agent.yaml'],
    initialise() {},
    ...changes,
  })
}

async function holder(path: string): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./hold.ts', import.meta.url)), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const [said] = (await once(lines, 'line')) as [string]
  return { child, said }
}

describe('making one', () => {
  it('makes every missing directory, private whatever the umask', async () => {
    await using dir = await temporaryDirectory()
    const before = process.umask(0)
    try {
      const data = open(dir.join('a', 'b'))
      data.close()
    } finally {
      process.umask(before)
    }
    for (const path of [dir.join('a'), dir.join('a', 'b')]) expect(statSync(path).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(dir.join('a', 'b')))
      expect([name, statSync(dir.join('a', 'b', name)).mode & 0o777]).toEqual([name, 0o600])
    expect(readFileSync(dir.join('a', 'b', 'FORMAT'), 'utf8')).toBe(
      'consilium-agent data directory, format 1\n',
    )
  })

  it('takes an empty directory and one with only what people put there, and makes it private', async () => {
    await using dir = await temporaryDirectory()
    await mkdir(dir.join('data'), { mode: 0o755 })
    await writeFile(dir.join('data', 'agent.yaml'), '')
    await chmod(dir.join('data'), 0o755)
    open(dir.join('data')).close()
    expect(statSync(dir.join('data')).mode & 0o777).toBe(0o700)
  })

  it('goes on where an earlier start died', async () => {
    await using dir = await temporaryDirectory()
    const attempts: string[] = []
    const initialise = (path: string): void => {
      attempts.push(path)
      if (attempts.length === 1) throw new Error('power failed')
    }
    expect(() => open(dir.join('data'), { initialise })).toThrow('power failed')
    expect(existsSync(dir.join('data', 'FORMAT'))).toBe(false)
    expect(await refusal(() => open(dir.join('data'), { access: 'visit' }))).toMatchObject({
      code: 'NOT_FOUND',
    })
    open(dir.join('data'), { initialise }).close()
    open(dir.join('data'), { initialise }).close()
    expect(attempts).toHaveLength(2)
  })

  it('clears away files that a crash left half written', async () => {
    await using dir = await temporaryDirectory()
    open(dir.join('data')).close()
    await writeFile(dir.join('data', 'site.json.123-4.unfinished'), '{')
    open(dir.join('data'), { access: 'visit' }).close()
    expect(existsSync(dir.join('data', 'site.json.123-4.unfinished'))).toBe(true)
    open(dir.join('data'), { access: 'hold' }).close()
    expect(existsSync(dir.join('data', 'site.json.123-4.unfinished'))).toBe(false)
  })
})

describe('what is refused', () => {
  const cases: readonly {
    readonly what: string
    readonly prepare: (path: string) => Promise<unknown>
    readonly changes?: Partial<DataDirectoryOptions>
    readonly code: string
    readonly says: readonly string[]
  }[] = [
    {
      what: 'none there to hold',
      prepare: async () => {},
      changes: { access: 'hold' },
      code: 'NOT_FOUND',
      says: ["Run 'consilium-agent enroll' first."],
    },
    {
      what: 'none there to visit',
      prepare: async () => {},
      changes: { access: 'visit' },
      code: 'NOT_FOUND',
      says: ["Run 'consilium-agent enroll' first."],
    },
    {
      what: 'an empty directory to visit',
      prepare: (path) => mkdir(path),
      changes: { access: 'visit' },
      code: 'NOT_FOUND',
      says: ["Run 'consilium-agent enroll' first."],
    },
    {
      what: "somebody's files",
      prepare: async (path) => {
        await mkdir(path)
        await writeFile(join(path, 'thesis.doc'), '')
      },
      code: 'STORAGE',
      says: ['holds other files', 'Choose an empty directory'],
    },
    {
      what: 'a file',
      prepare: (path) => writeFile(path, ''),
      code: 'STORAGE',
      says: ['a file, not a directory'],
    },
    {
      what: 'a newer format',
      prepare: async (path) => {
        open(path).close()
        await writeFile(join(path, 'FORMAT'), 'consilium-agent data directory, format 7\n')
      },
      code: 'VERSION_MISMATCH',
      says: ['has format 7', 'up to 1', 'newer build'],
    },
    {
      what: "a coordinator's",
      prepare: async (path) => open(path, { owner: 'coordinator' }).close(),
      code: 'STORAGE',
      says: ["is the data directory of a coordinator, not of a site's agent"],
    },
    {
      what: 'a damaged FORMAT',
      prepare: async (path) => {
        open(path).close()
        await writeFile(join(path, 'FORMAT'), 'consilium')
      },
      code: 'CORRUPT',
      says: ['FORMAT is damaged', 'backup'],
    },
  ]

  it.each(cases)('$what', async ({ prepare, changes, code, says }) => {
    await using dir = await temporaryDirectory()
    const path = dir.join('data')
    await prepare(path)
    const before = existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : []
    const refused = await refusal(() => open(path, changes))
    expect(refused.code).toBe(code)
    for (const sentence of [path, ...says]) expect(refused.message).toContain(sentence)
    expect(existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : []).toEqual(before)
  })

  it('a path below a file, and one on a disk that cannot be written', async () => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('file'), '')
    expect(await refusal(() => open(dir.join('file', 'data')))).toMatchObject({
      code: 'STORAGE',
      message: expect.stringContaining(dir.join('file', 'data')),
    })
    // Node's own recursive mkdir never comes back from this one.
    expect(await refusal(() => open('/proc/consilium/data'))).toMatchObject({
      code: 'STORAGE',
      message: expect.stringContaining('/proc/consilium'),
    })
  })
})

describe('the lock', () => {
  it('lets in one process, which it names, and the next as soon as that one is killed', async () => {
    await using dir = await temporaryDirectory()
    const path = dir.join('data')
    const first = await holder(path)
    expect(first.said).toBe('held')
    expect((await holder(path)).said).toBe('LOCKED')
    const refused = await refusal(() => open(path))
    expect(refused.code).toBe('LOCKED')
    for (const part of [path, `process ${first.child.pid}`, 'Stop that one'])
      expect(refused.message).toContain(part)
    const visit = open(path, { access: 'visit' })
    expect(visit.isHeld).toBe(false)
    visit.close()

    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    const data = open(path)
    expect(data.isHeld).toBe(true)
    expect((await holder(path)).said).toBe('LOCKED')
    data.close()
  })

  it('keeps out a second holder in the same process until the first lets go', async () => {
    await using dir = await temporaryDirectory()
    const first = open(dir.join('data'))
    expect((await refusal(() => open(dir.join('data')))).code).toBe('LOCKED')
    first.close()
    first.close()
    open(dir.join('data')).close()
  })
})
