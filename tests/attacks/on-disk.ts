/** Coordinator and hospitals with their real data directories, and what somebody finds who takes one away. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, type SiteName, systemClock, systemRandom } from '@consilium/shared/kernel'
import Database from 'better-sqlite3'
import { type AgentStorage, openAgentStorage } from '../../client-agent/storage/index.ts'
import { openTestStorage } from '../support/coordinator-storage.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import type { Stores } from './stores.ts'

export interface StoresOnDisk extends Stores, AsyncDisposable {
  /** Everything in the data directory of the coordinator, as it is now. */
  coordinatorDisk(): readonly unknown[]
  /** The same of a site. */
  siteDisk(site: SiteName): readonly unknown[]
}

export async function storesOnDisk(clock: Clock = systemClock): Promise<StoresOnDisk> {
  const directory = await temporaryDirectory()
  const coordinator = openTestStorage({ path: directory.join('coordinator'), access: 'create', clock })
  const sites = new Map<SiteName, AgentStorage>()
  const opened = (site: SiteName): AgentStorage => {
    const known =
      sites.get(site) ??
      openAgentStorage({ path: directory.join(site), access: 'create', random: systemRandom })
    sites.set(site, known)
    return known
  }
  return {
    runs: coordinator.runs,
    blobs: coordinator.blobs,
    site: opened,
    coordinatorDisk: () => contentOf(directory.join('coordinator')),
    siteDisk: (site) => contentOf(directory.join(site)),
    async [Symbol.asyncDispose]() {
      for (const storage of [coordinator, ...sites.values()]) storage.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}

/**
 * Every file as bytes and as text, so that what databases and their logs have not overwritten is found too,
 * and every value of every table.
 */
function contentOf(directory: string): readonly unknown[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    const bytes = new Uint8Array(readFileSync(path))
    return [bytes, Buffer.from(bytes).toString('latin1'), ...(path.endsWith('.db') ? tablesOf(path) : [])]
  })
}

function tablesOf(path: string): readonly unknown[] {
  const database = new Database(path, { readonly: true })
  try {
    const tables = database
      .prepare<[], { readonly name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
    return tables.flatMap(({ name }) => database.prepare(`SELECT * FROM "${name}"`).all())
  } finally {
    database.close()
  }
}
