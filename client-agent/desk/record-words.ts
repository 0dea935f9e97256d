/**
 * What a plan finds in this site's records, as tables of words. Counts and numbers of rows, never a value.
 */
import type { DataFinding } from '@consilium/shared/training'
import type { MissingColumn } from '../agent/index.ts'
import type { WordTable } from './feature-words.ts'
import { counted } from './spelling.ts'

/** Values that do not fit, and what becomes of them. `seenRows`: of the whole table; null: not known. */
export function findingTable(findings: readonly DataFinding[], seenRows: number | null): WordTable {
  return {
    head: ['Column', 'Rows', 'First of them', 'What becomes of it', 'Found'],
    rows: findings.map(({ column, rule, treatment, rows, firstRows, isMany }) => [
      column,
      `${isMany ? 'MANY: ' : ''}${seenRows === null ? rows : shareText(rows, seenRows)}`,
      firstRows.join(', '),
      treatment,
      rule,
    ]),
  }
}

/** Columns that rows lack. */
export function missingTable(missing: readonly MissingColumn[], seenRows: number): WordTable {
  return {
    head: ['Column', 'Missing in'],
    rows: missing.map(({ column, rows, isMost }) => [
      column,
      `${isMost ? 'MOST: ' : ''}${shareText(rows, seenRows)}`,
    ]),
  }
}

/** `12 of 80 rows (15 %)`. */
export function shareText(rows: number, of: number): string {
  const percent = (100 * rows) / Math.max(1, of)
  return (
    `${rows} of ${counted(of, 'row')} ` +
    `(${percent >= 10 ? Math.round(percent) : Number(percent.toPrecision(1))} %)`
  )
}
