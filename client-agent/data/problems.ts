/** Errors about a file of records: which file, which line, what to do; never a value. */
import { ConsiliumError } from '@consilium/shared/kernel'

export function invalid(file: string, problem: string): ConsiliumError {
  return new ConsiliumError('INVALID_DATA', `${file}: ${problem}`)
}

export function wrongWidth(file: string, { line, fields, width }: { readonly line: number; readonly fields: number; readonly width: number }): ConsiliumError {
  return invalid(
    file,
    `line ${line} has ${fields} ${fields === 1 ? 'field' : 'fields'}, the header has ${width}. Correct the line; a field that holds the delimiter must stand in quotation marks.`,
  )
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
      return invalid(file, 'there is no such file. Check the path in the configuration.')
    case 'EISDIR':
      return invalid(file, 'it is a directory, expected a CSV file. Check the path in the configuration.')
    case 'EACCES':
    case 'EPERM':
      return invalid(file, 'the user that runs the agent may not read it. Give that user permission to read it.')
    case 'EIO':
      return invalid(file, 'the disk reported an error while it was read.')
    default:
      return thrown
  }
}

/** By error code of the parser, whose own messages may repeat what is in the file. */
const SYNTAX: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted field is not closed before the end of the file. Look for a single quotation mark (") before that line.',
  CSV_INVALID_CLOSING_QUOTE:
    'something follows a closing quotation mark that is neither a delimiter nor the end of the line. Write a quotation mark within a quoted field twice ("").',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE:
    'something follows a closing quotation mark that is neither a delimiter nor the end of the line. Write a quotation mark within a quoted field twice ("").',
  INVALID_OPENING_QUOTE:
    'a quotation mark stands within a field that does not begin with one. Put the whole field in quotation marks and write those within it twice ("").',
  CSV_MAX_RECORD_SIZE: 'a record is longer than 16 MiB; most likely a quotation mark (") is not closed.',
}

/** What the parser says about a file of records. The error it threw holds parts of the file and is left behind. */
export function syntaxProblem(file: string, thrown: unknown, line: number): unknown {
  if (thrown instanceof ConsiliumError || !(thrown instanceof Error) || !('code' in thrown)) return thrown
  const code = `${thrown.code}`
  // Only the parser's errors count lines; what the file system says is told apart by its own codes.
  if (SYNTAX[code] === undefined && !code.startsWith('CSV_')) return thrown
  const problem = SYNTAX[code] ?? `it cannot be read as CSV (${code}). Look at quotation marks and delimiters there.`
  return invalid(file, `line ${'lines' in thrown && typeof thrown.lines === 'number' ? thrown.lines : line}: ${problem}`)
}
