/** Everything that is wrong with a site's table, said at once. Names columns, rules and row numbers, never a value. */
import { ConsiliumError } from '../kernel/index.ts'

const ROWS_NAMED = 5

export interface Problems {
  /** A rule that a row breaks. */
  add(column: string, rule: string, row: number): void
  /** A rule that the table as a whole breaks. */
  addTable(sentence: string): void
  /** @throws ConsiliumError `INVALID_DATA` with every problem, if there is one */
  throwIfAny(): void
}

export function collectProblems(): Problems {
  const byRule = new Map<string, { rows: number; readonly first: number[] }>()
  const sentences = new Set<string>()
  return {
    add(column, rule, row) {
      const key = `column '${column}': ${rule}`
      const entry = byRule.get(key) ?? { rows: 0, first: [] }
      entry.rows += 1
      if (entry.first.length < ROWS_NAMED) entry.first.push(row)
      byRule.set(key, entry)
    },
    addTable: (sentence) => void sentences.add(sentence),
    throwIfAny() {
      const lines = [
        ...sentences,
        ...[...byRule].map(
          ([rule, { rows, first }]) => `${rule}, in ${rows === 1 ? 'row' : `${rows} rows:`} ${first.join(', ')}${rows > first.length ? ', …' : ''}`,
        ),
      ]
      if (lines.length === 0) return
      throw new ConsiliumError(
        'INVALID_DATA',
        `the data does not fit the plan's contract; ${lines.length === 1 ? 'one problem' : `${lines.length} problems`}:\n${lines.map((line) => `  ${line}`).join('\n')}\nCorrect the data, or ask the plan's author to change the contract.`,
      )
    },
  }
}
