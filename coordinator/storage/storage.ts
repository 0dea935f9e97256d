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
import type { MembershipStore } from '../membership/index.ts'
import type { BlobStore, RunStore } from '../rounds/index.ts'
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

export interface CoordinatorStorage {
  readonly directory: DataDirectory
  readonly runs: RunStore
  readonly members: MembershipStore
  readonly blobs: BlobStore
  /** Closes the database and lets others into the directory. Nothing is waited for: what was acknowledged is on disk. */
  close(): void
}

/** @throws ConsiliumError `NOT_FOUND` | `LOCKED` | `STORAGE` | `CORRUPT` | `VERSION_MISMATCH`, naming directory or file */
export function openCoordinatorStorage({
  path,
  access,
  clock,
}: {
  readonly path: string
  readonly access: DirectoryAccess
  readonly clock: Clock
}): CoordinatorStorage {
  const directory = openDataDirectory({
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
  try {
    if (directory.isHeld) removeUnfinishedIn(directory.join(PARTIAL))
    const database = openDatabase({ file: directory.join(DATABASE), migrations: MIGRATIONS, isHeld: directory.isHeld })
    return {
      directory,
      runs: sqliteRunStore({ database, clock }),
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
