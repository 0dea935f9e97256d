/** Files of records in directories that are gone afterwards, read as an agent reads them. */
import { writeFile } from 'node:fs/promises'
import type { RawBatch } from '@consilium/shared/training'
import { type CsvOptions, csvRecordSource } from '../../../client-agent/data/index.ts'
import { refusal } from '../../contracts/fixture.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

export async function readBatches(
  path: string,
  columns: readonly string[],
  options: Partial<CsvOptions> = {},
): Promise<readonly RawBatch[]> {
  const batches: RawBatch[] = []
  for await (const batch of csvRecordSource({ path, ...options }).batches(columns)) batches.push(batch)
  return batches
}

/** What is read of some columns of a file with this content. */
export async function batchesOf(
  content: string | Uint8Array,
  columns: readonly string[],
  options: Partial<CsvOptions> = {},
): Promise<readonly RawBatch[]> {
  await using dir = await temporaryDirectory()
  await writeFile(dir.join('patients.csv'), content)
  // Awaited here, or the directory would go first.
  return await readBatches(dir.join('patients.csv'), columns, options)
}

/** The cells of some columns of a file with this content. */
export async function cellsOf(
  content: string | Uint8Array,
  columns: readonly string[],
  options: Partial<CsvOptions> = {},
): Promise<Record<string, readonly (string | null)[]>> {
  const batches = await batchesOf(content, columns, options)
  return Object.fromEntries(
    columns.map((name) => [name, batches.flatMap((batch) => batch.columns.get(name) ?? [])]),
  )
}

/** The number of every row of some batches, as a reader of them counts. */
export function rowNumbersOf(batches: readonly RawBatch[]): readonly number[] {
  return batches.flatMap(({ firstRow, rowNumbers, columns }) =>
    [...columns.values()]
      .slice(0, 1)
      .flatMap((cells) => cells.map((_, index) => rowNumbers?.[index] ?? firstRow + index)),
  )
}

/** Why a file with this content is refused where `age` and `sex` are asked for. */
export async function refusedWith(
  dir: TemporaryDirectory,
  content: string | Uint8Array,
  options: Partial<CsvOptions> = {},
): Promise<{ readonly code: unknown; readonly message: string }> {
  await writeFile(dir.join('patients.csv'), content)
  return refusal(() => readBatches(dir.join('patients.csv'), ['age', 'sex'], options))
}
