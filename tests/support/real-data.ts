/** Public data sets that some tests can be held against; they are never part of the project. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './source-graph.ts'

/**
 * A data set's directory below `CONSILIUM_DATA`, or beside the project in `../shared/data`; null where it is
 * not there. A test without it skips and says so.
 */
export function realData(...path: readonly string[]): string | null {
  const dir = join(process.env['CONSILIUM_DATA'] ?? join(projectRoot, '../shared/data'), ...path)
  return existsSync(dir) ? dir : null
}
