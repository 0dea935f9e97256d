/**
 * Everything for which a site's table cannot be read at all, said at once. Names columns, rules and row
 * numbers, never a value.
 */
import { ConsiliumError } from '../kernel/index.ts'
import type { DecimalMark } from './cells.ts'
import { ROWS_NAMED, rowsText } from './findings.ts'

export interface Problems {
  /** A number that could be read in two ways, so that none of the file's can be trusted. */
  addAmbiguous(options: {
    readonly column: string
    readonly row: number
    readonly decimal: DecimalMark
  }): void
  /** A rule that the table as a whole breaks. */
  addTable(sentence: string): void
  readonly isEmpty: boolean
  /** @throws ConsiliumError `INVALID_DATA` with every problem, if there is one */
  throwIfAny(): void
}

/** What is found, and what to do about it, by the decimal mark that the table is read with. */
const AMBIGUOUS = {
  point: {
    rule: 'a number has a decimal comma or separators between thousands',
    advice:
      "If the file's numbers have decimal commas, set `dataDecimal: comma` for this site. If " +
      'separators stand between thousands, export the file without them.',
  },
  comma: {
    rule: 'a number has a point, or separators between thousands, and could be a thousand or a fraction',
    advice:
      'The site is set to `dataDecimal: comma`: export the file without separators between thousands ' +
      'and with commas alone for fractions, or take the setting away if its fractions have points.',
  },
} as const

export function collectProblems(): Problems {
  const byRule = new Map<string, { rows: number; readonly firstRows: number[] }>()
  const sentences = new Set<string>()
  const advice = new Set<string>()
  return {
    addAmbiguous({ column, row, decimal }) {
      advice.add(AMBIGUOUS[decimal].advice)
      const key = `column '${column}': ${AMBIGUOUS[decimal].rule}`
      const entry = byRule.get(key) ?? { rows: 0, firstRows: [] }
      entry.rows += 1
      if (entry.firstRows.length < ROWS_NAMED) entry.firstRows.push(row)
      byRule.set(key, entry)
    },
    addTable: (sentence) => void sentences.add(sentence),
    get isEmpty() {
      return sentences.size + byRule.size === 0
    },
    throwIfAny() {
      const lines = [...sentences, ...[...byRule].map(([rule, found]) => `${rule}, in ${rowsText(found)}`)]
      if (lines.length === 0) return
      throw new ConsiliumError(
        'INVALID_DATA',
        [
          "the data does not fit the plan's contract; " +
            `${lines.length === 1 ? 'one problem' : `${lines.length} problems`}:`,
          ...lines.map((line) => `  ${line}`),
          ...advice,
          ...(sentences.size === 0
            ? []
            : ["Correct the data, or ask the plan's author to change the contract."]),
        ].join('\n'),
      )
    },
  }
}
