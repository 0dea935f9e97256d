/** Records out of a CSV file (RFC 4180, with a header), read as a stream. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Digest } from '@consilium/shared/kernel'
import { MISSING_MARKS, type RawBatch } from '@consilium/shared/training'
import type { RecordSource } from '../agent/index.ts'
import { type Delimiter, type DialectOptions, wrongWidth } from './dialect.ts'
import { isSurelyHeader, locateColumns } from './header.ts'
import { openFile } from './place.ts'
import { noHeader, noRecords, unreadable } from './problems.ts'
import { type CsvRow, csvRows, READ_BYTES } from './rows.ts'

const BATCH_ROWS = 4096

export interface CsvOptions {
  readonly path: string
  /** Default: a comma. */
  readonly delimiter?: Delimiter
  /** Texts that stand for a missing value. Default: {@link MISSING_MARKS}. */
  readonly missing?: readonly string[]
  /** How numbers are written: `comma` where `1,5` is one and a half. Default: a point. */
  readonly decimal?: 'point' | 'comma'
}

export function csvRecordSource(options: CsvOptions): RecordSource {
  const { path, delimiter = ',', missing = MISSING_MARKS, decimal = 'point' } = options
  const isMissing = new Set(missing.map((mark) => mark.trim()))
  return {
    // An approval is bound to it: the same bytes are other numbers with another decimal sign.
    description: `csv ${basename(path)}${decimal === 'comma' ? ', decimal comma' : ''}`,
    missingMarks: missing,

    async contentDigest() {
      const hash = createHash('sha256')
      const handle = await openFile(path)
      try {
        for await (const chunk of handle.createReadStream({ highWaterMark: READ_BYTES }))
          hash.update(chunk as Buffer)
      } catch (thrown) {
        throw unreadable(path, thrown)
      }
      return hash.digest('hex') as Digest
    },

    async *batches(columns) {
      let positions: readonly number[] = []
      const header = ({ cells, line }: CsvRow): void => {
        positions = locateColumns({ file: path, line, cells, wanted: columns })
      }
      let batch = newBatch(columns)
      for await (const { row, cells } of recordRows({ path, delimiter, wanted: columns, header })) {
        batch.rows.push(row)
        for (const [index, position] of positions.entries()) {
          const cell = cells[position] ?? ''
          batch.cells[index]?.push(isMissing.has(cell) ? null : cell)
        }
        if (batch.rows.length < BATCH_ROWS) continue
        yield rawBatch(columns, batch, decimal)
        batch = newBatch(columns)
      }
      if (batch.rows.length > 0) yield rawBatch(columns, batch, decimal)
    },
  }
}

interface Batch {
  /** The number of every row. */
  readonly rows: number[]
  /** By column that was asked for. */
  readonly cells: readonly (string | null)[][]
}

function newBatch(columns: readonly string[]): Batch {
  return { rows: [], cells: columns.map(() => []) }
}

function rawBatch(columns: readonly string[], { rows, cells }: Batch, decimal: 'point' | 'comma'): RawBatch {
  const [firstRow = 1] = rows
  const hasGaps = rows.at(-1) !== firstRow + rows.length - 1
  return {
    firstRow,
    ...(hasGaps ? { rowNumbers: rows } : {}),
    decimal,
    columns: new Map(columns.map((name, index) => [name, cells[index] ?? []])),
  }
}

/** A file as a whole, without a value of it. */
export interface InspectedCsv {
  readonly records: number
  readonly columns: number
  /** Names of the columns; null where the first line is not surely a header. */
  readonly names: readonly string[] | null
}

/**
 * Reads a file to its end and checks the form of every row.
 *
 * @param wanted columns that somebody asks for: where one of them is there, the first line is surely a header
 * @throws ConsiliumError `INVALID_DATA`
 */
export async function inspectCsv(
  { path, delimiter = ',' }: CsvOptions,
  wanted: readonly string[],
): Promise<InspectedCsv> {
  let names: readonly string[] = []
  let records = 0
  const header = ({ cells, line }: CsvRow): void => {
    names = cells
    locateColumns({ file: path, line, cells, wanted: wanted.filter((name) => cells.includes(name)) })
  }
  for await (const _ of recordRows({ path, delimiter, wanted: [], header })) records += 1
  return { records, columns: names.length, names: isSurelyHeader(names, wanted) ? names : null }
}

interface TableOptions extends DialectOptions {
  /** Called with the header; what it throws ends the reading. */
  readonly header: (row: CsvRow) => void
}

/**
 * The rows after the header, all as wide as it. @throws ConsiliumError `INVALID_DATA`, also if there are none
 */
async function* recordRows({ header, ...options }: TableOptions): AsyncGenerator<CsvRow> {
  const { path, delimiter } = options
  let first: CsvRow | null = null
  let records = 0
  const check = (row: CsvRow): void => {
    if (first === null) {
      first = row
      header(row)
    } else if (row.cells.length !== first.cells.length) {
      throw wrongWidth(path, { header: first.cells, row, delimiter })
    }
  }
  for await (const row of csvRows({ ...options, check })) {
    if (row === first) continue
    records += 1
    yield row
  }
  if (first === null) throw noHeader(path)
  if (records === 0) throw noRecords(path)
}
