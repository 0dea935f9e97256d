import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** For `expect.poll`: files go just after what they belong to is stored. */
export const PATIENCE = { timeout: 120_000, interval: 100 } as const

/**
 * What lies in a coordinator's data directory of runs: files by their digests, and how many small contents.
 */
export function storedFiles(dir: string): { readonly files: readonly string[]; readonly small: number } {
  const files = readdirSync(join(dir, 'blobs'), { recursive: true, encoding: 'utf8' }).flatMap(
    (name) => /[0-9a-f]{64}$/.exec(name) ?? [],
  )
  const database = new Database(join(dir, 'coordinator.db'), { readonly: true })
  try {
    const { small } = database
      .prepare<[], { readonly small: number }>('SELECT count(*) AS small FROM contents')
      .get() ?? { small: 0 }
    return { files: files.sort(), small }
  } finally {
    database.close()
  }
}
