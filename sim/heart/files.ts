/**
 * Reads the files of the UCI heart-disease set and of the vectors that go with it. Paths and line numbers in
 * messages, never values.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { ConsiliumError } from '@consilium/shared/kernel'

/** @throws ConsiliumError `NOT_FOUND` | `STORAGE` saying which file was wanted and what for */
export async function readBytes(path: string, purpose: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new ConsiliumError(
      missing ? 'NOT_FOUND' : 'STORAGE',
      `${path} ${missing ? 'is not there' : 'cannot be read'}; it is needed for ${purpose}`,
      {
        cause,
      },
    )
  }
}

/**
 * A file of comma-separated cells without quotes, as both the UCI files and the vectors are; empty lines do
 * not count.
 *
 * @param width cells that every line must have
 * @throws ConsiliumError `NOT_FOUND` | `INVALID_DATA` naming file and line
 */
export async function readCells(
  path: string,
  width: number,
  purpose: string,
): Promise<readonly (readonly string[])[]> {
  const lines = (await readBytes(path, purpose)).toString('utf8').split(/\r?\n/)
  const rows = lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [{ cells: line.split(',').map((cell) => cell.trim()), line: index + 1 }],
  )
  const bad = rows.find(({ cells }) => cells.length !== width)
  if (bad !== undefined)
    throw new ConsiliumError(
      'INVALID_DATA',
      `${basename(path)}, line ${bad.line}: ${bad.cells.length} cells, expected ${width} separated by commas`,
    )
  if (rows.length === 0)
    throw new ConsiliumError('INVALID_DATA', `${path} is empty; expected lines of ${width} cells`)
  return rows.map(({ cells }) => cells)
}
