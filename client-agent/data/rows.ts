/** The rows of a CSV file (RFC 4180), read as a stream and numbered as a spreadsheet shows them. */
import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { type DialectOptions, dialectChecked } from './dialect.ts'
import { openFile } from './place.ts'
import { type RowPlace, syntaxProblem, unreadable } from './problems.ts'
import { utf8Chunks } from './utf8.ts'

export const READ_BYTES = 2 ** 18
const RECORD_BYTES_MAX = 2 ** 24

/** Windows, Unix and the first Macs, in one file too; the longest first, so that \r\n ends one line. */
const LINE_ENDS = ['\r\n', '\n', '\r']
const LINE_END = /\r\n|\n|\r/g

export interface CsvRow extends RowPlace {
  /** Trimmed, within quotation marks too. */
  readonly cells: readonly string[]
}

export interface RowsOptions extends DialectOptions {
  /**
   * Called with every row in the order of the file, as soon as it is read and before the rows after it are
   * looked at; what it throws ends the reading, so that of several problems the first one in the file is
   * told.
   */
  readonly check: (row: CsvRow) => void
}

/** Every row with something in it, the header first. @throws ConsiliumError `INVALID_DATA` */
export async function* csvRows({ path, delimiter, wanted, check }: RowsOptions): AsyncGenerator<CsvRow> {
  const handle = await openFile(path)
  let brokenLines = 0
  const parser = parse({
    delimiter,
    record_delimiter: LINE_ENDS,
    max_record_size: RECORD_BYTES_MAX,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    on_record(record, { records, empty_lines: blank }) {
      const row = {
        cells: record.map((cell) => cell.trim()),
        row: records + blank,
        line: records + blank + brokenLines,
      }
      check(row)
      // Only a quoted cell can hold line ends, and those are in it as they stand in the file.
      for (const cell of record)
        if (cell.includes('\n') || cell.includes('\r')) brokenLines += cell.match(LINE_END)?.length ?? 0
      // The parser hands on whatever this returns; its types know texts alone.
      return row as unknown as string[]
    },
  })
  const bytes = handle.createReadStream({ highWaterMark: READ_BYTES })
  const text = dialectChecked(utf8Chunks(bytes as AsyncIterable<Buffer>, path), { path, delimiter, wanted })
  // Its failure reaches the loop through the parser, which the pipeline destroys with it.
  const feeding = pipeline(text, parser).catch(() => undefined)
  try {
    for await (const row of parser as AsyncIterable<CsvRow>) yield row
  } catch (thrown) {
    const row = parser.info.records + parser.info.empty_lines + 1
    throw unreadable(path, syntaxProblem(path, thrown, { row, line: row + brokenLines }))
  } finally {
    parser.destroy()
    await feeding
    bytes.destroy()
  }
}
