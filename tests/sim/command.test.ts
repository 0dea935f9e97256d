import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { type Ended, runCommand } from '../support/processes.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const simulator = (...args: readonly string[]): Promise<Ended> => runCommand('consilium-sim', { args })

describe.concurrent('consilium-sim', () => {
  it.each<[readonly string[], number, string]>([
    [[], 2, "'consilium-sim' has 'run' and 'heart'"],
    [['rum'], 2, "did you mean 'run'"],
    [['run', '--site', '4'], 2, "unknown option '--site'"],
    [['run', '--sites', '2'], 2, "--sites '2' is not a whole number from 3 to 1000"],
    [['run', '--rounds', 'many'], 2, "--rounds 'many'"],
    [['run', '/nowhere.yaml'], 5, '/nowhere.yaml'],
    [['heart', '--dir', '/nowhere'], 5, '/nowhere/processed.cleveland.data'],
    [['heart'], 2, "'--dir <dir>'"],
  ])('%j ends in one paragraph', async (args, code, says) => {
    const ended = await simulator(...args)
    expect(ended.stderr).toContain(says)
    expect(ended.stderr).not.toMatch(/\n\s+at /)
    expect([ended.code, ended.stdout]).toEqual([code, ''])
  })

  it('names every problem of a wrong scenario', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(directory.join('wrong.yaml'), 'version: 1\nname: x\nrounds: 0\nseed: -1\n')
    const ended = await simulator('run', directory.join('wrong.yaml'))
    expect(ended.code).toBe(3)
    for (const part of ['wrong.yaml', 'rounds:', 'seed:']) expect(ended.stderr).toContain(part)
  })

  it('prints one JSON object and nothing else', async () => {
    const ended = await simulator(
      'run',
      '--sites',
      '3',
      '--rounds',
      '1',
      '--no-baselines',
      '--seed',
      '9',
      '--json',
    )
    expect(ended.code).toBe(0)
    expect(ended.stdout.trimEnd()).not.toContain('\n')
    expect(JSON.parse(ended.stdout)).toMatchObject({ sites: 3, rounds: 1, seed: 9, digestAgreement: true })
  })

  it('prints a table for people', async () => {
    const { code, stdout } = await simulator('run', '--sites', '3', '--rounds', '1')
    expect(code).toBe(0)
    for (const part of [
      'city-general',
      'rural-clinic',
      'AUROC',
      'accuracy',
      'the same at every site',
      'any 2 of 3 sites',
    ])
      expect(stdout).toContain(part)
  })
})
