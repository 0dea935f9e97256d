/** An audit chain in a file, with all that a check needs but the fingerprint of the federation's authority. */
import { z } from 'zod'
import { ConsiliumError, type RunId } from '../kernel/index.ts'
import type { AuditRow } from './audit.ts'
import { digestText, whole } from './egress-row.ts'

/** An audit chain as `consilium audit export` writes it. */
export interface AuditExport {
  /** Certificate of the federation's authority, PEM. */
  readonly authority: string
  /** Certificates of the keys that signed rows, PEM. */
  readonly certificates: readonly string[]
  /** Oldest first. */
  readonly rows: readonly AuditRow[]
}

const auditRow = z.strictObject({
  actor: z.string(),
  action: z.string(),
  run: z
    .string()
    .transform((text) => text as RunId)
    .nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  sequence: whole,
  time: whole,
  previous: digestText,
  digest: digestText,
  key: digestText.nullable(),
  signature: z
    .string()
    .regex(/^[0-9a-f]{128}$/)
    .nullable(),
})

const exported = z.strictObject({
  authority: z.string(),
  certificates: z.array(z.string()),
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
