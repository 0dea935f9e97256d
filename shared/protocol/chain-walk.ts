/**
 * The walk along a chain by which it is checked, over its rows and over the records of those that are
 * archived.
 */
import { type ChainEnd, type ChainRow, linkAfter } from './chain.ts'
import { endOf, type Segment } from './segments.ts'

/** What a walk is over, and what each kind of chain looks at by itself. */
interface ChainWalk<Row extends ChainRow, Part extends Segment> {
  readonly rows: Iterable<Row>
  /**
   * The archived parts, oldest first. Rows of a whole one may be missing: its record then stands for them.
   */
  readonly segments: readonly Part[]
  /** Whether a record is signed as it must be. */
  isSigned(segment: Part): boolean
  /**
   * Takes the next row, which names the one before it. Returns whether its digest and its signature are
   * right.
   */
  take(row: Row): boolean
  /** Passes a segment whose rows are missing. */
  pass?(segment: Part): void
}

/**
 * Walks along a chain from its first row. `broken`: the sequence number at which it first breaks, null if it
 * holds; `last`: how far the walk came.
 */
export function walkChain<Row extends ChainRow, Part extends Segment>(
  walk: ChainWalk<Row, Part>,
): { readonly broken: number | null; readonly last: ChainEnd | null } {
  const { rows, segments } = walk
  let archived: ChainEnd | null = null
  for (const segment of segments) {
    if (!goesOn(segment, archived) || !walk.isSigned(segment)) return { broken: segment.first, last: null }
    archived = endOf(segment)
  }
  let last: ChainEnd | null = null
  const passMissing = (present: number): void => {
    for (const segment of segments) {
      if (segment.first !== linkAfter(last).sequence || present <= segment.last) continue
      walk.pass?.(segment)
      last = endOf(segment)
    }
  }
  for (const row of rows) {
    passMissing(row.sequence)
    const { sequence, previous } = linkAfter(last)
    if (row.sequence !== sequence || row.previous !== previous || !walk.take(row))
      return { broken: sequence, last }
    last = row
    if (segments.some((segment) => segment.last === sequence && segment.digest !== row.digest))
      return { broken: sequence, last }
  }
  passMissing(Number.POSITIVE_INFINITY)
  const next = linkAfter(last).sequence
  // A segment may be missing whole, not in part.
  return {
    broken: segments.some((segment) => segment.first < next && next <= segment.last) ? next : null,
    last,
  }
}

/** Whether a segment goes on where the one before it ends; null: it is the first. */
function goesOn(segment: Segment, last: ChainEnd | null): boolean {
  const { sequence, previous } = linkAfter(last)
  return segment.first === sequence && segment.last >= segment.first && segment.previous === previous
}
