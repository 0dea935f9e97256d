/**
 * A hospital leaves a run that is under way, by its own command line or shut out: the others go on in a new
 * epoch and end with one model.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  APPROVING_POLICY,
  type Federation,
  type FederationSite,
  startFederation,
  succeeded,
} from '../support/federation.ts'
import { smallPlan } from '../support/small-hospitals.ts'

let federation: Federation
let leaver: FederationSite
/** Stands still while the other leaves, so that the run cannot be over before. */
let still: FederationSite

beforeAll(async () => {
  federation = await startFederation({ sites: 4, policy: APPROVING_POLICY })
  const [first, last] = [federation.sites[0], federation.sites.at(-1)]
  if (first === undefined || last === undefined) throw new Error('there is no site')
  still = first
  leaver = last
})

afterAll(async () => {
  await federation[Symbol.asyncDispose]()
})

/** The other three end with the same model, and everything is written down on both sides. */
async function expectTheOthersEnd(run: string): Promise<void> {
  const others = federation.sites.filter((site) => site !== leaver)
  const ends = await Promise.all(
    others.map((site) => site.agent.logged((line) => line.message === 'run ended' && line['run'] === run)),
  )
  expect(ends[0]).toMatchObject({ kind: 'released', digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(new Set(ends.map(({ digest }) => digest)).size).toBe(1)
  for (const site of others) expect(site.agent.log().filter(({ level }) => level === 'error')).toEqual([])
  expect(succeeded(await federation.command('audit', 'verify', '--json'))).toMatchObject({ intact: true })
}

const lastView = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '')

describe('a site that leaves a run', () => {
  it('through its command line, while its agent works, is told of and left out', async () => {
    const run = await federation.startRun(smallPlan({ rounds: 8 }))
    await using watch = federation.watch(run)
    await federation.reached(run, 2)
    still.agent.signal('SIGSTOP')
    expect(
      succeeded(await leaver.command('plan', 'withdraw', run, '--reason', 'the vote has expired', '--json')),
    ).toMatchObject({ decision: 'withdraw' })
    still.agent.signal('SIGCONT')
    const { code, stdout } = await watch.ended
    expect(code).toBe(0)
    expect(lastView(stdout)).toMatchObject({ phase: 'released', epoch: 2 })
    expect(lastView(stdout).sites.at(-1)).toMatchObject({
      site: leaver.name,
      left: 'withdrew: the vote has expired',
    })
    await expectTheOthersEnd(run)

    const shown = succeeded<{ runs: { status: string; reason: string; model: null }[] }>(
      await leaver.command('status', '--json'),
    )
    expect(shown.runs.at(-1)).toMatchObject({
      status: 'withdrawn',
      reason: 'the vote has expired',
      model: null,
    })
    const again = await leaver.command('plan', 'withdraw', run)
    expect(again).toMatchObject({ code: 6, stderr: expect.stringContaining('it is withdrawn') })
    // What left, left with a row, and the audit chain has it.
    expect((await leaver.command('ledger', 'show')).stdout).toContain('withdrawal')
    const rows = (await federation.command('audit', 'show', '--json')).stdout
    expect(rows).toContain('epoch-begins')
  })

  it('while its agent is down has left at once, and says so when the agent runs again', async () => {
    const run = await federation.startRun(smallPlan({ rounds: 8 }))
    await using watch = federation.watch(run)
    await federation.reached(run, 1)
    still.agent.signal('SIGSTOP')
    await leaver.agent.kill()
    const { code: left, stdout: said } = await leaver.command('plan', 'withdraw', run)
    expect({ left, said }).toMatchObject({
      left: 0,
      said: expect.stringContaining('The coordinator hears of it when the agent runs again'),
    })
    await leaver.restart()
    still.agent.signal('SIGCONT')
    const { code, stdout } = await watch.ended
    expect(code).toBe(0)
    expect(lastView(stdout)).toMatchObject({ phase: 'released', epoch: 2 })
    await expectTheOthersEnd(run)
  })

  it('because it was revoked is left out by the coordinator', async () => {
    const run = await federation.startRun(smallPlan({ rounds: 8 }))
    await using watch = federation.watch(run)
    await federation.reached(run, 1)
    still.agent.signal('SIGSTOP')
    succeeded(await federation.command('site', 'revoke', leaver.name, '--reason', 'stolen server', '--json'))
    still.agent.signal('SIGCONT')
    const { code, stdout } = await watch.ended
    expect(code).toBe(0)
    expect(lastView(stdout)).toMatchObject({ phase: 'released', epoch: 2 })
    expect(lastView(stdout).sites.at(-1)).toMatchObject({
      site: leaver.name,
      left: 'was revoked: stolen server',
    })
    await expectTheOthersEnd(run)
  })
})
