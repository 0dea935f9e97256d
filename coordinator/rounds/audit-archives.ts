/** Old rows of the audit chain: moved into archives, and archives taken out when their time is over. */
import { ConsiliumError } from '@consilium/shared/kernel'
import {
  type AuditKeys,
  type AuditRow,
  type AuditSegment,
  type AuditSigner,
  archiveAudit,
  prunableSegments,
  prunedAudit,
  verifyAudit,
} from '@consilium/shared/protocol'
import type { AuditArchive } from './ports.ts'

const ROTATED = 'audit.rotated'
const PRUNED = 'audit.pruned'

export interface AuditKeeping {
  readonly audit: AuditArchive
  readonly keys: AuditKeys
  readonly signer: AuditSigner
  /** Who does it, for the audit chain. */
  readonly by: string
  /** Now, milliseconds since 1970. */
  readonly at: number
}

/**
 * Moves rows of the audit chain into an archive.
 *
 * @param before only rows from before this time, milliseconds since 1970; null: all
 * @returns null if there are none to move but those that say that others were
 * @throws ConsiliumError `CORRUPT` if the chain is broken
 */
export function rotateAudit(
  keeping: AuditKeeping,
  before: number | null,
): { readonly segment: AuditSegment; readonly file: string } | null {
  const { audit, keys, signer, by, at } = keeping
  const segments = audit.auditSegments()
  const all = [...audit.auditRows()]
  // What is broken is not to be put under a signature.
  const { broken } = verifyAudit(all, keys, segments)
  if (broken !== null)
    throw new ConsiliumError(
      'CORRUPT',
      `the audit chain is broken at row ${broken}: that row, one before it or the record of their ` +
        'archive was changed or taken out; nothing was moved. Compare with an exported chain or a ' +
        'backup',
    )
  const archived = segments.at(-1)?.last ?? 0
  const rows: AuditRow[] = []
  for (const row of all) {
    if (row.sequence <= archived) continue
    if (before !== null && row.time >= before) break
    rows.push(row)
  }
  if (rows.every(({ action }) => action === ROTATED)) return null
  const { content, segment } = archiveAudit({ rows, at, signer })
  return { segment, file: audit.archiveRows({ segment, content, entry: entryOf(ROTATED, segment, by) }) }
}

/**
 * Takes out archives all of whose rows are from before a time; their signed records stay and say so. Returns
 * those.
 */
export function pruneAudit(
  { audit, signer, by, at }: Omit<AuditKeeping, 'keys'>,
  before: number,
): readonly AuditSegment[] {
  return prunableSegments(audit.auditSegments(), before).map((segment) => {
    const pruned = prunedAudit(segment, at, signer)
    audit.pruneArchive({ segment: pruned, entry: entryOf(PRUNED, pruned, by) })
    return pruned
  })
}

function entryOf(action: string, { first, last, archive }: AuditSegment, by: string) {
  return { actor: by, action, run: null, detail: { first, last, archive } }
}
