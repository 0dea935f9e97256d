/** A real Chromium, where the machine has one. */
import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const executable = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

/** Why nothing can be seen in a browser here; null: it can. */
export const noBrowser: string | null = existsSync(executable)
  ? null
  : `there is no Chromium at ${executable}; set CHROMIUM_PATH`

/** As root, Chromium's own sandbox does not start. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executable,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
}

/** Longest wait for what must come: generous, since it only ever passes when a test fails. */
const PATIENCE_MS = 120_000

/** Somebody's browser, with its own cookies. */
export async function openContext(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(PATIENCE_MS)
  return context
}

/**
 * What axe finds by the rules of WCAG 2.2 AA and its best practices, of those that keep somebody out: one
 * line each.
 */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger, which the page's content security policy does not bind.
  await page.evaluate(axe.source)
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${page.url()} ${id}: ${html} ${failureSummary}`),
    )
}
