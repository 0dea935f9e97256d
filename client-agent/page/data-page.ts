/** The site's records as a file, and whether they fit the plans. No value of a record is here. */
import type { RunOverview } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { badge, facts, grid, note } from './layout.ts'
import { findingGrid, fitBadge } from './record-parts.ts'
import type { PageReply } from './reply.ts'
import type { Problem } from './route.ts'
import type { PlanFit, RecordsFound } from './source.ts'
import { standing } from './words.ts'

export interface FittedPlan {
  readonly overview: RunOverview
  readonly columns: readonly string[]
  readonly fit: PlanFit | Problem
}

export interface DataOptions {
  readonly records: RecordsFound | Problem
  readonly plans: readonly FittedPlan[]
}

export function dataPage({ records, plans }: DataOptions): PageReply {
  const body = html`
<p>What the agent finds where its configuration says that the records are, read just now and to the end. Values are never shown.</p>
<section class="card" aria-labelledby="source"><h2 id="source">Source</h2>
${
  'problem' in records
    ? note(
        'bad',
        html`<p><strong>The records cannot be read.</strong> ${records.problem.message} <span class="code">${records.problem.code}</span></p>`,
      )
    : facts([
        ['Source', html`${records.source} ${badge('good', 'readable')}`],
        ['Records', records.records],
        ['Columns', columnWords(records)],
      ])
}</section>
<section class="card" aria-labelledby="fit"><h2 id="fit">Do they fit?</h2>
${plans.length === 0 ? html`<p class="empty">No plan waits or runs that they could be held against.</p>` : fitTable(plans)}${plans.map(findingsOf)}</section>`
  return { kind: 'page', title: 'Data', section: 'data', body }
}

/** A first line that may be a patient's is only counted. */
function columnWords({ columns, names }: RecordsFound): string {
  return names === null
    ? `${columns}; their names are shown once a plan asks for one of them`
    : `${columns}: ${names.join(', ')}`
}

function fitTable(plans: readonly FittedPlan[]): Html {
  return grid({
    caption: 'Plans that wait or run, and what they find in the records',
    head: ['Plan', 'State', 'Columns asked for', 'Training', 'Test', 'Left out', 'Result'],
    rows: plans.map(({ overview, columns, fit }) => [
      html`<a href="/plans/${overview.run}">${overview.name}</a>`,
      standing(overview),
      columns.join(', '),
      ...('problem' in fit
        ? ['–', '–', '–', html`${fitBadge({ ...CLEAN, problem: fit.problem })} ${fit.problem.message}`]
        : [fit.trainRows, fit.testRows, fit.droppedRows, fitBadge({ ...CLEAN, findings: fit.findings })]),
    ]),
  })
}

const CLEAN = { problem: null, findings: [], warnings: [] } as const

function findingsOf({ overview, fit }: FittedPlan): Html | null {
  if ('problem' in fit || fit.findings.length === 0) return null
  return html`<h3>${overview.name}: values that do not fit</h3>${findingGrid(fit.findings, fit.seenRows)}`
}
