/** The whole path with real processes: joining, a plan, approval, an encrypted run, the model, the end. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { RunView } from '@consilium/shared/protocol'
import { expect, it } from 'vitest'
import { startFederation, succeeded } from '../support/federation.ts'
import { expectMistake } from '../support/mistakes.ts'
import { runCommand } from '../support/processes.ts'
import { smallPlan } from '../support/small-hospitals.ts'

interface ListedModel {
  readonly run: string
  readonly digest: string
  readonly backend: string
  readonly own: {
    readonly rows: number
    readonly accuracy: number
    readonly auroc: number
    readonly loss: number
  }
  readonly federation: { readonly step: number; readonly rows: number; readonly auroc: number }
}

it('four hospitals train one model, encrypted, and nothing remains', async () => {
  await using federation = await startFederation({ sites: 4 })
  const { sites, directory } = federation
  const [first] = sites
  if (first === undefined) throw new Error('there is no site')

  // The lead starts; each hospital looks at what it is asked, and approves.
  const run = await federation.startRun(smallPlan())
  await using watch = federation.watch(run)
  await first.agent.logged((line) => line.message === 'plan received')
  const preview = await first.command('plan', 'preview', 'latest', '--data', first.data)
  expect(preview.stdout).toMatch(
    /who can open +nobody alone; any 2 of the 4 sites together, and then only a sum over at least 3 sites/,
  )
  expect(preview.stdout).toMatch(/privacy budget ε +none \(exact\)/)
  expect(preview.stdout).toMatch(/model update +every round +3 × +30\.0 KiB/)
  const approved = await first.command('plan', 'approve', 'latest')
  const [, roster = ''] = /roster +((?:[0-9a-f]{4} ?){16})/.exec(approved.stdout) ?? []
  expect(preview.stdout).toContain(roster)
  expectMistake(await first.command('plan', 'approve', run), 'NOT_NOW', 'does not wait for a decision')
  const others = await Promise.all(
    sites.slice(1).map(async (site) => {
      await site.agent.logged((line) => line.message === 'plan received')
      return succeeded<{ roster: string }>(await site.command('plan', 'approve', run, '--json')).roster
    }),
  )
  expect(new Set([...others, roster.replaceAll(' ', '')]).size).toBe(1)

  // The run as it is watched.
  const views: RunView[] = []
  for await (const view of watch) views.push(view)
  expect((await watch.ended).code).toBe(0)
  const last = views.at(-1)
  expect(last).toMatchObject({
    run,
    phase: 'released',
    encrypted: true,
    threshold: 2,
    quorum: 3,
    minimum: 3,
    failure: null,
  })
  expect(last?.metrics.map(({ step }) => step)).toEqual([1, 2, 3, 4])
  expect(last?.metrics.at(-1)?.auroc).toBeGreaterThan(0.8)
  expect(new Set(views.map(({ phase }) => phase))).toContain('collecting')

  // Everybody holds the same model; each site knows how it does there.
  const models = await Promise.all(
    sites.map(async (site) => succeeded<ListedModel[]>(await site.command('model', 'list', '--json'))),
  )
  for (const [model] of models)
    expect(model).toMatchObject({
      run,
      digest: last?.model,
      backend: 'cpu',
      own: { rows: 20 },
      federation: { rows: 80 },
    })
  const accuracy = models.reduce((sum, [model]) => sum + (model?.own.accuracy ?? 0), 0) / 4
  expect(accuracy).toBeCloseTo(last?.metrics.at(-1)?.accuracy ?? 0, 6)
  const [here, there] = [directory.join('site.model'), directory.join('coordinator.model')]
  succeeded(await first.command('model', 'export', 'latest', '--out', here, '--json'))
  succeeded(await federation.command('model', 'export', 'latest', '--out', there, '--json'))
  for (const file of [here, there])
    expect(
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ).toBe(last?.model)
  expectMistake(
    await federation.command('model', 'export', 'latest', '--out', there),
    'ALREADY_EXISTS',
    'exists already',
  )

  // What was done is on record.
  const audit = succeeded<{ rows: number; last: string; intact: boolean }>(
    await federation.command('audit', 'verify', '--json'),
  )
  expect(audit).toMatchObject({ intact: true, last: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect((await federation.command('audit', 'show', '--run', run)).stdout).toMatch(
    /run-started.*plan-approve.*list-certified.*released/s,
  )
  const chain = directory.join('audit.json')
  succeeded(await federation.command('audit', 'export', '--out', chain, '--json'))
  expect(
    succeeded(
      await runCommand('consilium', {
        args: [
          'audit',
          'verify',
          chain,
          '--fingerprint',
          federation.fingerprint,
          '--contains',
          audit.last,
          '--json',
        ],
      }),
    ),
  ).toMatchObject({ unsigned: 0, intact: true })
  const ledger = succeeded<{ kind: string; step: number | null }[]>(
    await first.command('ledger', 'show', '--json'),
  )
  expect(ledger.filter(({ kind }) => kind === 'update-file').map(({ step }) => step)).toEqual([0, 1, 2, 3, 4])
  expect(ledger.slice(0, 3).map(({ kind }) => kind)).toEqual(['enrollment', 'hello', 'approval'])
  expect(succeeded(await first.command('ledger', 'verify', '--json'))).toMatchObject({
    intact: true,
    rows: ledger.length,
  })
  const exported = directory.join('ledger.json')
  succeeded(await first.command('ledger', 'export', '--out', exported, '--json'))
  const found = succeeded<{ matched: number; notNeeded: { reason: string }[] }>(
    await federation.command('audit', 'reconcile', exported, '--json'),
  )
  expect(found).toMatchObject({ site: first.name, onlyAtSite: [], onlyAtCoordinator: [], different: [] })
  // Signatures and answers beyond those that are needed, and the model that another site was first to send:
  // nothing of that is worth a look.
  for (const { reason } of found.notNeeded) expect(['certified', 'opened', 'released']).toContain(reason)
  expect(found.matched).toBeGreaterThan(15)
  const said = (await federation.command('audit', 'reconcile', exported)).stdout
  expect(said).not.toContain('not taken here')
  if (found.notNeeded.length > 0)
    expect(said).toContain(
      `${found.notNeeded.length} messages were not needed any more when they came, which is normal: `,
    )

  // The same with the rows of both sides in archives; and once the site's is taken out, nothing is said of
  // what was in it.
  const archived = succeeded<{ rows: number }>(await first.command('ledger', 'rotate', '--json'))
  expect(archived.rows).toBe(ledger.length)
  succeeded(await federation.command('audit', 'rotate', '--dir', federation.dir, '--json'))
  const [whole, pruned] = [directory.join('whole.json'), directory.join('pruned.json')]
  succeeded(await first.command('ledger', 'export', '--out', whole, '--json'))
  expect(succeeded(await federation.command('audit', 'reconcile', whole, '--json'))).toMatchObject({
    ...found,
    rows: ledger.length,
    missing: [],
  })
  expect(
    succeeded<{ pruned: unknown[] }>(
      await first.command('ledger', 'prune', '--before', '2999-01-01', '--json'),
    ).pruned,
  ).toHaveLength(1)
  expect((await first.command('ledger', 'verify')).stdout).toMatch(
    /is intact: .*The archive of rows 1 to \d+ .* was pruned/s,
  )
  succeeded(await first.command('ledger', 'export', '--out', pruned, '--json'))
  const uncovered = succeeded<{ notCovered: unknown[] }>(
    await federation.command('audit', 'reconcile', pruned, '--json'),
  )
  expect(uncovered).toMatchObject({
    matched: 0,
    onlyAtCoordinator: [],
    missing: [{ first: 1, last: ledger.length }],
  })
  expect(uncovered.notCovered).toHaveLength(found.matched)
  expect((await first.command('status')).stdout).toMatch(/agent +running.*released +3 of 3/s)

  // SIGTERM: everybody ends well, and leaves data directories and nothing else.
  for (const { agent } of sites) agent.signal('SIGTERM')
  federation.coordinator.signal('SIGTERM')
  for (const ended of await Promise.all([
    federation.coordinator.ended,
    ...sites.map(({ agent }) => agent.ended),
  ])) {
    expect(ended).toMatchObject({ code: 0, signal: null })
  }
  const left = (await readdir(directory.path, { recursive: true })).filter((name) =>
    /\.unfinished$|-wal$|-shm$|-journal$|\.new$|\.partial/.test(name),
  )
  expect(left).toEqual([])
  expect((await first.command('status')).stdout).toMatch(/agent +not running/)
  // The session's own words came into the ledger behind the rows that had been archived meanwhile.
  const later = succeeded<{ rows: number }>(await first.command('ledger', 'verify', '--json'))
  expect(later.rows).toBeGreaterThan(ledger.length)
  const kinds = succeeded<{ kind: string }[]>(await first.command('ledger', 'show', '--json')).map(
    ({ kind }) => kind,
  )
  expect(kinds).toEqual(['progress', 'session'])
})

it('a model that stays at the sites is not at the coordinator, which says so', async () => {
  await using federation = await startFederation({
    sites: 3,
    policy: 'approvalRules: [{ families: [logistic-regression], maxRounds: 3 }]\n',
  })
  const run = await federation.startRun(smallPlan({ rounds: 1, release: 'sites' }))
  const { code, stdout } = await federation.watch(run).ended
  expect(code).toBe(0)
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ phase: 'released', metrics: [] })
  const out = federation.directory.join('model')
  expectMistake(await federation.command('model', 'export', run, '--out', out), 'PERMISSION_DENIED', 'sites')
  expect(await readdir(federation.directory.path)).not.toContain('model')
  const [site] = federation.sites
  expect(await site?.command('model', 'export', run, '--out', out)).toMatchObject({ code: 0 })

  // A plan that the rule does not cover waits for a person, who may say no.
  const longer = await federation.startRun(smallPlan({ rounds: 4 }))
  await site?.agent.logged((line) => line.message === 'plan received' && line['run'] === longer)
  await site?.command('plan', 'reject', longer, '--reason', 'not covered by our vote')
  const refused = await federation.watch(longer).ended
  expect(refused.code).toBe(14)
  expect(refused.stderr).toMatch(
    /^consilium: run-\w+ failed: 2 of the 3 sites that were asked remain, .* site 'site-a' rejected the plan: not covered by our vote .*\(RUN_FAILED\)\n$/,
  )

  // One that is aborted, from the plan of the one before as the lead gets it back: the same plan.
  const back = await federation.command('run', 'plan', longer)
  expect(back.stdout).toMatch(
    new RegExp(`^# The plan of ${longer}, SHA-256 [0-9a-f]{64}\nversion: 1\nname: `),
  )
  const aborted = await federation.startRun(back.stdout)
  const digestOf = async (id: string) =>
    succeeded<{ plan: string }>(await federation.command('run', 'show', id, '--json')).plan
  expect(await digestOf(aborted)).toBe(await digestOf(longer))
  expect((await federation.command('run', 'show', longer)).stdout).toContain(
    `consilium run plan ${longer} > plan.yaml`,
  )
  succeeded(await federation.command('run', 'abort', aborted, '--reason', 'wrong label', '--json'))
  expect(await federation.watch(aborted).ended).toMatchObject({
    code: 14,
    stderr: expect.stringMatching(/was aborted: wrong label/),
  })
})
