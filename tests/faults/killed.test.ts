/** `kill -9` of either side: the run completes by itself after a restart, from what is on disk. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  APPROVING_POLICY,
  type Federation,
  type FederationSite,
  startFederation,
  succeeded,
} from '../support/federation.ts'
import type { LogLine } from '../support/processes.ts'
import { smallPlan } from '../support/small-hospitals.ts'
import { PATIENCE, storedFiles } from '../support/stored-files.ts'

let federation: Federation

beforeAll(async () => {
  federation = await startFederation({ sites: 4, policy: APPROVING_POLICY, logLevel: 'debug' })
})

afterAll(async () => {
  await federation[Symbol.asyncDispose]()
})

/** Released so far. */
const models = new Set<string>()

/** Every site ends with the same model, the chain is whole, and nobody was refused anything. */
async function expectWhole(run: string): Promise<void> {
  const ends = await Promise.all(
    federation.sites.map((site) =>
      site.agent.logged((line) => line.message === 'run ended' && line['run'] === run),
    ),
  )
  expect(ends[0]).toMatchObject({ kind: 'released', digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(new Set(ends.map(({ digest }) => digest)).size).toBe(1)
  expect(succeeded(await federation.command('audit', 'verify', '--json'))).toMatchObject({ intact: true })
  models.add(String(ends[0]?.['digest']))
  await expect
    .poll(() => storedFiles(federation.dir), PATIENCE)
    .toEqual({ files: [...models].sort(), small: 0 })
  for (const site of federation.sites)
    expect(site.agent.log().filter(({ level }) => level === 'error')).toEqual([])
}

function contributionsMade(site: FederationSite, run: string): readonly LogLine[] {
  return site.agent.log().filter((line) => line.message === 'contribution ready' && line['run'] === run)
}

describe('the coordinator', () => {
  it('killed between rounds goes on by itself, and asks for no acknowledged upload again', async () => {
    const run = await federation.startRun(smallPlan({ rounds: 6 }))
    await using watch = federation.watch(run)
    await federation.reached(run, 2)
    await federation.coordinator.kill()
    await federation.restart()

    const { code, stdout } = await watch.ended
    expect(code).toBe(0)
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      phase: 'released',
      step: 7,
      paused: null,
    })
    for (const site of federation.sites)
      expect(contributionsMade(site, run).map((line) => line['step'])).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    await expectWhole(run)
  })
})

describe('an agent', () => {
  it.each([
    [
      'while it trains',
      (line: LogLine, run: string) =>
        line.message === 'command' && line['command'] === `${run}/1/2/contribute`,
    ],
    [
      'with its contribution on the way',
      (line: LogLine, run: string) =>
        line.message === 'contribution ready' && line['run'] === run && line['step'] === 2,
    ],
  ])('killed in the middle of a round, %s, comes back and its update counts', async (_, moment) => {
    const [victim] = federation.sites
    if (victim === undefined) throw new Error('there is no site')
    const run = await federation.startRun(smallPlan({ localEpochs: 20 }))
    await using watch = federation.watch(run)
    await victim.agent.logged((line) => moment(line, run))
    await victim.agent.kill()
    await victim.restart()

    const { code, stdout } = await watch.ended
    expect(code).toBe(0)
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    expect(last).toMatchObject({ phase: 'released', failure: null })
    expect(last.sites.map(({ applied }: { applied: number }) => applied)).toEqual([4, 4, 4, 4])
    await expectWhole(run)
  })
})

describe('the books, after all that', () => {
  it('agree, and hold nothing that reconcile cannot explain', async () => {
    for (const site of federation.sites) {
      const exported = federation.directory.join(`${site.name}.ledger.json`)
      succeeded(await site.command('ledger', 'export', '--out', exported, '--json'))
      const reconciled = succeeded(await federation.command('audit', 'reconcile', exported, '--json'))
      expect(reconciled).toMatchObject({ onlyAtSite: [], onlyAtCoordinator: [], different: [] })
    }
  })
})
