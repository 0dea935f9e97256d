/**
 * The day that docs/hospital-it.md walks, with real processes behind a real proxy: a hospital is invited,
 * joins through the proxy, looks around, sees what a plan would make leave, approves it; while the run goes
 * on its certificate is renewed and another hospital is revoked; in the end its ledger is whole and agrees
 * with the coordinator's books.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { SiteView } from '@consilium/shared/protocol'
import { formatAddress } from '@consilium/shared/rpc'
import { describe, expect, it } from 'vitest'
import { noBrowser, openBrowser, openContext } from '../support/browser.ts'
import { byExpiry } from '../support/certificates.ts'
import { type FederationSite, startFederation, succeeded } from '../support/federation.ts'
import { hasTinyproxy, tinyproxy } from '../support/middleboxes.ts'
import { type LogLine, type RunningProcess, startProcess } from '../support/processes.ts'
import { smallPlan } from '../support/small-hospitals.ts'

const missing = [
  ...(hasTinyproxy ? [] : ['there is no tinyproxy, as Debian packages it']),
  ...(noBrowser === null ? [] : [noBrowser]),
]

/** Renewal is due with a third of it left. */
const CERTIFICATE_SECONDS = 60

/** What a person at the hospital does: opens the link of `consilium-agent ui`, looks, and approves. */
async function approveInBrowser(
  site: FederationSite,
  run: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  await using served = startProcess('consilium-agent', {
    args: ['ui', '--dir', site.dir, '--data', site.data, '--json'],
    env,
  })
  const { url } = await served.out.find((line) => JSON.parse(line) as { url: string })
  const browser = await openBrowser()
  try {
    const page = await (await openContext(browser)).newPage()
    await page.goto(url)
    await page.getByText('A plan waits for your decision').waitFor()
    await page.goto(`${new URL(url).origin}/plans/${run}`)
    await page.getByRole('heading', { name: 'What would leave' }).waitFor()
    await page.getByRole('link', { name: 'Approve…' }).click()
    await page.getByRole('button', { name: 'Approve this plan' }).click()
    await page.waitForURL(`**/plans/${run}`)
  } finally {
    await browser.close()
  }
}

const saying = (agent: RunningProcess, message: string, fits: (line: LogLine) => boolean = () => true) =>
  agent.logged((line) => line.message === message && fits(line))

const at = ({ time }: LogLine): number => Date.parse(String(time))

describe.skipIf(missing.length > 0)(
  `a day of a hospital${missing.length > 0 ? ` (not walked: ${missing.join('; ')})` : ''}`,
  () => {
    it('from an invitation to a ledger that agrees with the coordinator', async () => {
      // Invited and enrolled; every word of an agent goes through the proxy.
      await using proxy = await tinyproxy()
      const agentEnv = { CONSILIUM_AGENT_PROXY: `http://${formatAddress(proxy.address)}` }
      await using federation = await startFederation({
        sites: 4,
        coordinatorFlags: ['--site-certificate-seconds', String(CERTIFICATE_SECONDS)],
        agentEnv,
      })
      const { sites, coordinator } = federation
      const [here] = sites
      if (here === undefined) throw new Error('there is no site')
      const session = await saying(here.agent, 'session with the coordinator')
      expect(session['address']).toContain(`through the proxy at ${formatAddress(proxy.address)}`)

      // The doctor finds nothing to mend.
      const { ok, findings } = succeeded<{ ok: boolean; findings: { check: string; state: string }[] }>(
        await here.command('doctor', '--data', here.data, '--json'),
      )
      expect(findings.filter(({ state }) => state !== 'fine')).toEqual([])
      expect(ok).toBe(true)
      expect(findings.map(({ check }) => check)).toEqual(
        expect.arrayContaining(['proxy', 'tls', 'fingerprint', 'certificate', 'policy', 'data']),
      )

      // A plan arrives: what would leave is shown, and a person at each hospital says yes, here in the
      // browser.
      const run = await federation.startRun(smallPlan({ rounds: 10 }))
      await using watch = federation.watch(run)
      await saying(here.agent, 'plan received')
      const preview = await here.command('plan', 'preview', run, '--data', here.data)
      expect(preview.stdout).toMatch(/who can open +nobody alone; any 2 of the 4 sites together/)
      await Promise.all(
        sites.map(async (site) => {
          await saying(site.agent, 'plan received')
          if (site === here) await approveInBrowser(site, run, agentEnv)
          else succeeded(await site.command('plan', 'approve', run, '--json'))
        }),
      )

      // In the middle of a round a certificate is renewed. The site whose own ends last stands still
      // meanwhile, so that the round stays open.
      await federation.reached(run, 1)
      const certificates = await byExpiry(sites)
      const [ending, still] = [certificates[0], certificates.at(-1)]
      if (ending === undefined || still === undefined) throw new Error('there is no certificate')
      still.site.agent.signal('SIGSTOP')
      const renewed = await saying(
        ending.site.agent,
        'the certificate was renewed',
        ({ expiresAt }) => Date.parse(String(expiresAt)) > still.expiresAt,
      )
      await saying(ending.site.agent, 'session with the coordinator', (line) => at(line) >= at(renewed))
      expect(succeeded(await federation.command('run', 'show', run, '--json'))).toMatchObject({
        endedAt: null,
      })

      // In the middle of the run one hospital is revoked: its stream ends within a second, and the run goes
      // on in another epoch.
      const stolen = sites.find((site) => site !== here && site !== still.site)
      if (stolen === undefined) throw new Error('there are too few sites')
      const { revokedAt } = succeeded<{ revokedAt: number }>(
        await federation.command('site', 'revoke', stolen.name, '--reason', 'stolen server', '--json'),
      )
      const gone = await saying(
        coordinator,
        'site disconnected',
        (line) => line['site'] === stolen.name && at(line) >= revokedAt,
      )
      expect(at(gone) - revokedAt).toBeLessThan(1000)
      still.site.agent.signal('SIGCONT')
      expect(await stolen.agent.ended).toMatchObject({
        code: 7,
        stderr: expect.stringMatching(/was revoked at/),
      })

      // The others have a model, the same.
      const { code, stdout } = await watch.ended
      expect(code).toBe(0)
      const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
      expect(last).toMatchObject({ run, phase: 'released', encrypted: true, failure: null, epoch: 2 })
      expect(last.sites.filter(({ left }: SiteView) => left !== null)).toMatchObject([
        { site: stolen.name, left: expect.stringContaining('stolen server') },
      ])
      const others = sites.filter((site) => site !== stolen)
      const ends = await Promise.all(
        others.map(({ agent }) => saying(agent, 'run ended', (line) => line['run'] === run)),
      )
      for (const end of ends) expect(end).toMatchObject({ kind: 'released', digest: last.model })
      const model = federation.directory.join('model')
      succeeded(await here.command('model', 'export', run, '--out', model, '--json'))
      expect(
        createHash('sha256')
          .update(await readFile(model))
          .digest('hex'),
      ).toBe(last.model)

      // Every site's ledger is whole, and agrees with what the coordinator wrote down.
      expect(succeeded(await federation.command('audit', 'verify', '--json'))).toMatchObject({ intact: true })
      const audit = (await federation.command('audit', 'show', '--json')).stdout
      for (const action of ['member.enrolled', 'run-started', 'member.renewed', 'member.revoked', 'released'])
        expect(audit).toContain(`"action":"${action}"`)
      for (const site of others) {
        const { rows, intact } = succeeded<{ rows: number; intact: boolean }>(
          await site.command('ledger', 'verify', '--json'),
        )
        expect(intact).toBe(true)
        const exported = federation.directory.join(`${site.name}.ledger.json`)
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
        expect(reconciled.matched).toBeGreaterThan(15)
        expect(rows).toBeGreaterThanOrEqual(reconciled.matched)
      }
    })
  },
)
