/**
 * Old rows of an egress ledger are moved into archive files. What stays is a signed record of each such segment: which rows, the
 * digests that the chain enters and leaves it with, the archive's digest. The chain goes on from the last of them, so that an
 * archive that is changed, swapped or lost shows, and one that was taken out on purpose leaves the record that says so.
 */
import { z } from 'zod'
import { verifySignature } from '../crypto/public.ts'
import { ConsiliumError, canonical, canonicalJson, type Digest, fromHex, type SiteName, sha256, utf8 } from '../kernel/index.ts'
import { digestText, type EgressRow, egressRow, GENESIS, whole } from './egress-row.ts'
import type { Hex } from './messages.ts'

/** Rows `first` to `last` of a ledger, in an archive. */
export interface EgressSegment {
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
  /** The site's identity key over all of it. */
  readonly signature: Hex
}

export const egressSegment = z.strictObject({
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
  signature: z.string().regex(/^[0-9a-f]{128}$/),
})

/** How many rows it has. */
export function rowsOf({ first, last }: Pick<EgressSegment, 'first' | 'last'>): number {
  return last - first + 1
}

/** The archive of some rows, and the record of it. `rows`: at least one, as they follow on the last segment. */
export function archiveRows(options: {
  readonly site: SiteName
  readonly rows: readonly EgressRow[]
  readonly at: number
  readonly sign: (bytes: Uint8Array) => Hex
}): { readonly content: Uint8Array; readonly segment: EgressSegment } {
  const { site, rows, at, sign } = options
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined) throw new ConsiliumError('INTERNAL', 'an archive without rows')
  const header = { format: 1, site, first: first.sequence, last: last.sequence }
  const content = utf8([header, ...rows].map((line) => `${JSON.stringify(line)}\n`).join(''))
  const unsigned = {
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
  return { content, segment: signSegment(unsigned, sign) }
}

/** The record that an archive leaves which is taken out. */
export function prunedSegment({ signature: _, ...segment }: EgressSegment, at: number, sign: (bytes: Uint8Array) => Hex): EgressSegment {
  return signSegment({ ...segment, prunedAt: at }, sign)
}

/** The rows of an archive. @param where names it in messages @throws ConsiliumError `CORRUPT` if it is not the one that the record names */
export function readArchive({
  content,
  segment,
  where,
}: {
  readonly content: Uint8Array
  readonly segment: EgressSegment
  readonly where: string
}): readonly EgressRow[] {
  if (sha256(content) !== segment.archive)
    throw new ConsiliumError(
      'CORRUPT',
      `${where} is not what was archived (rows ${segment.first} to ${segment.last} of the egress ledger): it was changed; restore it from a backup`,
    )
  const [, ...lines] = new TextDecoder().decode(content).trimEnd().split('\n')
  return lines.map((line) => egressRow.parse(JSON.parse(line)))
}

/** Whether a segment is signed and follows on what came before. */
export function followsOn(segment: EgressSegment, last: { readonly sequence: number; readonly digest: Digest } | null, identityKey: Uint8Array): boolean {
  const { signature, ...unsigned } = segment
  const fits = segment.first === (last?.sequence ?? 0) + 1 && segment.last >= segment.first && segment.previous === (last?.digest ?? GENESIS)
  return fits && verifySignature({ publicKey: identityKey, message: segmentBytes(unsigned), signature: fromHex(signature) })
}

function signSegment(unsigned: Omit<EgressSegment, 'signature'>, sign: (bytes: Uint8Array) => Hex): EgressSegment {
  return { ...unsigned, signature: sign(segmentBytes(unsigned)) }
}

function segmentBytes(unsigned: Omit<EgressSegment, 'signature'>): Uint8Array {
  return canonical('consilium/v1/egress-segment', canonicalJson(unsigned))
}
