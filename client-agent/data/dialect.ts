/**
 * How a file is written, by its first line and by rows of another width: Excel's marker, and a delimiter that
 * is not the one that is set.
 */
import type { ConsiliumError } from '@consilium/shared/kernel'
import { invalid, placeWords, type RowPlace } from './problems.ts'

export type Delimiter = ',' | ';' | '\t'

/** Everything that separates fields somewhere, with its name in a sentence and in the configuration. */
const DELIMITERS: Readonly<Record<string, { readonly words: string; readonly setting: string | null }>> = {
  ',': { words: 'a comma', setting: 'comma' },
  ';': { words: 'a semicolon', setting: 'semicolon' },
  '\t': { words: 'a tab', setting: 'tab' },
  '|': { words: 'a vertical bar', setting: null },
}

/** Excel's own first line; spreadsheets obey and hide it. */
const EXCEL_MARKER = /^"?sep=(.?)"?[,;\t]*$/i

/** More than this is no line of column names. */
const FIRST_LINE_BYTES = 2 ** 18

export interface DialectOptions {
  readonly path: string
  readonly delimiter: Delimiter
  /** Columns that somebody asks for. */
  readonly wanted: readonly string[]
}

/**
 * Passes a text's bytes on once its first line was looked at: before the fields are counted, and before a
 * quotation mark beside another delimiter is taken for a mistake.
 *
 * @throws ConsiliumError `INVALID_DATA` naming Excel's marker, or the delimiter that there is
 */
export async function* dialectChecked(
  chunks: AsyncIterable<Buffer>,
  options: DialectOptions,
): AsyncGenerator<Buffer> {
  let isFirst = true
  for await (const chunk of chunks) {
    if (isFirst) checkFirstLine(chunk.toString('utf8', 0, FIRST_LINE_BYTES), options)
    isFirst = false
    yield chunk
  }
}

function checkFirstLine(text: string, { path, delimiter, wanted }: DialectOptions): void {
  const blank = /^(?:[^\S\r\n]*(?:\r\n|\n|\r))*/.exec(text)?.[0] ?? ''
  const number = blank.split(/\r\n|\n|\r/).length
  const first = firstLine(text.slice(blank.length))
  const marker = EXCEL_MARKER.exec(first.trim())?.[1]
  if (marker !== undefined) {
    throw invalid(
      path,
      `line ${number} is Excel's own marker 'sep=', which says what separates the fields; it is no ` +
        `column. Delete that line${settingWords(marker, delimiter)}.`,
    )
  }
  const own = fieldsOf(first, delimiter)
  const lacking = wanted.filter((name) => !own.includes(name))
  if (wanted.length > 0 && lacking.length === 0) return
  for (const other of Object.keys(DELIMITERS)) {
    if (other === delimiter) continue
    const fields = fieldsOf(first, other)
    const isOther = lacking.some((name) => fields.includes(name)) || (own.length === 1 && fields.length > 1)
    if (isOther)
      throw invalid(
        path,
        otherSentence({ delimiter, other, where: `line ${number}`, counts: [own.length, fields.length] }),
      )
  }
}

/**
 * A row that is not as wide as the header: a mistake in the row, or both are of one width by another
 * delimiter.
 */
export function wrongWidth(
  path: string,
  options: {
    readonly header: readonly string[]
    readonly row: RowPlace & { readonly cells: readonly string[] }
    readonly delimiter: string
  },
): ConsiliumError {
  const { header, row, delimiter } = options
  const where = placeWords(row)
  const count = (cells: readonly string[], by: string): number => cells.join(delimiter).split(by).length
  const other = Object.keys(DELIMITERS).find(
    (each) => count(header, each) > header.length && count(header, each) === count(row.cells, each),
  )
  const [fields, width] = [row.cells.length, header.length]
  if (other !== undefined)
    return invalid(
      path,
      otherSentence({ delimiter, other, where, counts: [fields, count(row.cells, other)] }),
    )
  const what =
    delimiter === ',' && fields > width
      ? 'a field that holds a comma, such as a decimal one,'
      : 'a field that holds the delimiter'
  return invalid(
    path,
    `${where} has ${fields} ${fields === 1 ? 'field' : 'fields'}, the header has ${width}. Correct ` +
      `the row; ${what} must stand in quotation marks.`,
  )
}

function otherSentence(options: {
  readonly delimiter: string
  readonly other: string
  /** `line 1` */
  readonly where: string
  /** How many fields there are by either. */
  readonly counts: readonly [own: number, other: number]
}): string {
  const { delimiter, other, where, counts } = options
  const [own, others] = counts
  return (
    `the delimiter that the agent reads by, ${words(delimiter)}, is not the file's: ${where} has ` +
    `${own} ${own === 1 ? 'field' : 'fields'} by it and ${others} by ${words(other)}. ` +
    adviceFor(other)
  )
}

function adviceFor(delimiter: string): string {
  const { setting = null } = DELIMITERS[delimiter] ?? {}
  if (setting === null) return 'Export the file with a comma, a semicolon or a tab between fields.'
  const numbers =
    setting === 'semicolon' ? "; where numbers are written 1,5 it also needs 'dataDecimal: comma'" : ''
  return (
    `Set the delimiter: --data-delimiter ${setting}, or 'dataDelimiter: ${setting}' in the ` +
    `configuration${numbers}.`
  )
}

/** What else to do about Excel's marker. */
function settingWords(marker: string, delimiter: string): string {
  const { setting = null } = DELIMITERS[marker] ?? {}
  return setting === null || marker === delimiter
    ? ''
    : `, and set the delimiter: --data-delimiter ${setting}`
}

function words(delimiter: string): string {
  return DELIMITERS[delimiter]?.words ?? 'another one'
}

/** Up to the first line end outside quotation marks. */
function firstLine(text: string): string {
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted
    else if (!isQuoted && (text[at] === '\n' || text[at] === '\r')) return text.slice(0, at)
  }
  return text
}

/** The fields of a line, without the quotation marks around them. */
function fieldsOf(line: string, delimiter: string): readonly string[] {
  const fields: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at <= line.length; at++) {
    if (line[at] === '"') isQuoted = !isQuoted
    if (at < line.length && (isQuoted || line[at] !== delimiter)) continue
    fields.push(unquoted(line.slice(start, at).trim()))
    start = at + 1
  }
  return fields
}

function unquoted(field: string): string {
  return (/^"([\s\S]*)"$/.exec(field)?.[1] ?? field).replaceAll('""', '"').trim()
}
