/** What a plan finds in this site's records. Counts and numbers of rows, never a value. */
import type { DataFit, PlanPreview } from '../agent/index.ts'
import { findingTable, missingTable } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { badge, grid } from './layout.ts'

/** Values that do not fit and values that are missing; nothing where there are none. */
export function recordTables({
  findings,
  missing,
  seenRows,
}: Pick<PlanPreview, 'findings' | 'missing' | 'seenRows'>): Html {
  return html`${findings.length === 0 ? null : findingGrid(findings, seenRows)}${
    missing.length === 0
      ? null
      : grid({ caption: 'Columns in which values are missing', ...missingTable(missing, seenRows) })
  }`
}

/** `seenRows`: of the whole table; null: not known. */
export function findingGrid(findings: DataFit['findings'], seenRows: number | null): Html {
  return grid({
    caption: 'Values that do not fit the plan, with their rows as a spreadsheet counts them',
    ...findingTable(findings, seenRows),
  })
}

/** Whether the records fit a plan, in a word or two. */
export function fitBadge(fit: Pick<DataFit, 'problem' | 'findings' | 'warnings'> | null): Html | string {
  if (fit === null) return '–'
  if (fit.problem !== null) return badge('bad', 'does not fit')
  if (fit.findings.some(({ isMany }) => isMany)) return badge('bad', 'many values do not fit')
  if (fit.findings.length > 0) return badge('care', 'fits but for some values')
  return fit.warnings.length > 0 ? badge('care', 'fits, few records') : badge('good', 'fits')
}
