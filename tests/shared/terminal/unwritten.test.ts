/**
 * Results that could not be written: the real commands as real processes, on full disks and pipes that nobody
 * reads.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { enrolledSite } from '../../support/enrolled-site.ts'
import {
  type Binary,
  type Ended,
  runCommand,
  type StartOptions,
  startProcess,
} from '../../support/processes.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

const FULL = '/dev/full'
const noDevice = existsSync(FULL) ? '' : ' (not checked: there is no /dev/full)'
const BINARIES: readonly Binary[] = [
  'consilium',
  'consilium-agent',
  'consilium-sim',
  'demo',
  'bench',
  'conformance',
]

async function intoFull(binary: Binary, options: StartOptions): Promise<Ended> {
  await using file = await open(FULL, 'w')
  return runCommand(binary, { ...options, stdout: file.fd })
}

describe.skipIf(noDevice !== '')(`on a full disk${noDevice}`, () => {
  // Kept out: exit code 0 and not a word.
  it.each(BINARIES)('%s says so, with an exit code', async (binary) => {
    const { code, stderr } = await intoFull(binary, { args: ['--help'] })
    expect([code, stderr]).toEqual([
      11,
      expect.stringMatching(
        /^[a-z-]+: standard output could not be written.*: the disk is full\..*\(STORAGE\)\n$/,
      ),
    ])
  })

  it('a command that failed has its own exit code, and both are said', async () => {
    const { code, stderr } = await intoFull('consilium', {
      args: ['doctor', '--json', '--log-level', 'loud', '--dir', '/nowhere'],
    })
    expect([code, stderr.match(/\([A-Z_]+\)$/gm)]).toEqual([3, ['(INVALID_CONFIG)', '(STORAGE)']])
  })

  it('JSON is no exception', async () => {
    await using site = await enrolledSite()
    expect((await intoFull('consilium-agent', { args: ['status', '--dir', site.dir, '--json'] })).code).toBe(
      11,
    )
  })

  it('the site page, which nobody reaches without its link, ends', async () => {
    await using site = await enrolledSite()
    expect(
      (await intoFull('consilium-agent', { args: ['ui', '--dir', site.dir, '--data', site.data] })).code,
    ).toBe(11)
  })

  // Others depend on them, and what they print has done its work.
  it('the agent and the coordinator go on, with a warning in the log', async () => {
    await using site = await enrolledSite()
    await using directory = await temporaryDirectory()
    await mkdir(directory.join('coordinator'), { mode: 0o700 })
    await using file = await open(FULL, 'w')
    const into = (binary: Binary, ...args: readonly string[]) =>
      startProcess(binary, { args, stdout: file.fd })
    await using coordinator = into(
      'consilium',
      'serve',
      '--dir',
      directory.join('coordinator'),
      '--listen',
      '127.0.0.1:0',
    )
    await coordinator.logged(
      ({ level, reason }) => level === 'warn' && String(reason).includes('the disk is full'),
    )
    await coordinator.logged(({ message }) => message === 'serving')
    coordinator.signal('SIGTERM')
    expect((await coordinator.ended).code).toBe(0)
    await using agent = into(
      'consilium-agent',
      'start',
      '--dir',
      site.dir,
      '--data',
      site.data,
      '--backend',
      'cpu',
    )
    await agent.logged(({ level, reason }) => level === 'warn' && String(reason).includes('the disk is full'))
    await agent.logged(({ message }) => message === 'agent started')
  })
})

describe('into a pipe that nobody reads', () => {
  it.each(BINARIES)('%s ends quietly', async (binary) => {
    const { code, stderr } = await runCommand(binary, { args: ['--help'], stdout: 'closed' })
    expect([code, stderr]).toEqual([0, ''])
  })

  it('a coordinator goes on', async () => {
    await using directory = await temporaryDirectory()
    await mkdir(directory.join('coordinator'), { mode: 0o700 })
    const args = ['serve', '--dir', directory.join('coordinator'), '--listen', '127.0.0.1:0', '--json']
    await using coordinator = startProcess('consilium', { args, stdout: 'closed' })
    await coordinator.logged(({ message }) => message === 'nobody reads standard output')
    await coordinator.logged(({ message }) => message === 'serving')
    coordinator.signal('SIGTERM')
    expect((await coordinator.ended).code).toBe(0)
  })
})

const PAGE_BYTES = 4096

/**
 * A file system of one page, in which all but some bytes are taken by a file. Null where this user cannot
 * make one.
 */
async function almostFull(
  directory: TemporaryDirectory,
  leftBytes: number,
): Promise<(AsyncDisposable & { readonly file: string }) | null> {
  const at = directory.join('small')
  await mkdir(at)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${PAGE_BYTES}`, 'tmpfs', at]).status !== 0) return null
  const file = directory.join('small/results')
  await writeFile(file, 'x'.repeat(PAGE_BYTES - leftBytes))
  return { file, [Symbol.asyncDispose]: async () => void spawnSync('umount', [at]) }
}

it('a disk that becomes full in the middle of a write is a full disk', async ({ skip }) => {
  await using directory = await temporaryDirectory()
  await using small = await almostFull(directory, 100)
  if (small === null) return skip('this user cannot mount a file system')
  await using file = await open(small.file, 'a')
  const { code, stderr } = await runCommand('consilium', { args: ['--help'], stdout: file.fd })
  expect([code, stderr]).toEqual([11, expect.stringContaining('standard output could not be written')])
  // Node's own stream would have taken these hundred bytes for all of it.
  expect(statSync(small.file).size).toBe(PAGE_BYTES)
})
