/**
 * A fifth hospital is invited while four train, and joins their run: by a rule at most sites, by a person at
 * one; the coordinator is killed in between.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunView } from '@consilium/shared/protocol'
import { expect, it } from 'vitest'
import { APPROVING_POLICY, startFederation, succeeded } from '../support/federation.ts'
import { smallPlan } from '../support/small-hospitals.ts'

it('a site that is let in while a run goes on ends it with the others, in a new epoch and with their model', {
  timeout: 300_000,
}, async () => {
  await using federation = await startFederation({ sites: 4, policy: APPROVING_POLICY })
  const [decider, still] = federation.sites
  if (decider === undefined || still === undefined) throw new Error('there is no site')
  const run = await federation.startRun(smallPlan({ rounds: 20 }))
  await using watch = federation.watch(run)
  await federation.reached(run, 1)
  // One stands still, so that the run cannot be over before the fifth has come.
  still.agent.signal('SIGSTOP')
  const joiner = await federation.enrol()
  // Here a person decides from now on.
  await writeFile(join(decider.dir, 'policy.yaml'), 'maximumRounds: 20\n')
  const asked = succeeded<RunView>(await federation.command('run', 'add', run, joiner.name, '--json'))
  expect(asked).toMatchObject({
    epoch: 1,
    admission: { site: joiner.name, undecided: ['site-a', 'site-b', 'site-c', 'site-d', 'site-e'] },
  })
  const again = await federation.command('run', 'add', run, joiner.name)
  expect(again).toMatchObject({
    code: 6,
    stderr: expect.stringContaining("the sites are being asked about 'site-e'"),
  })

  // Everybody but the person has decided; meanwhile rounds go on.
  still.agent.signal('SIGCONT')
  const waiting = await watch.seen(({ admission }) => admission?.undecided.length === 1)
  still.agent.signal('SIGSTOP')
  expect(waiting).toMatchObject({ epoch: 1, endedAt: null, admission: { undecided: ['site-a'] } })
  expect((await federation.command('run', 'show', run)).stdout).toContain(
    'to join: site-e, waits for site-a to decide',
  )
  const listed = succeeded<{ run: string; status: string; joining: unknown; reason: string }[]>(
    await decider.command('plan', 'list', '--json'),
  )
  expect(listed).toMatchObject([
    { run, status: 'waiting', decision: null, joining: { site: joiner.name, isThisSite: false } },
  ])
  expect(listed[0]?.reason).toContain("'site-e' would join")

  // What was asked and decided is not forgotten.
  await federation.coordinator.kill()
  await federation.restart()
  const kept = succeeded<RunView>(await federation.command('run', 'show', run, '--json'))
  expect(kept.admission).toEqual(waiting.admission)

  const approved = succeeded<{ roster: string; joiner: string }>(
    await decider.command('plan', 'approve', run, '--json'),
  )
  expect(approved).toMatchObject({ roster: waiting.admission?.roster, joiner: joiner.name })
  still.agent.signal('SIGCONT')
  const { code, stdout } = await watch.ended
  expect(code).toBe(0)
  const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as RunView
  expect(last).toMatchObject({ phase: 'released', epoch: 2, failure: null, admission: null, declined: [] })
  expect(last.sites.map(({ site, left }) => [site, left])).toEqual(
    federation.sites.map(({ name }) => [name, null]),
  )

  const ends = await Promise.all(
    federation.sites.map((site) =>
      site.agent.logged((line) => line.message === 'run ended' && line['run'] === run),
    ),
  )
  expect(ends).toHaveLength(5)
  expect(ends[0]).toMatchObject({ kind: 'released', digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(new Set(ends.map(({ digest }) => digest)).size).toBe(1)

  expect(succeeded(await federation.command('audit', 'verify', '--json'))).toMatchObject({ intact: true })
  const actions = (await federation.command('audit', 'show', '--run', run, '--json')).stdout
  for (const action of ['admission-asked', 'admission-approve', 'epoch-begins', 'handed-over', 'adopted'])
    expect(actions).toContain(`"action":"${action}"`)
  for (const site of [joiner, decider]) {
    const exported = federation.directory.join(`${site.name}.ndjson`)
    succeeded(await site.command('ledger', 'export', '--out', exported, '--json'))
    const reconciled = succeeded<{ matched: number }>(
      await federation.command('audit', 'reconcile', exported, '--json'),
    )
    expect(reconciled).toMatchObject({
      site: site.name,
      onlyAtSite: [],
      onlyAtCoordinator: [],
      different: [],
    })
    expect(reconciled.matched).toBeGreaterThan(5)
  }
})
