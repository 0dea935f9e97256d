/** What commands say of a chain's archives, the coordinator's audit chain's and a site's egress ledger's alike. */
import { timeText } from './text.ts'

/** Rows of a chain, from the first to the last. */
interface Rows {
  readonly first: number
  readonly last: number
}

interface CheckedArchive extends Rows {
  /** SHA-256 of the file. */
  readonly archive: string
  readonly state: 'present' | 'absent' | 'pruned'
  readonly prunedAt: number | null
}

/** Which archives a check did not look at, and why: a line each. */
export function uncheckedArchivesText(archives: readonly CheckedArchive[]): string {
  const lines = archives.map(({ first, last, archive, state, prunedAt }) => {
    if (state === 'present') return ''
    const why = state === 'pruned' && prunedAt !== null ? `was pruned at ${timeText(prunedAt)}` : 'is not there'
    return `The archive of rows ${first} to ${last} (SHA-256 ${archive}) ${why}; its signed record stands for it.\n`
  })
  return lines.join('')
}

/** Which rows an exported chain is without: the end of a sentence, empty if it has all. */
export function missingRowsText(archives: readonly Rows[]): string {
  const ranges = archives.map(({ first, last }) => `${first} to ${last}`)
  return ranges.length === 0 ? '' : `, without rows ${ranges.join(', ')}, whose archives are not there`
}
