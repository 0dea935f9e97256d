/** A coordinator's storage with an audit key of this process. */
import type { DirectoryAccess } from '@consilium/shared/datadir'
import type { Clock } from '@consilium/shared/kernel'
import { verifyAudit } from '@consilium/shared/protocol'
import {
  type CoordinatorStorage,
  openCoordinatorDirectory,
  openCoordinatorStorage,
} from '../../coordinator/storage/index.ts'
import { testAuditKey, testAuditKeys } from './audit-keys.ts'

const auditKey = testAuditKey()

export function openTestStorage({
  path,
  access,
  clock,
}: {
  readonly path: string
  readonly access: DirectoryAccess
  readonly clock: Clock
}): CoordinatorStorage {
  return openCoordinatorStorage({ directory: openCoordinatorDirectory(path, access), clock, auditKey })
}

/** Where the audit chain of a storage first breaks; null: it holds. */
export function brokenAt({ audit }: CoordinatorStorage): number | null {
  return verifyAudit(audit.auditRows(), testAuditKeys(audit.auditCertificates())).broken
}
