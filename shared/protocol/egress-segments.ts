/** Archived parts of an egress ledger: the site's identity key signs their records. */
import { z } from 'zod'
import { verifySignature } from '../crypto/public.ts'
import { fromHex, type SiteName } from '../kernel/index.ts'
import { type EgressRow, egressRow } from './egress-row.ts'
import type { Hex } from './messages.ts'
import { archiveOf, rowsIn, type Segment, segmentBytes, segmentFields } from './segments.ts'

/** Rows `first` to `last` of a ledger, in an archive. */
export type EgressSegment = Segment

type Sign = (bytes: Uint8Array) => Hex

const TAG = 'consilium/v1/egress-segment'

export const egressSegment = z.strictObject(segmentFields)

/**
 * The archive of some rows, and the record of it. `rows`: at least one, as they follow on the last segment.
 */
export function archiveRows(options: {
  readonly site: SiteName
  readonly rows: readonly EgressRow[]
  readonly at: number
  readonly sign: Sign
}): {
  readonly content: Uint8Array
  readonly segment: EgressSegment
} {
  const { site, rows, at, sign } = options
  const { content, record } = archiveOf({ header: { site }, rows, at })
  return { content, segment: signed({ ...record }, sign) }
}

/** The record that an archive leaves which is taken out. */
export function prunedSegment(
  { signature: _, ...record }: EgressSegment,
  at: number,
  sign: Sign,
): EgressSegment {
  return signed({ ...record, prunedAt: at }, sign)
}

/**
 * The rows of an archive. @param options.where names it in messages @throws ConsiliumError `CORRUPT` if it is
 * not the one that the record names
 */
export function readArchive(options: {
  readonly content: Uint8Array
  readonly segment: EgressSegment
  readonly where: string
}): readonly EgressRow[] {
  return rowsIn({ ...options, name: 'egress ledger', row: egressRow })
}

/** Whether a segment's record is signed by the site's identity key. */
export function isSegmentSigned({ signature, ...record }: EgressSegment, identityKey: Uint8Array): boolean {
  return verifySignature({
    publicKey: identityKey,
    message: segmentBytes(TAG, record),
    signature: fromHex(signature),
  })
}

function signed(record: Omit<EgressSegment, 'signature'>, sign: Sign): EgressSegment {
  return { ...record, signature: sign(segmentBytes(TAG, { ...record })) }
}
