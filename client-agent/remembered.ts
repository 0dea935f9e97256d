/**
 * What the last `start` was told about the records and no file says: kept in the data directory, so that the
 * commands beside the agent, and a start that is told nothing, see what it sees.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  integer,
  readDocument,
  readSourceText,
  record,
  type Shape,
  withDefault,
} from '@consilium/shared/config'
import { storageError, syncDirectory, writeFileDurably } from '@consilium/shared/datadir'
import { ConsiliumError } from '@consilium/shared/kernel'
import { DATA_SETTINGS } from './settings.ts'

const FILE = 'remembered-data.json'

/** By setting; one that is not there was not given. The path of the records is absolute. */
export type RememberedData = Readonly<Partial<Record<keyof typeof DATA_SETTINGS, unknown>>>

/** The value, or nothing said. */
function given(shape: Shape<unknown>): Shape<unknown> {
  return withDefault<unknown>(shape, undefined)
}

const SHAPE = record({
  format: integer({ minimum: 1, maximum: 1 }),
  data: given(DATA_SETTINGS.data.shape),
  dataDelimiter: given(DATA_SETTINGS.dataDelimiter.shape),
  dataMissing: given(DATA_SETTINGS.dataMissing.shape),
  dataDecimal: given(DATA_SETTINGS.dataDecimal.shape),
})

/** @returns null: nothing is. @throws ConsiliumError `CORRUPT` | `INVALID_CONFIG` if it cannot be read */
export function readRemembered(directory: string): RememberedData | null {
  const path = join(directory, FILE)
  const source = readSourceText(path, 'what the last start was told about the records')
  if (source === null) return null
  try {
    const { format: _, ...values } = readDocument(source, SHAPE, 'what the last start was told')
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  } catch (cause) {
    throw new ConsiliumError(
      'CORRUPT',
      `${path} is damaged: it keeps what the last start was told about the records. Remove it, and ` +
        "start the agent with --data again, or write 'data: FILE.csv' to agent.yaml",
      { cause },
    )
  }
}

/**
 * Keeps it for the commands to come, mode 0600, in the place of what was kept; nothing given: nothing is kept
 * any more. On disk when it resolves. What is there already is not written again.
 *
 * @throws ConsiliumError `STORAGE`
 */
export async function remember(directory: string, data: RememberedData): Promise<void> {
  const path = join(directory, FILE)
  const isNothing = Object.keys(data).length === 0
  const content = isNothing ? null : `${JSON.stringify({ format: 1, ...data }, null, 2)}\n`
  if (readAsItIs(path) === content) return
  if (content !== null) return writeFileDurably(path, content)
  try {
    await rm(path, { force: true })
    await syncDirectory(directory)
  } catch (thrown) {
    throw storageError(thrown, path)
  }
}

/** The text, however damaged; null: there is none. */
function readAsItIs(path: string): string | null {
  try {
    return readSourceText(path, 'what was remembered')?.text ?? null
  } catch {
    return ''
  }
}
