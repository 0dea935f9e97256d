/** Records out of a CSV file (RFC 4180, with a header), read as a stream. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Digest } from '@consilium/shared/kernel'
import type { RawBatch } from '@consilium/shared/training'
import { type Info, parse } from 'csv-parse'
import type { RecordSource } from '../agent/index.ts'
import { isSurelyHeader, locateColumns } from './header.ts'
import { noHeader, noRecords, syntaxProblem, unreadable, wrongWidth } from './problems.ts'
import { utf8Chunks } from './utf8.ts'

const READ_BYTES = 2 ** 18
const RECORD_BYTES_MAX = 2 ** 24
const BATCH_ROWS = 4096

type Delimiter = ',' | ';' | '\t'

/** What stands for a missing value unless the configuration says otherwise. Compared with the trimmed text, letter by letter. */
const DEFAULT_MISSING: readonly string[] = ['', '?', 'NA', 'NaN', 'null']

export interface CsvOptions {
  readonly path: string
  /** Default: a comma. */
  readonly delimiter?: Delimiter
  /** Texts that stand for a missing value. Default: {@link DEFAULT_MISSING}. */
  readonly missing?: readonly string[]
}

interface ParsedRecord {
  readonly record: readonly string[]
  readonly info: Info
}

export function csvRecordSource({ path, delimiter = ',', missing = DEFAULT_MISSING }: CsvOptions): RecordSource {
  const isMissing = new Set(missing)
  return {
    description: `csv ${basename(path)}`,

    async contentDigest() {
      const hash = createHash('sha256')
      try {
        for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) hash.update(chunk as Buffer)
      } catch (thrown) {
        throw unreadable(path, thrown)
      }
      return hash.digest('hex') as Digest
    },

    async *batches(columns) {
      let positions: readonly number[] | null = null
      let width = 0
      let firstRow = 1
      let rows = 0
      let cells: (string | null)[][] = []
      const batch = (): RawBatch => ({ firstRow, columns: new Map(columns.map((name, index) => [name, cells[index] ?? []])) })
      for await (const { record, info } of records(path, delimiter)) {
        if (positions === null) {
          positions = locateColumns({ file: path, cells: record, wanted: columns, delimiter })
          width = record.length
          cells = columns.map(() => [])
          continue
        }
        if (record.length !== width) throw wrongWidth(path, { line: info.lines, fields: record.length, width })
        for (const [index, position] of positions.entries()) {
          const cell = record[position] ?? ''
          cells[index]?.push(isMissing.has(cell) ? null : cell)
        }
        rows += 1
        if (rows === BATCH_ROWS) {
          yield batch()
          firstRow += rows
          rows = 0
          cells = columns.map(() => [])
        }
      }
      if (positions === null) throw noHeader(path)
      if (rows > 0) yield batch()
      else if (firstRow === 1) throw noRecords(path)
    },
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
 * Reads a file to its end and checks every line's form.
 *
 * @param wanted columns that somebody asks for: where one of them is there, the first line is surely a header
 * @throws ConsiliumError `INVALID_DATA`
 */
export async function inspectCsv({ path, delimiter = ',' }: CsvOptions, wanted: readonly string[]): Promise<InspectedCsv> {
  let header: readonly string[] | null = null
  let rows = 0
  for await (const { record, info } of records(path, delimiter)) {
    if (header === null) {
      header = record
      locateColumns({ file: path, cells: record, wanted: wanted.filter((name) => record.includes(name)), delimiter })
      continue
    }
    if (record.length !== header.length) throw wrongWidth(path, { line: info.lines, fields: record.length, width: header.length })
    rows += 1
  }
  if (header === null) throw noHeader(path)
  if (rows === 0) throw noRecords(path)
  return { records: rows, columns: header.length, names: isSurelyHeader(header, wanted) ? header : null }
}

/** Every line with something in it, header first, fields trimmed. */
async function* records(path: string, delimiter: Delimiter): AsyncGenerator<ParsedRecord> {
  const parser = parse({ delimiter, info: true, max_record_size: RECORD_BYTES_MAX, relax_column_count: true, skip_empty_lines: true, trim: true })
  const chunks = utf8Chunks(createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>, path)
  // Its failure reaches the loop through the parser, which the pipeline destroys with it.
  const feeding = pipeline(chunks, parser).catch(() => undefined)
  try {
    for await (const parsed of parser) yield parsed as ParsedRecord
  } catch (thrown) {
    throw unreadable(path, syntaxProblem(path, thrown, parser.info.lines))
  } finally {
    parser.destroy()
    await feeding
  }
}
