/** The coordinator's data directory with everything in it. */

import { join } from 'node:path'
import {
  createDatabase,
  type DataDirectory,
  type DirectoryAccess,
  makePrivateDirectory,
  openDatabase,
  openDataDirectory,
  removeUnfinishedIn,
} from '@consilium/shared/datadir'
import type { Clock } from '@consilium/shared/kernel'
import type Database from 'better-sqlite3'
import type { MembershipStore } from '../membership/index.ts'
import type { AuditArchive, AuditTrail, BlobStore, RunStore } from '../rounds/index.ts'
import { type AuditKey, type AuditStore, type AuditStoreOptions, sqliteAuditStore } from './audit-store.ts'
import { BLOBS, diskBlobStore, PARTIAL } from './blob-store.ts'
import { sqliteMembershipStore } from './membership-store.ts'
import { sqliteRunStore } from './run-store.ts'
import { MIGRATIONS } from './schema.ts'
import { withSmallContents } from './small-contents.ts'

/** Format of the directory's layout; a table's change is a migration, not a new format. */
const FORMAT = 1

/** The coordinator's configuration, in its data directory. */
export const CONFIGURATION_FILE = 'consilium.yaml'

const DATABASE = 'coordinator.db'
const AUDIT_ARCHIVES = 'audit'

export interface CoordinatorStorage {
  readonly directory: DataDirectory
  readonly runs: RunStore
  readonly audit: AuditTrail & AuditArchive
  readonly members: MembershipStore
  readonly blobs: BlobStore
  /**
   * Closes the database and lets others into the directory. Nothing is waited for: what was acknowledged is
   * on disk.
   */
  close(): void
}

/**
 * The data directory alone. @throws ConsiliumError `NOT_FOUND` | `LOCKED` | `STORAGE` | `CORRUPT` |
 * `VERSION_MISMATCH`, naming directory or file
 */
export function openCoordinatorDirectory(path: string, access: DirectoryAccess): DataDirectory {
  return openDataDirectory({
    path,
    owner: 'coordinator',
    format: FORMAT,
    access,
    ifMissing: "'consilium serve' makes it on its first start.",
    peoplesFiles: [CONFIGURATION_FILE],
    initialise(made) {
      for (const name of [BLOBS, PARTIAL]) makePrivateDirectory(join(made, name))
      createDatabase({ file: join(made, DATABASE), migrations: MIGRATIONS })
    },
  })
}

export interface StorageOptions {
  /**
   * What {@link openCoordinatorDirectory} opened; it is closed with the storage, also if that cannot be
   * opened.
   */
  readonly directory: DataDirectory
  readonly clock: Clock
  /** Signs the rows of the audit chain. */
  readonly auditKey: AuditKey
}

/** @throws ConsiliumError `STORAGE` | `CORRUPT` | `VERSION_MISMATCH`, naming the file */
export function openCoordinatorStorage({ directory, clock, auditKey }: StorageOptions): CoordinatorStorage {
  try {
    if (directory.isHeld) removeUnfinishedIn(directory.join(PARTIAL))
    const database = openDatabase({
      file: directory.join(DATABASE),
      migrations: MIGRATIONS,
      isHeld: directory.isHeld,
    })
    const audit = auditOf(database, { archives: directory.join(AUDIT_ARCHIVES), clock, key: auditKey })
    return {
      directory,
      audit,
      runs: sqliteRunStore({ database, audit }),
      members: sqliteMembershipStore(database),
      blobs: withSmallContents({ files: diskBlobStore(directory.path), database }),
      close() {
        database.close()
        directory.close()
      },
    }
  } catch (thrown) {
    directory.close()
    throw thrown
  }
}

function auditOf(database: Database.Database, options: Omit<AuditStoreOptions, 'database'>): AuditStore {
  try {
    return sqliteAuditStore({ database, ...options })
  } catch (thrown) {
    database.close()
    throw thrown
  }
}
