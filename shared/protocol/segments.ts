/**
 * Old rows of a chain are moved into archive files. What stays is a signed record of each such segment: which
 * rows, the digests that the chain enters and leaves it with, the archive's digest. The chain goes on from
 * the last of them, so that an archive that is changed, swapped or lost shows, and one that was taken out on
 * purpose leaves the record that says so.
 */
import type { z } from 'zod'
import {
  ConsiliumError,
  canonical,
  canonicalJson,
  type Digest,
  type Json,
  sha256,
  utf8,
} from '../kernel/index.ts'
import { type ChainEnd, type ChainRow, digestText, signatureText, whole } from './chain.ts'
import type { Hex } from './messages.ts'

/** Rows `first` to `last` of a chain, in an archive. */
export interface Segment {
  readonly first: number
  readonly last: number
  /** Times of its first and its last row, milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** Digest of the row before the first; 64 zeros where there is none. */
  readonly previous: Digest
  /** Digest of the last row. */
  readonly digest: Digest
  /** SHA-256 of the archive file, and its size. */
  readonly archive: Digest
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly archivedAt: number
  /** When the archive was taken out for good; null: it is kept. */
  readonly prunedAt: number | null
  /** The chain's signing key over all of it. */
  readonly signature: Hex
}

export const segmentFields = {
  first: whole,
  last: whole,
  from: whole,
  to: whole,
  previous: digestText,
  digest: digestText,
  archive: digestText,
  bytes: whole,
  archivedAt: whole,
  prunedAt: whole.nullable(),
  signature: signatureText,
}

export function endOf({ last, digest }: Segment): ChainEnd {
  return { sequence: last, digest }
}

/** How many rows it has. */
export function rowsOf({ first, last }: Pick<Segment, 'first' | 'last'>): number {
  return last - first + 1
}

/**
 * The archive of some rows, and the record of it before it is signed. `rows`: at least one, as they follow on
 * the last segment.
 */
export function archiveOf<Row extends ChainRow>(options: {
  /** Whose chain it is, for the archive's first line. */
  readonly header: Readonly<Record<string, string>>
  readonly rows: readonly Row[]
  readonly at: number
}): { readonly content: Uint8Array; readonly record: Omit<Segment, 'signature'> } {
  const { header, rows, at } = options
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined)
    throw new ConsiliumError('INTERNAL', 'an archive without rows')
  const lines = [{ format: 1, ...header, first: first.sequence, last: last.sequence }, ...rows]
  const content = utf8(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const record = {
    first: first.sequence,
    last: last.sequence,
    from: first.time,
    to: last.time,
    previous: first.previous,
    digest: last.digest,
    archive: sha256(content),
    bytes: content.length,
    archivedAt: at,
    prunedAt: null,
  }
  return { content, record }
}

/**
 * The rows of an archive.
 *
 * @param options.name of the chain, and `where` the archive is, for messages
 * @throws ConsiliumError `CORRUPT` if it is not the one that the record names
 */
export function rowsIn<Row>(options: {
  readonly content: Uint8Array
  readonly segment: Segment
  readonly where: string
  readonly name: string
  readonly row: z.ZodType<Row>
}): readonly Row[] {
  const { content, segment, where, name, row } = options
  if (sha256(content) !== segment.archive)
    throw new ConsiliumError(
      'CORRUPT',
      `${where} is not what was archived (rows ${segment.first} to ${segment.last} of the ${name}): ` +
        'it was changed; restore it from a backup',
    )
  const [, ...lines] = new TextDecoder().decode(content).trimEnd().split('\n')
  return lines.map((line) => row.parse(JSON.parse(line)))
}

/** What is signed: all of the record. `tag`: of the chain. */
export function segmentBytes(
  tag: string,
  record: Omit<Segment, 'signature'> & { readonly [extra: string]: Json },
): Uint8Array {
  return canonical(tag, canonicalJson(record))
}

/** The segments none of whose rows are there. */
export function missingSegments<Part extends Segment>(
  rows: Iterable<Pick<ChainRow, 'sequence'>>,
  segments: readonly Part[],
): readonly Part[] {
  const present = new Set<number>()
  for (const { sequence } of rows) present.add(sequence)
  return segments.filter(({ first }) => !present.has(first))
}

/** The segments whose archives are kept and have no row from `before` on, milliseconds since 1970. */
export function prunableSegments<Part extends Segment>(
  segments: readonly Part[],
  before: number,
): readonly Part[] {
  return segments.filter(({ to, prunedAt }) => prunedAt === null && to < before)
}

/** A segment as people see it, and whether its rows are among those that were looked at. */
export type ArchiveState<Part extends Segment = Segment> = Omit<Part, 'signature'> & {
  readonly state: 'present' | 'absent' | 'pruned'
}

/** `rows`: those that were looked at. */
export function archiveStates<Part extends Segment>(
  rows: Iterable<Pick<ChainRow, 'sequence'>>,
  segments: readonly Part[],
): readonly ArchiveState<Part>[] {
  const missing = missingSegments(rows, segments)
  return segments.map((segment) => {
    const { signature: _, ...shown } = segment
    return {
      ...shown,
      state: segment.prunedAt !== null ? 'pruned' : missing.includes(segment) ? 'absent' : 'present',
    }
  })
}
