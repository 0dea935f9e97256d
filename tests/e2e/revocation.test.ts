/** A site is revoked in the middle of a run: it is out at once and for good, and the others finish. */
import { expect, it } from 'vitest'
import { APPROVING_POLICY, startFederation, succeeded } from '../support/federation.ts'
import { expectMistake } from '../support/mistakes.ts'
import { runCommand } from '../support/processes.ts'
import { smallPlan } from '../support/small-hospitals.ts'
import { PATIENCE, storedFiles } from '../support/stored-files.ts'

it('a site that is revoked while it trains is out within a second, stays out, and the run is released without it', async () => {
  await using federation = await startFederation({ policy: APPROVING_POLICY })
  const { sites } = federation
  const [held, revoked] = [sites[0], sites.at(-1)]
  if (held === undefined || revoked === undefined) throw new Error('there is no site')
  const run = await federation.startRun(smallPlan({ rounds: 5, localEpochs: 20 }))
  await using watch = federation.watch(run)
  await federation.reached(run, 2)
  // Another site stands still for a moment, so that the run cannot be over before the command is through.
  held.agent.signal('SIGSTOP')

  const out = succeeded<{ revokedAt: number }>(
    await federation.command('site', 'revoke', revoked.name, '--reason', 'stolen server', '--json'),
  )
  const gone = await federation.coordinator.logged(
    ({ message, site }) => message === 'site disconnected' && site === revoked.name,
  )
  // Both times are the coordinator's own.
  const tookMs = Date.parse(String(gone['time'])) - out.revokedAt
  expect(tookMs).toBeGreaterThanOrEqual(0)
  expect(tookMs).toBeLessThan(1000)
  held.agent.signal('SIGCONT')
  const ended = await revoked.agent.ended
  expect(ended.code).toBe(7)
  expect(ended.stderr).toMatch(/was revoked at .*speak with the coordinator's operator\b.*\(REVOKED\)\n$/)

  // It cannot come back, and a coordinator that was killed meanwhile still knows.
  const comeBack = () =>
    runCommand('consilium-agent', {
      args: [
        'start',
        '--dir',
        revoked.dir,
        '--data',
        revoked.data,
        '--backend',
        'cpu',
        '--log-level',
        'silent',
      ],
    })
  const refused = await comeBack()
  expect(refused).toMatchObject({ code: 7, stderr: expect.stringMatching(/was revoked at/) })
  await federation.coordinator.kill()
  await federation.restart()
  expect(await comeBack()).toMatchObject({ code: 7, stderr: expect.stringMatching(/was revoked at/) })
  expectMistake(await federation.command('site', 'revoke', revoked.name), 'CONFLICT', 'was revoked at')
  expect(succeeded(await federation.command('site', 'show', revoked.name, '--json'))).toMatchObject({
    revokedAt: out.revokedAt,
    online: false,
  })

  const { code, stdout } = await watch.ended
  expect(code).toBe(0)
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    run,
    phase: 'released',
    failure: null,
    epoch: 2,
  })
  const ends = await Promise.all(
    sites
      .slice(0, -1)
      .map(({ agent }) => agent.logged((line) => line.message === 'run ended' && line['run'] === run)),
  )
  expect(new Set(ends.map(({ kind, digest }) => `${kind} ${digest}`)).size).toBe(1)
  expect(ends[0]).toMatchObject({ kind: 'released' })

  // Neither it nor what it had brought is waited for: the coordinator keeps the model alone.
  await expect
    .poll(() => storedFiles(federation.dir), PATIENCE)
    .toEqual({ files: [ends[0]?.['digest']], small: 0 })

  // It is on record, and in no run from now on.
  const { stdout: audit } = await federation.command('audit', 'show', '--json')
  expect(audit).toMatch(
    new RegExp(`"actor":"anna","action":"member.revoked".*"name":"${revoked.name}".*stolen server`),
  )
  // What the others sent in the epoch that ended with it, and was not needed any more, is nothing to look
  // at.
  for (const site of sites.slice(0, -1)) {
    const exported = federation.directory.join(`${site.name}.ledger.json`)
    succeeded(await site.command('ledger', 'export', '--out', exported, '--json'))
    const reconciled = succeeded(await federation.command('audit', 'reconcile', exported, '--json'))
    expect(reconciled).toMatchObject({ onlyAtSite: [], onlyAtCoordinator: [], different: [] })
  }
  const next = await federation.startRun(smallPlan({ rounds: 1 }))
  const { sites: roster } = succeeded<{ sites: { site: string }[] }>(
    await federation.command('run', 'show', next, '--json'),
  )
  expect(roster.map(({ site }) => site)).toEqual(sites.slice(0, -1).map(({ name }) => name))
})
