import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { type Ended, runCommand, startProcess } from '../support/processes.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts'

/** Runs the demo with a temporary directory of its own, so that what it leaves behind can be seen. */
const demo = (directory: TemporaryDirectory, ...args: readonly string[]): Promise<Ended> =>
  runCommand('demo', { args, env: { TMPDIR: directory.path } })

/** Command lines of all processes that name a directory. */
async function processesNaming(path: string): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter((line) => line.includes(path))
}

describe('the demo', () => {
  it('trains four hospitals in processes of their own, and leaves nothing behind', async () => {
    await using directory = await temporaryDirectory()
    const ended = await demo(directory, '--json')
    expect(ended.stderr).not.toContain('demo:')
    expect(ended.code).toBe(0)
    const report = JSON.parse(ended.stdout)
    expect(report).toMatchObject({
      sites: 4,
      rounds: 10,
      threshold: 2,
      encrypted: true,
      digestAgreement: true,
      data: 'generated',
    })
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining([
        'seconds',
        'uploadBytesPerRound',
        'parameters',
        'auroc',
        'accuracy',
        'maxWeightError',
        'modelDigest',
        'phases',
      ]),
    )
    expect(report.maxWeightError).toBeGreaterThan(0)
    expect(report.maxWeightError).toBeLessThan(0.01)
    const local = report.auroc.local.reduce((sum: number, value: number) => sum + value, 0) / 4
    expect(report.auroc.federated).toBeGreaterThanOrEqual(local)
    expect(Math.abs(report.auroc.federated - report.auroc.federatedPlain)).toBeLessThan(0.005)
    expect(await readdir(directory.path)).toEqual([])
    expect(await processesNaming(directory.path)).toEqual([])
  })

  it('interrupted in the middle, leaves neither process nor file', async () => {
    await using directory = await temporaryDirectory()
    const running = startProcess('demo', { args: [], env: { TMPDIR: directory.path } })
    await running.err.find((line) => (line.includes('hospitals join') ? line : null))
    running.signal('SIGINT')
    const ended = await running.ended
    expect(ended.code).toBe(14)
    expect(ended.stderr).toContain('interrupted')
    expect(await readdir(directory.path)).toEqual([])
    expect(await processesNaming(directory.path)).toEqual([])
  })

  it('says what is missing when the real hospitals are not there', async () => {
    await using directory = await temporaryDirectory()
    const ended = await demo(directory, '--data', directory.join('nothing'), '--json')
    expect([ended.code, ended.stdout]).toEqual([5, ''])
    expect(ended.stderr).toContain('processed.cleveland.data is not there')
    expect(await readdir(directory.path)).toEqual([])
    expect(existsSync(directory.join('nothing'))).toBe(false)
  })
})
