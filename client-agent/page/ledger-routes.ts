/** The egress ledger: looked at, checked, taken along. */
import { runId } from '@consilium/shared/kernel'
import { egressRows, exportLedger, runOverviews, verifyLedger } from '../desk/index.ts'
import { type LedgerCheck, ledgerPage } from './ledger-page.ts'
import { get, orProblem, post, type Route, type RouteOptions } from './route.ts'

export function ledgerRoutes({ clock }: RouteOptions): readonly Route[] {
  let check: LedgerCheck | null = null
  return [
    get(/^\/ledger$/, async ({ site, query, formToken }) => {
      const asked = query.get('run') ?? ''
      const run = asked === '' ? null : runId(asked)
      const rows = await orProblem(() => egressRows(site.storage.ledger, run))
      return ledgerPage({
        rows,
        run,
        runs: runOverviews(site.storage.store),
        page: pageNumber(query.get('page')),
        check,
        formToken,
      })
    }),
    post(/^\/ledger\/verify$/, async ({ site }) => {
      check = { at: clock.now(), found: await orProblem(() => verifyLedger(site, null)) }
      return { kind: 'redirect', to: '/ledger' }
    }),
    get(/^\/ledger\.json$/, ({ site }) => ({
      kind: 'file',
      name: `consilium-ledger-${site.identity.site}.json`,
      type: 'application/json',
      text: exportLedger(site, 'json').text,
    })),
    get(/^\/ledger\.csv$/, ({ site }) => ({
      kind: 'file',
      name: `consilium-ledger-${site.identity.site}.csv`,
      type: 'text/csv; charset=utf-8',
      text: exportLedger(site, 'csv').text,
    })),
  ]
}

/** Anything that is no page is the first. */
function pageNumber(text: string | null): number {
  return text !== null && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1
}
