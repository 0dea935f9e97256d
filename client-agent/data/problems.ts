/** Errors about a file of records: which file, which line, what to do; never a value. */
import { ConsiliumError } from '@consilium/shared/kernel'

export function invalid(file: string, problem: string): ConsiliumError {
  return new ConsiliumError('INVALID_DATA', `${file}: ${problem}`)
}

/**
 * Where a row is: as a spreadsheet counts, header and blank lines included, and as an editor does. They
 * differ once a cell has line ends in it.
 */
export interface RowPlace {
  readonly row: number
  /** Line that the row begins in. */
  readonly line: number
}

export function placeWords({ row, line }: RowPlace): string {
  return row === line ? `row ${row}` : `row ${row} (line ${line})`
}

export function noHeader(file: string): ConsiliumError {
  return invalid(file, 'the file is empty, expected a line with the column names and then the records.')
}

export function noRecords(file: string): ConsiliumError {
  return invalid(file, 'there are no records after the header.')
}

/** What the file system says about a file of records. */
export function unreadable(file: string, thrown: unknown): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : ''
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return invalid(
        file,
        "there is no such file. 'consilium-agent config show' says where the path comes from.",
      )
    case 'ENXIO':
    case 'ENODEV':
      return invalid(file, 'it is a socket or a device, expected a CSV file.')
    case 'EACCES':
    case 'EPERM':
      return invalid(
        file,
        'the user that runs the agent may not read it. Give that user permission to read it.',
      )
    case 'EIO':
      return invalid(file, 'the disk reported an error while it was read.')
    default:
      return thrown
  }
}

/** By error code of the parser, whose own messages may repeat what is in the file. */
const SYNTAX: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED:
    'a quoted field is not closed before the end of the file. Look for a single quotation mark (") ' +
    'in that row.',
  CSV_INVALID_CLOSING_QUOTE:
    'something follows a closing quotation mark that is neither a delimiter nor the end of the ' +
    'line. Write a quotation mark within a quoted field twice ("").',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE:
    'something follows a closing quotation mark that is neither a delimiter nor the end of the ' +
    'line. Write a quotation mark within a quoted field twice ("").',
  INVALID_OPENING_QUOTE:
    'a quotation mark stands within a field that does not begin with one. Put the whole field in ' +
    'quotation marks and write those within it twice ("").',
  CSV_MAX_RECORD_SIZE: 'a record is longer than 16 MiB; most likely a quotation mark (") is not closed.',
}

/**
 * What the parser says about a file of records. The error it threw holds parts of the file and is left
 * behind.
 *
 * @param place where the row begins that could not be read
 */
export function syntaxProblem(file: string, thrown: unknown, place: RowPlace): unknown {
  if (thrown instanceof ConsiliumError || !(thrown instanceof Error) || !('code' in thrown)) return thrown
  const code = `${thrown.code}`
  // What the file system says is told apart by its own codes.
  if (SYNTAX[code] === undefined && !code.startsWith('CSV_')) return thrown
  const problem =
    SYNTAX[code] ?? `it cannot be read as CSV (${code}). Look at quotation marks and delimiters there.`
  return invalid(file, `${placeWords(place)}: ${problem}`)
}
