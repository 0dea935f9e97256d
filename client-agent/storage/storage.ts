/** The agent's data directory with everything in it. */
import { readdirSync } from 'node:fs'
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
import type { RandomSource } from '@consilium/shared/kernel'
import type { EgressArchive, EgressStore, SiteFiles } from '../agent/index.ts'
import { type SharedAgentStore, sqliteAgentStore } from './agent-store.ts'
import { sqliteEgressStore } from './egress-store.ts'
import { MIGRATIONS } from './schema.ts'
import { diskSiteFiles, RUNS } from './site-files.ts'

/** Format of the directory's layout; a table's change is a migration, not a new format. */
const FORMAT = 1

/** The agent's configuration and the hospital's policy, in its data directory. */
export const CONFIGURATION_FILE = 'agent.yaml'
export const POLICY_FILE = 'policy.yaml'

const DATABASE = 'agent.db'

export interface AgentStorage {
  readonly directory: DataDirectory
  readonly store: SharedAgentStore
  readonly files: SiteFiles
  readonly ledger: EgressStore & EgressArchive
  /**
   * Closes the database and lets others into the directory. Nothing is waited for: what was saved is on disk.
   */
  close(): void
}

/**
 * @throws ConsiliumError `NOT_FOUND` | `LOCKED` | `STORAGE` | `CORRUPT` | `VERSION_MISMATCH`, naming
 * directory or file
 */
export function openAgentStorage({
  path,
  access,
  random,
}: {
  readonly path: string
  readonly access: DirectoryAccess
  readonly random: RandomSource
}): AgentStorage {
  const directory = openDataDirectory({
    path,
    owner: 'agent',
    format: FORMAT,
    access,
    ifMissing: "Run 'consilium-agent enroll' first.",
    peoplesFiles: [CONFIGURATION_FILE, POLICY_FILE],
    initialise(made) {
      makePrivateDirectory(join(made, RUNS))
      createDatabase({ file: join(made, DATABASE), migrations: MIGRATIONS })
    },
  })
  try {
    if (directory.isHeld)
      for (const run of readdirSync(directory.join(RUNS))) removeUnfinishedIn(directory.join(RUNS, run))
    const database = openDatabase({
      file: directory.join(DATABASE),
      migrations: MIGRATIONS,
      isHeld: directory.isHeld,
    })
    return {
      directory,
      store: sqliteAgentStore({ database, random }),
      files: diskSiteFiles(directory.path),
      ledger: sqliteEgressStore(database, directory.path),
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
