/** A table as a reader of its CSV would deliver it. */
import { ConsiliumError } from '@consilium/shared/kernel'
import type { RawBatch } from '@consilium/shared/training'
import type { HospitalTable } from './table.ts'

const ROWS_PER_BATCH = 1000

/** Below the header, as in the CSV of it. */
const FIRST_ROW = 2

/**
 * The named columns in batches, empty cells as null.
 *
 * @throws ConsiliumError `INVALID_DATA` for a column that the table does not have
 */
export async function* tableBatches(
  table: HospitalTable,
  columns: readonly string[],
): AsyncIterable<RawBatch> {
  const places = columns.map((name) => {
    const place = table.columns.indexOf(name)
    if (place < 0)
      throw new ConsiliumError(
        'INVALID_DATA',
        `the table of '${table.site}' has no column '${name}'; it has ${table.columns.join(', ')}`,
      )
    return { name, place }
  })
  for (let start = 0; start < table.rows.length; start += ROWS_PER_BATCH) {
    const rows = table.rows.slice(start, start + ROWS_PER_BATCH)
    const cells = (place: number): (string | null)[] =>
      rows.map((row) => (row[place] === undefined || row[place] === '' ? null : row[place]))
    yield {
      firstRow: start + FIRST_ROW,
      columns: new Map(places.map(({ name, place }) => [name, cells(place)])),
    }
  }
}
