/** The first line of a CSV file: what it must be, and where the wanted columns are. */
import { invalid } from './problems.ts'

const DELIMITERS: Readonly<Record<string, string>> = { ',': 'a comma', ';': 'a semicolon', '\t': 'a tab' }

/** Most column names that a message lists. */
const NAMES_LISTED = 40

export interface HeaderOptions {
  readonly file: string
  readonly cells: readonly string[]
  readonly wanted: readonly string[]
  readonly delimiter: string
}

/**
 * Where each wanted column is.
 *
 * A file without a header has a patient's record in that place, so names are repeated only where the line is surely a
 * header: nothing in it is a number, and at least one wanted column was found.
 *
 * @returns positions in the order of `wanted`
 * @throws ConsiliumError `INVALID_DATA`
 */
export function locateColumns({ file, cells, wanted, delimiter }: HeaderOptions): readonly number[] {
  const numbers = countNumbers(cells)
  if (numbers > 0 && !wanted.some((name) => cells.includes(name))) {
    throw invalid(
      file,
      `line 1 is not a header: ${numbers} of its ${cells.length} fields ${numbers === 1 ? 'is a number' : 'are numbers'}. Put a line with the column names on top.`,
    )
  }
  const missing = wanted.filter((name) => !cells.includes(name))
  if (missing.length > 0) throw invalid(file, missingSentence({ file, cells, wanted, delimiter }, missing))
  for (const name of wanted) {
    const [first = 0, second] = cells.flatMap((cell, index) => (cell === name ? [index] : []))
    if (second !== undefined)
      throw invalid(file, `line 1 names the column '${name}' twice, in fields ${first + 1} and ${second + 1}. Rename or remove one of them.`)
  }
  const [first, second] = firstDuplicate(cells) ?? []
  if (first !== undefined && second !== undefined)
    throw invalid(file, `line 1 has the same name in fields ${first + 1} and ${second + 1}. Rename or remove one of them.`)
  return wanted.map((name) => cells.indexOf(name))
}

/** Whether a first line may be shown: nothing in it is a number, and somebody asked for one of its names. */
export function isSurelyHeader(cells: readonly string[], wanted: readonly string[]): boolean {
  return countNumbers(cells) === 0 && wanted.some((name) => cells.includes(name))
}

function countNumbers(cells: readonly string[]): number {
  return cells.filter((cell) => cell !== '' && Number.isFinite(Number(cell))).length
}

function missingSentence({ cells, wanted, delimiter }: HeaderOptions, missing: readonly string[]): string {
  const lacking = `${missing.length === 1 ? 'there is no column' : 'there are no columns'} ${quoted(missing)}`
  const other = Object.keys(DELIMITERS).find((each) => each !== delimiter && cells.length === 1 && cells[0]?.includes(each) === true)
  if (other !== undefined)
    return `${lacking}; line 1 has one field, and ${DELIMITERS[other]} in it. Set the delimiter in the configuration to ${DELIMITERS[other]}.`
  if (missing.length === wanted.length)
    return `${lacking}, nor any other that is asked for, among the ${cells.length} fields of line 1. Is it a header, and the right file?`
  return `${lacking}. There are: ${quoted(cells.filter((cell) => cell !== ''))}. Column names are compared letter by letter.`
}

/** Columns without a name (spreadsheets and R leave some) cannot be asked for, and so may be several. */
function firstDuplicate(cells: readonly string[]): readonly [number, number] | null {
  const seen = new Map<string, number>()
  for (const [index, cell] of cells.entries()) {
    if (cell === '') continue
    const before = seen.get(cell)
    if (before !== undefined) return [before, index]
    seen.set(cell, index)
  }
  return null
}

function quoted(names: readonly string[]): string {
  const listed = names.slice(0, NAMES_LISTED).map((name) => `'${name.slice(0, 128)}'`)
  return `${listed.join(', ')}${names.length > listed.length ? ` and ${names.length - listed.length} more` : ''}`
}
