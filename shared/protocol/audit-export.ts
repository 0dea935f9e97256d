/**
 * An audit chain in a file, with all that a check needs but the fingerprint of the federation's authority.
 */
import { z } from 'zod'
import { type AuditRow, auditRow } from './audit-row.ts'
import { type AuditSegment, auditSegment } from './audit-segments.ts'
import { parseExport } from './chain-export.ts'

/** An audit chain as `consilium audit export` writes it. */
export interface AuditExport {
  /** Certificate of the federation's authority, PEM. */
  readonly authority: string
  /** Certificates of the keys that signed rows, PEM. */
  readonly certificates: readonly string[]
  /** The archived parts of the chain, oldest first; their rows may be missing below, each segment's whole. */
  readonly segments: readonly AuditSegment[]
  /** Oldest first. */
  readonly rows: readonly AuditRow[]
}

const schema = z.strictObject({
  authority: z.string(),
  certificates: z.array(z.string()),
  segments: z.array(auditSegment).default([]),
  rows: z.array(auditRow),
})

/** @param where names the text in messages @throws ConsiliumError `INVALID_ARGUMENT` */
export function parseAuditExport(text: string, where: string): AuditExport {
  return parseExport(text, where, {
    schema,
    what: 'an exported audit chain',
    command: 'consilium audit export --format json',
  })
}
