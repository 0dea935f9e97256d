/** The audit chain with what checks it: from the coordinator, or from a file. */
import { ConsiliumError } from '@consilium/shared/kernel'
import { type AuditExport, type AuditRow, type AuditVerdict, verifyAudit } from '@consilium/shared/protocol'
import type { Connection } from './connection.ts'

/** All of it. The authority is the one that the operator enrolled with. */
export async function fetchAudit({ client, authority, signal }: Connection): Promise<AuditExport> {
  // Before the rows: what is archived from here on is still among them.
  const description = await client.describeAudit()
  const rows: AuditRow[] = []
  for await (const row of client.auditRows(1, signal)) rows.push(row)
  return { authority, ...description, rows }
}

/**
 * Checks the certificates of the keys, the chain and every signature.
 *
 * @param where names the chain in messages
 * @throws ConsiliumError `BAD_SIGNATURE` | `CORRUPT` naming the row
 */
export async function verifiedAudit(
  { authority, certificates, segments, rows }: AuditExport,
  where: string,
): Promise<AuditVerdict> {
  // X.509 is loaded only where it is needed.
  const { auditKeys } = await import('../certificates/index.ts')
  const verdict = verifyAudit(rows, auditKeys({ authority, certificates, where }), segments)
  if (verdict.broken !== null) {
    throw new ConsiliumError(
      'CORRUPT',
      `${where} is broken at row ${verdict.broken}: that row, one before it or the record of their ` +
        'archive was changed or taken out, or is not signed by an audit key of this federation; ' +
        'compare with a backup of the coordinator, or with an exported chain',
    )
  }
  if (verdict.signed === 0)
    throw new ConsiliumError(
      'CORRUPT',
      `${where} has ${rows.length} rows and none of them is signed: nothing shows who wrote them`,
    )
  return verdict
}

/** @throws ConsiliumError `CORRUPT` if the chain does not have the digest of an earlier check */
export function checkContains(
  { rows, segments }: AuditExport,
  contains: string | undefined,
  where: string,
): void {
  if (contains === undefined || [...rows, ...segments].some(({ digest }) => digest === contains)) return
  throw new ConsiliumError(
    'CORRUPT',
    `${where} does not contain the digest ${contains}: rows were cut off at its end, or it is ` +
      'another chain, or it is in an archive that is not there',
  )
}
