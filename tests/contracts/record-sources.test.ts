import { writeFile } from 'node:fs/promises'
import { siteName } from '@consilium/shared/kernel'
import { csvRecordSource } from '../../client-agent/data/index.ts'
import { tableRecords } from '../../sim/stores/index.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { inMemory } from './fixture.ts'
import { recordSourceContract, type Table } from './record-source.ts'

/** The table as CSV, every text quoted where it must be. */
function csv({ columns, rows }: Table): string {
  const cell = (text: string | null): string =>
    text === null ? '' : /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  return [columns, ...rows].map((row) => row.map(cell).join(',')).join('\n')
}

recordSourceContract('CSV', async (table) => {
  const directory = await temporaryDirectory()
  const path = directory.join('patients.csv')
  await writeFile(path, csv(table))
  return {
    subject: csvRecordSource({ path }),
    reopen: null,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
})

recordSourceContract('generated table', async ({ columns, rows }) =>
  inMemory(
    tableRecords({
      site: siteName('basel'),
      columns,
      rows: rows.map((row) => row.map((cell) => cell ?? '')),
    }),
  ),
)
