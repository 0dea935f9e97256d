/** The header of a CSV file: what it must be, and where the wanted columns are. */
import { likeness } from './names.ts'
import { invalid } from './problems.ts'

/** Most column names that a message lists. */
const NAMES_LISTED = 40

/** A number as either half of the world writes it. */
const NUMBER = /^[+-]?\d+,\d+$/

export interface HeaderOptions {
  readonly file: string
  /** Line that it begins in. */
  readonly line: number
  readonly cells: readonly string[]
  readonly wanted: readonly string[]
}

/**
 * Where each wanted column is.
 *
 * A file without a header has a patient's record in that place, so names are repeated only where the line is
 * surely a header: nothing in it is a number, and at least one wanted column was found.
 *
 * @returns positions in the order of `wanted`
 * @throws ConsiliumError `INVALID_DATA`
 */
export function locateColumns({ file, line, cells, wanted }: HeaderOptions): readonly number[] {
  const lacking = wanted.filter((name) => !cells.includes(name))
  const alike = lacking.flatMap((name) => lookAlikes(name, cells))
  const numbers = countNumbers(cells)
  if (numbers > 0 && lacking.length === wanted.length && alike.length === 0) {
    throw invalid(
      file,
      `line ${line} is not a header: ${numbers} of its ${cells.length} fields ` +
        `${numbers === 1 ? 'is a number' : 'are numbers'}. Put a line with the column names on top.`,
    )
  }
  if (cells.length === 1 && (wanted.length === 0 || lacking.length > 0))
    throw invalid(
      file,
      `line ${line} has one field, expected the names of at least two columns with a comma, a ` +
        'semicolon or a tab between them.',
    )
  if (lacking.length > 0) throw invalid(file, lackingSentence({ line, cells, wanted, lacking, alike }))
  for (const name of wanted) {
    const [first = 0, second] = cells.flatMap((cell, index) => (cell === name ? [index] : []))
    if (second !== undefined)
      throw invalid(
        file,
        `line ${line} names the column '${name}' twice, in fields ${first + 1} and ${second + 1}. ` +
          'Rename or remove one of them.',
      )
  }
  const [first, second] = firstDuplicate(cells) ?? []
  if (first !== undefined && second !== undefined)
    throw invalid(
      file,
      `line ${line} has the same name in fields ${first + 1} and ${second + 1}. Rename or remove one ` +
        'of them.',
    )
  return wanted.map((name) => cells.indexOf(name))
}

/** Whether a first line may be shown: nothing in it is a number, and somebody asked for one of its names. */
export function isSurelyHeader(cells: readonly string[], wanted: readonly string[]): boolean {
  return countNumbers(cells) === 0 && wanted.some((name) => cells.includes(name))
}

function countNumbers(cells: readonly string[]): number {
  return cells.filter((cell) => cell !== '' && (Number.isFinite(Number(cell)) || NUMBER.test(cell))).length
}

interface LookAlike {
  readonly name: string
  /** From 1. */
  readonly field: number
  readonly differs: string
}

function lookAlikes(name: string, cells: readonly string[]): readonly LookAlike[] {
  return cells.flatMap((cell, index) => {
    const differs = likeness(name, cell)
    return differs === null ? [] : [{ name, field: index + 1, differs }]
  })
}

/**
 * Look-alikes are told by their field: what stands there is not repeated, in case it is a patient's after
 * all.
 */
function lackingSentence({
  line,
  cells,
  wanted,
  lacking,
  alike,
}: Omit<HeaderOptions, 'file'> & {
  readonly lacking: readonly string[]
  readonly alike: readonly LookAlike[]
}): string {
  const known = new Set(alike.map(({ name }) => name))
  const unknown = lacking.filter((name) => !known.has(name))
  const told = alike
    .slice(0, NAMES_LISTED)
    .map(({ name, field, differs }) => `${quoted([name])} from field ${field} ${differs}`)
  const more = alike.length > told.length ? ` and ${alike.length - told.length} more` : ''
  return [
    ...(alike.length === 0
      ? []
      : [
          `there ${are(known.size)} ${quoted([...known])}, but line ${line} has what looks like ` +
            `${known.size === 1 ? 'it' : 'them'} and differs: ${told.join('; ')}${more}. Column names ` +
            "are compared letter by letter: rename the columns in the file, or ask the plan's author " +
            'for the names as the file has them.',
        ]),
    ...(unknown.length === 0
      ? []
      : [
          `there ${are(unknown.length)} ` +
            `${quoted(unknown)}${unknown.length === wanted.length ? nothingFound(cells, line) : `. ${whatThereIs(cells, wanted)}`}`,
        ]),
  ].join(' Also, ')
}

function are(count: number): string {
  return count === 1 ? 'is no column' : 'are no columns'
}

function nothingFound(cells: readonly string[], line: number): string {
  return (
    `, nor any other that is asked for, among the ${cells.length} fields of line ${line}. Is it a ` +
    'header, and the right file?'
  )
}

function whatThereIs(cells: readonly string[], wanted: readonly string[]): string {
  if (!isSurelyHeader(cells, wanted)) return 'Column names are compared letter by letter.'
  return (
    `There are: ${quoted(cells.filter((cell) => cell !== ''))}. Column names are compared letter ` +
    'by letter.'
  )
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
