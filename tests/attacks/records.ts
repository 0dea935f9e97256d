/** What a hospital under attack trains on. */
import type { RecordSource } from '@consilium/client-agent/agent'
import { type SiteName, seededRandom, sha256 } from '@consilium/shared/kernel'

const ROWS = 60

/** A hospital's records, different at every site. */
export function recordsOf(site: SiteName): RecordSource {
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
  return {
    description: `records of ${site}`,
    contentDigest: async () => sha256(JSON.stringify(rows)),
    async *batches(columns) {
      yield { firstRow: 1, columns: new Map(columns.map((name) => [name, rows.map((row) => row[name as keyof typeof row] ?? null)])) }
    },
  }
}
