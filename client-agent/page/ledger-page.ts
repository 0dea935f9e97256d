/** What left this site. */
import type { RunId } from '@consilium/shared/kernel'
import type { EgressRow } from '@consilium/shared/protocol'
import { bytesText } from '@consilium/shared/terminal'
import { bytesOut, epsilonText, type RunOverview, type VerifiedLedger } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { badge, grid, hidden, note } from './layout.ts'
import type { PageReply } from './reply.ts'
import type { Problem } from './route.ts'
import { fingerprint, shortDigest, time } from './words.ts'

const PAGE_ROWS = 50

/** What the last check of the ledger found, since the page is served. */
export interface LedgerCheck {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly found: VerifiedLedger | Problem
}

export interface LedgerOptions {
  /** Oldest first; those of the run that was asked for. */
  readonly rows: readonly EgressRow[] | Problem
  /** Null: of all runs. */
  readonly run: RunId | null
  readonly runs: readonly RunOverview[]
  /** From 1; the latest rows are on the first. */
  readonly page: number
  readonly check: LedgerCheck | null
  readonly formToken: string
}

export function ledgerPage({ rows, run, runs, page, check, formToken }: LedgerOptions): PageReply {
  const body = html`
<p>A row for every message that left, written before it did, chained to the row before it and signed by this site’s identity key.</p>
<section class="card" aria-labelledby="check"><h2 id="check">Is it whole?</h2>
${check === null ? html`<p class="empty">It has not been checked since this page is served.</p>` : checkWords(check)}
<form class="actions" method="post" action="/ledger/verify">${hidden('form', formToken)}<button type="submit">Check every row</button>
<a class="button" href="/ledger.json" download>Export as JSON</a> <a class="button" href="/ledger.csv" download>Export as CSV</a></form></section>
<section class="card" aria-labelledby="rows"><h2 id="rows">Rows</h2>
<form class="filter" method="get" action="/ledger"><p><label for="run">Run</label>
<select id="run" name="run"><option value="">all runs</option>${runs.map(
    (each) =>
      html`<option value="${each.run}"${each.run === run ? html` selected` : null}>${each.name}, ${each.run}</option>`,
  )}</select></p><button type="submit">Show</button></form>
${'problem' in rows ? note('bad', html`<p>${rows.problem.message}</p>`) : rowsPart({ rows, run, page })}</section>`
  return { kind: 'page', title: 'Ledger', section: 'ledger', body }
}

function rowsPart({
  rows,
  run,
  page,
}: {
  readonly rows: readonly EgressRow[]
  readonly run: RunId | null
  readonly page: number
}): Html {
  if (rows.length === 0)
    return html`<p class="empty">Nothing has left this site${run === null ? null : ' for this run'} yet.</p>`
  const pages = Math.ceil(rows.length / PAGE_ROWS)
  const shown = Math.min(page, pages)
  const latest = [...rows].reverse().slice((shown - 1) * PAGE_ROWS, shown * PAGE_ROWS)
  const link = (to: number, text: string): Html =>
    html`<a class="button" href="/ledger?run=${run ?? ''}&amp;page=${to}">${text}</a>`
  return html`<p>${rows.length} rows, ${bytesText(bytesOut(rows))} in all; what was sent again is counted once.</p>
${grid({
  caption: `Rows of the ledger, the latest first, page ${shown} of ${pages}`,
  head: ['Row', 'Time', 'Run', 'Step', 'What', 'Size', 'Digest', 'ε', 'Made from'],
  rows: latest.map((row) => [
    row.sequence,
    time(row.time),
    html`<code>${row.run}</code>`,
    row.step ?? '–',
    row.kind,
    html`<span class="nowrap">${bytesText(row.bytes)}</span>`,
    shortDigest(row.content),
    html`<span class="nowrap">${epsilonText(row)}</span>`,
    row.repeats === null ? row.derivedFrom : `row ${row.repeats} once more`,
  ]),
})}
<nav class="actions" aria-label="Pages of the ledger">${shown > 1 ? link(shown - 1, 'Newer') : null} ${shown < pages ? link(shown + 1, 'Older') : null}</nav>`
}

function checkWords({ at, found }: LedgerCheck): Html {
  if ('problem' in found)
    return note(
      'bad',
      html`<p><strong>The ledger is broken.</strong> ${found.problem.message}</p><p>Checked at ${time(at)}.</p>`,
    )
  const missing = found.archives.filter(({ state }) => state !== 'present')
  return note(
    'good',
    html`<p><strong>The ledger is whole:</strong> ${found.rows} rows, every one chained and signed. Checked at ${time(at)}.</p>
${found.last === null ? null : html`<p>Note down the last digest; a later check shows by it whether rows were cut off at the end:<br>${fingerprint(found.last)}</p>`}
${missing.map(({ first, last, state }) => html`<p>${badge('plain', state)} The archive of rows ${first} to ${last}; its signed record stands for them.</p>`)}`,
  )
}
