/** An audit chain in a file, with all that a check needs but the fingerprint of the federation's authority. */
import { z } from 'zod'
import { ConsiliumError } from '../kernel/index.ts'
import { type AuditRow, auditRow } from './audit-row.ts'
import { type AuditSegment, auditSegment } from './audit-segments.ts'

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

const exported = z.strictObject({
  authority: z.string(),
  certificates: z.array(z.string()),
  segments: z.array(auditSegment).default([]),
  rows: z.array(auditRow),
})

const EXPECTED = "expected what 'consilium audit export --format json' writes"

/** @param where names the text in messages @throws ConsiliumError `INVALID_ARGUMENT` */
export function parseAuditExport(text: string, where: string): AuditExport {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ConsiliumError('INVALID_ARGUMENT', `${where} is not JSON; ${EXPECTED}`, { cause })
  }
  const parsed = exported.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ConsiliumError(
    'INVALID_ARGUMENT',
    `${where} is not an exported audit chain: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}; ${EXPECTED}`,
  )
}
