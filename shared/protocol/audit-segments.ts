/** Archived parts of the audit chain: an audit key signs their records. */
import { z } from 'zod'
import { verifySignature } from '../crypto/public.ts'
import { type Digest, fromHex } from '../kernel/index.ts'
import { type AuditKeys, type AuditRow, type AuditSigner, auditRow } from './audit-row.ts'
import { digestText, whole } from './chain.ts'
import { archiveOf, rowsIn, type Segment, segmentBytes, segmentFields } from './segments.ts'

/** Rows `first` to `last` of the audit chain, in an archive. */
export interface AuditSegment extends Segment {
  /** How many of them have no signature: they are from before rows were signed. */
  readonly unsigned: number
  /** The audit key that signed this record. */
  readonly key: Digest
}

const TAG = 'consilium/v1/audit-segment'

export const auditSegment = z.strictObject({ ...segmentFields, unsigned: whole, key: digestText })

/**
 * The archive of some rows, and the record of it. `rows`: at least one, as they follow on the last segment.
 */
export function archiveAudit(options: {
  readonly rows: readonly AuditRow[]
  readonly at: number
  readonly signer: AuditSigner
}): {
  readonly content: Uint8Array
  readonly segment: AuditSegment
} {
  const { rows, at, signer } = options
  const { content, record } = archiveOf({ header: { chain: 'audit' }, rows, at })
  return {
    content,
    segment: signed({ ...record, unsigned: rows.filter(({ key }) => key === null).length }, signer),
  }
}

/** The record that an archive leaves which is taken out. */
export function prunedAudit(
  { signature: _, key: __, ...record }: AuditSegment,
  at: number,
  signer: AuditSigner,
): AuditSegment {
  return signed({ ...record, prunedAt: at }, signer)
}

/**
 * The rows of an archive. @param options.where names it in messages @throws ConsiliumError `CORRUPT` if it is
 * not the one that the record names
 */
export function readAuditArchive(options: {
  readonly content: Uint8Array
  readonly segment: AuditSegment
  readonly where: string
}): readonly AuditRow[] {
  return rowsIn({ ...options, name: 'audit chain', row: auditRow })
}

/** Whether a segment's record is signed by one of the keys. */
export function isAuditSegmentSigned({ signature, ...record }: AuditSegment, keys: AuditKeys): boolean {
  const publicKey = keys.get(record.key)
  return (
    publicKey !== undefined &&
    verifySignature({ publicKey, message: segmentBytes(TAG, record), signature: fromHex(signature) })
  )
}

function signed(record: Omit<AuditSegment, 'signature' | 'key'>, { key, sign }: AuditSigner): AuditSegment {
  const named = { ...record, key }
  return { ...named, signature: sign(segmentBytes(TAG, named)) }
}
