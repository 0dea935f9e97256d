/** The audit chain: every row's digest covers the row and the digest before it, so that nothing in the middle can be changed, taken out or put in unseen. */
import { canonicalDigest, canonicalJson, type Digest } from '@consilium/shared/kernel'
import type { AuditEntry } from '@consilium/shared/protocol'
import type { AuditRow } from './ports.ts'

/** What the first row names as the one before it. */
const GENESIS = '0'.repeat(64) as Digest

/**
 * The row that comes after `last`.
 *
 * @param time milliseconds since 1970
 */
export function nextAuditRow(options: {
  readonly entry: AuditEntry
  readonly time: number
  readonly last: Pick<AuditRow, 'sequence' | 'digest'> | null
}): AuditRow {
  const { entry, time, last } = options
  const row = { ...entry, sequence: (last?.sequence ?? 0) + 1, time, previous: last?.digest ?? GENESIS }
  return { ...row, digest: auditDigest(row) }
}

/**
 * Checks a chain from its first row, wherever the rows come from. A chain that was cut off at its end still verifies:
 * hold the last digest against one that was noted elsewhere.
 *
 * @returns the sequence number at which the chain first breaks, or null if it holds
 */
export function verifyAudit(rows: Iterable<AuditRow>): number | null {
  let last: AuditRow | null = null
  for (const row of rows) {
    const sequence: number = (last?.sequence ?? 0) + 1
    const isTime = Number.isSafeInteger(row.time) && row.time >= 0
    if (row.sequence !== sequence || !isTime || row.previous !== (last?.digest ?? GENESIS) || row.digest !== auditDigest(row)) return sequence
    last = row
  }
  return null
}

function auditDigest({ sequence, time, actor, action, run, detail, previous }: Omit<AuditRow, 'digest'>): Digest {
  return canonicalDigest('consilium/v1/audit', sequence, time, actor, action, run ?? '', canonicalJson(detail), previous)
}
