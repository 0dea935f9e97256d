/**
 * What was found in a table that does not fit the plan and was handled by one of its rules. Names no value.
 */

/**
 * A value that does not fit a rule of the contract, and what was done about it. It names no value and stays
 * at the site.
 */
export interface DataFinding {
  readonly column: string
  /** One phrase: `the value is outside [0, 120]`. */
  readonly rule: string
  /** What became of it: `clipped to the range`, `taken as missing`, `the row is left out`. */
  readonly treatment: string
  /** How many rows. */
  readonly rows: number
  /** Numbers of the first few, as the table's batches count them. */
  readonly firstRows: readonly number[]
  /** More than one row in a hundred: a person is to look at it. */
  readonly isMany: boolean
}

/** The rule that a value does not fit, and what is done about it. */
export type Misfit = Pick<DataFinding, 'rule' | 'treatment'>

/** Most row numbers that are named of one finding or problem. */
export const ROWS_NAMED = 5

/** `row 4`, `9 rows: 2, 3, 4, 5, 6, …` */
export function rowsText({ rows, firstRows }: Pick<DataFinding, 'rows' | 'firstRows'>): string {
  return (
    `${rows === 1 ? 'row' : `${rows} rows:`} ` +
    `${firstRows.join(', ')}${rows > firstRows.length ? ', …' : ''}`
  )
}

/** One row in so many may have a value that does not fit before a person is to look at it. */
const MANY_ONE_IN = 100

export interface Findings {
  add(column: string, misfit: Misfit, row: number): void
  /** Those of each column together, in the order of `columns`. @param seen rows of the table */
  list(columns: readonly string[], seen: number): readonly DataFinding[]
}

export function collectFindings(): Findings {
  const found = new Map<
    string,
    { readonly column: string; readonly misfit: Misfit; rows: number; readonly first: number[] }
  >()
  return {
    add(column, misfit, row) {
      const key = `${misfit.rule}\n${column}`
      const entry = found.get(key) ?? { column, misfit, rows: 0, first: [] }
      entry.rows += 1
      if (entry.first.length < ROWS_NAMED) entry.first.push(row)
      found.set(key, entry)
    },
    list(columns, seen) {
      const findings = [...found.values()].map(
        ({ column, misfit: { rule, treatment }, rows, first }): DataFinding => ({
          column,
          rule,
          treatment,
          rows,
          firstRows: first,
          isMany: rows * MANY_ONE_IN > seen,
        }),
      )
      return columns.flatMap((name) => findings.filter(({ column }) => column === name))
    },
  }
}
