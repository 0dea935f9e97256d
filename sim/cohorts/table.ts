/**
 * A hospital's table as its export would look: texts, one row per patient, an empty cell where nothing was
 * recorded.
 */
import type { SiteName } from '@consilium/shared/kernel'

export interface HospitalTable {
  readonly site: SiteName
  readonly columns: readonly string[]
  /** One text per column. Empty: missing. */
  readonly rows: readonly (readonly string[])[]
}

/** The table as CSV (RFC 4180): comma, quotes only where needed, `\n` line ends, UTF-8 when encoded. */
export function tableCsv(table: HospitalTable): string {
  return `${[table.columns, ...table.rows].map((cells) => cells.map(csvCell).join(',')).join('\n')}\n`
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
