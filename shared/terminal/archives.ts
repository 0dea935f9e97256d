/**
 * What commands say of a chain's archives, the coordinator's audit chain's and a site's egress ledger's
 * alike.
 */
import { type Output, writeJson } from './output.ts'
import { bytesText, timeText } from './text.ts'

/** Rows of a chain, from the first to the last. */
interface Rows {
  readonly first: number
  readonly last: number
}

interface Archive extends Rows {
  /** SHA-256 of the file. */
  readonly archive: string
}

interface CheckedArchive extends Archive {
  readonly state: 'present' | 'absent' | 'pruned'
  readonly prunedAt: number | null
}

/** Which archives a check did not look at, and why: a line each. */
export function uncheckedArchivesText(archives: readonly CheckedArchive[]): string {
  const lines = archives.map(({ first, last, archive, state, prunedAt }) => {
    if (state === 'present') return ''
    const why =
      state === 'pruned' && prunedAt !== null ? `was pruned at ${timeText(prunedAt)}` : 'is not there'
    return (
      `The archive of rows ${first} to ${last} (SHA-256 ${archive}) ${why}; its signed record stands ` +
      'for it.\n'
    )
  })
  return lines.join('')
}

/** Which rows an exported chain is without: the end of a sentence, empty if it has all. */
export function missingRowsText(archives: readonly Rows[]): string {
  const ranges = archives.map(({ first, last }) => `${first} to ${last}`)
  return ranges.length === 0 ? '' : `, without rows ${ranges.join(', ')}, whose archives are not there`
}

/** Says which rows were moved, and into which file; null: there were none. */
export function showRotated(
  output: Output,
  json: boolean,
  rotated: { readonly segment: Archive & { readonly bytes: number }; readonly file: string } | null,
): void {
  if (rotated === null) {
    if (json) writeJson(output, { rows: 0, file: null, segment: null })
    else output.out('There are no such rows outside the archives.\n')
    return
  }
  const { first, last, bytes } = rotated.segment
  if (json) writeJson(output, { rows: last - first + 1, ...rotated })
  else output.out(`Rows ${first} to ${last} are in ${rotated.file} (${bytesText(bytes)}) now.\n`)
}

/**
 * Says which archives were taken out. `before`: all of whose rows were to be older, milliseconds since 1970.
 */
export function showPruned(
  output: Output,
  json: boolean,
  { pruned, before }: { readonly pruned: readonly Archive[]; readonly before: number },
): void {
  if (json) writeJson(output, { pruned })
  else if (pruned.length === 0)
    output.out(`There is no archive all of whose rows are from before ${timeText(before)}.\n`)
  else
    for (const { first, last, archive } of pruned)
      output.out(`The archive of rows ${first} to ${last} (SHA-256 ${archive}) is gone; its record stays.\n`)
}
