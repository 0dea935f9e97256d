/**
 * The site page in a real Chromium, beside a running agent: a person in hospital IT decides without a
 * terminal.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, noBrowser, openBrowser, openContext } from '../support/browser.ts'
import { type Federation, type FederationSite, startFederation } from '../support/federation.ts'
import { expectMistake } from '../support/mistakes.ts'
import { type RunningProcess, runCommand, startProcess } from '../support/processes.ts'
import { smallPlan } from '../support/small-hospitals.ts'

describe.skipIf(noBrowser !== null)(
  `the site page in a browser${noBrowser === null ? '' : ` (not checked: ${noBrowser})`}`,
  () => {
    let federation: Federation
    let site: FederationSite
    let browser: Browser

    beforeAll(async () => {
      ;[federation, browser] = await Promise.all([startFederation({ sites: 3 }), openBrowser()])
      const [first] = federation.sites
      if (first === undefined) throw new Error('there is no site')
      site = first
    })

    afterAll(async () => {
      await browser?.close()
      await federation?.[Symbol.asyncDispose]()
    })

    interface Opened extends AsyncDisposable {
      readonly process: RunningProcess
      readonly page: Page
      readonly context: BrowserContext
      readonly origin: string
    }

    /** Serves the page and opens the link, as the person does. */
    async function openPage(options: Parameters<Browser['newContext']>[0] = {}): Promise<Opened> {
      const process = startProcess('consilium-agent', {
        args: ['ui', '--dir', site.dir, '--data', site.data, '--backend', 'cpu', '--json'],
      })
      const { url } = await process.out.find((line) => JSON.parse(line) as { url: string })
      const context = await openContext(browser, options)
      const page = await context.newPage()
      await page.goto(url)
      return {
        process,
        page,
        context,
        origin: new URL(url).origin,
        async [Symbol.asyncDispose]() {
          await context.close()
          process.signal('SIGTERM')
          expect(await process.ended).toMatchObject({ code: 0, signal: null, stderr: '' })
        },
      }
    }

    /** Moves the focus with Tab until it is on what has this name, and presses Enter. */
    async function pressOn(page: Page, name: string): Promise<void> {
      for (let steps = 0; steps < 100; steps++) {
        await page.keyboard.press('Tab')
        const focused = await page.evaluate('document.activeElement?.textContent?.trim() ?? ""')
        if (focused !== name) continue
        const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
        expect(outline).toBe('solid')
        await page.keyboard.press('Enter')
        return
      }
      throw new Error(`Tab never came to '${name}' at ${page.url()}`)
    }

    it('approves a plan with the keyboard alone, and the run starts', async () => {
      await using opened = await openPage()
      const { page, origin } = opened
      expect(page.url()).toBe(`${origin}/`)
      expect(await page.title()).toBe('Status · site-a')
      const run = await federation.startRun(smallPlan({ rounds: 2 }))
      await using watch = federation.watch(run)
      for (const { agent } of federation.sites)
        await agent.logged((line) => line.message === 'plan received' && line['run'] === run)
      // The page says so by itself.
      await page.getByText('A plan waits for your decision').waitFor()
      expect(await page.getByRole('status').textContent()).toBe('1 plan waits')
      await pressOn(page, 'small-hospitals')
      await page.getByRole('heading', { name: 'What would leave' }).waitFor()
      await pressOn(page, 'Approve…')
      await page.getByRole('heading', { name: 'Approve small-hospitals?' }).waitFor()
      const shown = await page.locator('main').innerText()
      for (const { name } of federation.sites) expect(shown).toContain(name)
      await pressOn(page, 'Approve this plan')
      await page.waitForURL(`${origin}/plans/${run}`)
      await Promise.all(federation.sites.slice(1).map((other) => other.command('plan', 'approve', run)))
      await page.getByText('2 of 2').waitFor()
      await page.locator('.badge', { hasText: 'released' }).waitFor()
      expect(await watch.ended).toMatchObject({ code: 0 })
      const [, roster = ''] = /Roster\s+((?:[0-9a-f]{4}\s?){16})/.exec(shown) ?? []
      const preview = await site.command('plan', 'preview', run, '--data', site.data)
      expect(preview.stdout.replace(/\s/g, '')).toContain(roster.replace(/\s/g, ''))
    })

    it('works without JavaScript: a plan is rejected with a reason, and the lead reads it', async () => {
      await using opened = await openPage({ javaScriptEnabled: false })
      const { page, origin } = opened
      const run = await federation.startRun(smallPlan({ rounds: 4 }))
      await site.agent.logged((line) => line.message === 'plan received' && line['run'] === run)
      await page.goto(`${origin}/plans`)
      await page.getByRole('link', { name: 'Look at small-hospitals' }).click()
      await page.getByText('Every field of the model update').click()
      expect(await page.locator('details[open]').getByText('One record', { exact: true }).isVisible()).toBe(
        true,
      )
      await page.getByRole('link', { name: 'Reject…' }).click()
      // The browser itself asks for the reason.
      await page.getByRole('button', { name: 'Reject this plan' }).click()
      expect(page.url()).toBe(`${origin}/plans/${run}/reject`)
      await page.getByLabel('Reason').fill('not covered by our vote')
      await page.getByRole('button', { name: 'Reject this plan' }).click()
      await page.waitForURL(`${origin}/plans/${run}`)
      const refused = await federation.watch(run).ended
      expect(refused.stderr).toContain("site 'site-a' rejected the plan: not covered by our vote")
    })

    it('keeps nobody out: axe finds nothing serious on any page, light and wide, dark and narrow', async () => {
      const run = await federation.startRun(smallPlan({ rounds: 3 }))
      await site.agent.logged((line) => line.message === 'plan received' && line['run'] === run)
      await using opened = await openPage()
      const cookies = await opened.context.cookies()
      const [decided] = (
        JSON.parse((await site.command('plan', 'list', '--json')).stdout) as { run: string; status: string }[]
      ).filter(({ status }) => status !== 'waiting')
      // With everything on them that can be there.
      for (const [path, name] of [
        ['/ledger', 'Check every row'],
        ['/doctor', 'Run the checks'],
      ] as const) {
        await opened.page.goto(`${opened.origin}${path}`)
        await opened.page.getByRole('button', { name }).click()
        await opened.page.getByText('Checked at').waitFor()
      }
      expect(await opened.page.locator('main').innerText()).toContain('Nothing has to be fixed.')
      const sections = ['/', '/plans', '/policy', '/ledger', '/data', '/doctor']
      const paths = [
        ...sections,
        `/plans/${run}`,
        `/plans/${run}/approve`,
        `/plans/${run}/reject`,
        `/plans/${run}/withdraw`,
        `/plans/${decided?.run}`,
        '/nothing',
      ]
      const found: string[] = []
      for (const look of [
        { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
        { colorScheme: 'dark', viewport: { width: 360, height: 800 } },
      ] as const) {
        const context = await openContext(browser, look)
        await context.addCookies(cookies)
        const page = await context.newPage()
        for (const path of paths) {
          await page.goto(`${opened.origin}${path}`)
          for (const details of await page.locator('summary').all()) await details.click()
          found.push(...(await accessibilityProblems(page)))
          // Nothing but tables, which have their own frames, is wider than the window.
          expect([path, await page.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([
            path,
            true,
          ])
        }
        await context.clearCookies()
        await page.goto(opened.origin)
        found.push(...(await accessibilityProblems(page)))
        await context.close()
      }
      expect(found).toEqual([])
    })

    it('is let in once, leaves a run without an agent, ends with its session, and only listens here', async () => {
      const opened = await openPage()
      const { page, process, origin } = opened
      // The link was used: another browser is not let in.
      const other = await openContext(browser)
      const stranger = await other.newPage()
      expect((await stranger.goto(origin))?.status()).toBe(401)
      expect(await stranger.locator('body').innerText()).not.toContain('site-a')
      await other.close()
      expectMistake(
        await runCommand('consilium-agent', {
          args: ['ui', '--dir', site.dir, '--port', new URL(origin).port],
        }),
        'ADDRESS_IN_USE',
        'is in use',
      )
      expectMistake(
        await runCommand('consilium-agent', { args: ['ui', '--dir', site.dir, '--host', '0.0.0.0'] }),
        'USAGE',
        '127.0.0.1',
      )
      expectMistake(
        await runCommand('consilium-agent', { args: ['ui', '--dir', site.dir, '--port', '70000'] }),
        'USAGE',
        '70000',
      )
      expectMistake(
        await runCommand('consilium-agent', { args: ['ui', '--dir', federation.directory.join('nowhere')] }),
        'NOT_FOUND',
        'there is no data directory',
      )
      // Where no agent runs, a run is left all the same.
      site.agent.signal('SIGTERM')
      await site.agent.ended
      await page.getByText('The agent service is not running.').waitFor()
      const plans = JSON.parse((await site.command('plan', 'list', '--json')).stdout) as {
        run: string
        status: string
      }[]
      const run = plans.find(({ status }) => status === 'waiting')?.run
      await page.goto(`${origin}/plans/${run}/withdraw`)
      await page.getByLabel('Reason').fill('the vote has expired')
      await page.getByRole('button', { name: 'Withdraw from this run' }).click()
      await page.locator('.badge', { hasText: 'withdrawn' }).waitFor()
      expect((await site.command('status')).stdout).toMatch(/withdrawn .*the vote has expired/)
      await page.getByRole('button', { name: 'End session' }).click()
      await page.getByRole('heading', { name: 'Session ended' }).waitFor()
      expect(await process.ended).toMatchObject({
        code: 0,
        signal: null,
        stderr: 'The session was ended in the browser.\n',
      })
      await opened.context.close()
    })
  },
)
