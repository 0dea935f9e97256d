import { expect, it } from 'vitest'
import { runCommand } from '../support/processes.ts'

const simulate = async (
  ...args: readonly string[]
): Promise<{
  readonly modelDigest: string
  readonly digestAgreement: boolean
  readonly committee: number
  readonly contributions: readonly number[]
}> => {
  const ended = await runCommand('consilium-sim', {
    args: ['run', '--sites', '32', '--rounds', '3', '--json', ...args],
  })
  expect(ended.stderr).not.toContain('consilium-sim:')
  return JSON.parse(ended.stdout)
}

it('32 sites with real ciphertexts and a committee of 16 agree on one model, the same one again', async () => {
  const one = await simulate()
  expect(one).toMatchObject({ digestAgreement: true, committee: 16 })
  expect((await simulate('--no-baselines')).modelDigest).toBe(one.modelDigest)
})

it('with 8 of 32 sites gone in each round the run still completes', async () => {
  const run = await simulate('--dropouts', '8', '--no-baselines')
  expect(run.contributions.slice(0, 4)).toEqual([32, 24, 24, 24])
  expect(run.contributions[4]).toBeGreaterThanOrEqual(24)
  expect(run.digestAgreement).toBe(true)
})
