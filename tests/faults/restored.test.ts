/**
 * A hospital's machine is set back to a snapshot of its data directory while a run goes on: the agent
 * notices, and the run ends with one model.
 */
import { cp, rm } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { APPROVING_POLICY, startFederation, succeeded } from '../support/federation.ts'
import { smallPlan } from '../support/small-hospitals.ts'

it('a site that is restored from a snapshot mid-run comes back in a new epoch, with the model of all', async () => {
  await using federation = await startFederation({ sites: 4, policy: APPROVING_POLICY })
  const [still, victim] = [federation.sites[0], federation.sites.at(-1)]
  if (still === undefined || victim === undefined) throw new Error('there is no site')
  const run = await federation.startRun(smallPlan({ rounds: 8 }))
  await using watch = federation.watch(run)
  const backup = federation.directory.join('backup')
  await federation.reached(run, 1)
  // As a snapshot of a disk would have it: everything at one instant, the process does not know.
  victim.agent.signal('SIGSTOP')
  await cp(victim.dir, backup, { recursive: true })
  victim.agent.signal('SIGCONT')
  await federation.reached(run, 3)
  // Another stands still until the victim is back, so that the run cannot be over before.
  still.agent.signal('SIGSTOP')
  await victim.agent.kill()
  await rm(victim.dir, { recursive: true })
  await cp(backup, victim.dir, { recursive: true })
  await victim.restart()

  const noticed = await victim.agent.logged(({ message }) =>
    message.startsWith('this site was restored from an older state'),
  )
  expect(noticed).toMatchObject({ run, epoch: 1 })
  still.agent.signal('SIGCONT')
  const { code, stdout } = await watch.ended
  expect(code).toBe(0)
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    phase: 'released',
    epoch: 2,
    failure: null,
  })
  expect(stdout).toContain('"restored":true')
  const ends = await Promise.all(
    federation.sites.map((site) =>
      site.agent.logged((line) => line.message === 'run ended' && line['run'] === run),
    ),
  )
  expect(ends[0]).toMatchObject({ kind: 'released', digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(new Set(ends.map(({ digest }) => digest)).size).toBe(1)

  const actions = (await federation.command('audit', 'show', '--run', run, '--json')).stdout
  for (const action of ['restored', 'epoch-begins', 'handed-over', 'adopted'])
    expect(actions).toContain(`"action":"${action}"`)
  expect(succeeded(await federation.command('audit', 'verify', '--json'))).toMatchObject({ intact: true })
})
