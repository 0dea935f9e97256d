/** What a hospital under attack trains on. */
import type { RecordSource } from '@consilium/client-agent/agent'
import { ConsiliumError, type SiteName, seededRandom, sha256 } from '@consilium/shared/kernel'

const ROWS = 60

export interface RecordChanges {
  /** A column that is not in the table. */
  readonly without?: string | null
  /** Cells that are others in the first row. */
  readonly first?: Readonly<Record<string, string>>
  /** Rows that are there once more, at the end. */
  readonly added?: number
  /** Called whenever the table is read. */
  readonly onRead?: () => void
}

/** A hospital's records, different at every site. */
export function recordsOf(
  site: SiteName,
  { without = null, first = {}, added = 0, onRead = () => {} }: RecordChanges = {},
): RecordSource {
  const random = seededRandom('attack records', site)
  const rows = Array.from({ length: ROWS }, () => {
    const age = Math.round(60 + 15 * random.normal())
    const icu = random.uniform() < 0.4
    return {
      age: String(Math.min(120, Math.max(0, age))),
      ward: icu ? 'icu' : 'general',
      died: age / 100 + (icu ? 0.3 : 0) + 0.2 * random.normal() > 0.8 ? 'yes' : 'no',
    }
  })
  Object.assign(rows[0] ?? {}, first)
  rows.push(...rows.slice(0, added))
  return {
    description: `records of ${site}`,
    contentDigest: async () => sha256(JSON.stringify([rows, without])),
    async *batches(columns) {
      onRead()
      if (without !== null && columns.includes(without))
        throw new ConsiliumError('INVALID_DATA', `the table has no column '${without}'`)
      yield {
        firstRow: 1,
        columns: new Map(
          columns.map((name) => [name, rows.map((row) => row[name as keyof typeof row] ?? null)]),
        ),
      }
    },
  }
}
