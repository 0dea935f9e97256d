/** From a site's raw table to a checked cohort: typed columns, and which rows train and which test. */
import { ConsiliumError } from '../kernel/index.ts'
import { labelReader, matcher, parseNumber } from './cells.ts'
import type { DataContract, Feature, SplitSpec } from './contract.ts'
import { growableColumn } from './growable.ts'
import { collectProblems, type Problems } from './problems.ts'
import { splitByMark, splitBySeed } from './split.ts'

/** Some rows as a reader delivers them: texts, null where a value is missing. All columns have the same length. */
export interface RawBatch {
  /** Number of the first row, as a person finds it in the source: in a file with a header as a spreadsheet shows it, so from 2. */
  readonly firstRow: number
  /** The number of every row, where blank ones lie between them; absent: they follow one another. */
  readonly rowNumbers?: readonly number[]
  /** How numbers are written in the texts: `comma` where `1,5` is one and a half. Default: `point`. */
  readonly decimal?: 'point' | 'comma'
  readonly columns: ReadonlyMap<string, readonly (string | null)[]>
}

/** A value that does not fit a rule of the contract, and what was done about it. It names no value and stays at the site. */
export interface DataFinding {
  readonly column: string
  /** One phrase: `the value is outside [0, 120]`. */
  readonly rule: string
  /** What became of it: `clipped to the range`, `taken as missing`, `the row is left out`. */
  readonly treatment: string
  /** How many rows. */
  readonly rows: number
  /** Numbers of the first few, as {@link RawBatch} counts them. */
  readonly firstRows: readonly number[]
  /** More than one row in a hundred: a person is to look at it. */
  readonly isMany: boolean
}

/** A site's checked records. Row indices count the rows that were kept. */
export interface Cohort {
  readonly contract: DataContract
  readonly rows: number
  /** By feature: the number, or the index of the category; NaN where it is missing and the contract keeps the row. */
  readonly columns: ReadonlyMap<string, Float64Array>
  /** 1 positive, 0 negative. */
  readonly labels: Uint8Array
  /** Row indices in ascending order. */
  readonly train: Uint32Array
  readonly test: Uint32Array
  readonly trainRows: number
  readonly testRows: number
  /** Rows left out because a value is missing. */
  readonly droppedRows: number
  /** By column, how many of those rows lack it; a row that lacks several counts for each. */
  readonly droppedBy: ReadonlyMap<string, number>
  /** Rows of the table, those left out included. */
  readonly seenRows: number
  /** By column that a feature reads, in how many rows of the table the value is missing or counts as missing. */
  readonly missingBy: ReadonlyMap<string, number>
  /** Values that do not fit, by column and rule. */
  readonly findings: readonly DataFinding[]
}

/**
 * Reads a site's whole table. Every cell is checked, also in rows that are then left out.
 *
 * @param site the site's name; with the seed it decides the split
 * @param seed the plan's seed
 * @throws ConsiliumError `INVALID_DATA` listing every problem: column, rule, how many rows and the numbers of the first few, never a value
 */
export async function buildCohort(options: {
  readonly contract: DataContract
  readonly split: SplitSpec
  readonly site: string
  readonly seed: number
  readonly batches: AsyncIterable<RawBatch>
}): Promise<Cohort> {
  const { contract, split, site, seed, batches } = options
  const problems = collectProblems()
  const features = contract.features.map((feature) => ({ feature, read: featureReader(feature, problems), kept: growableColumn() }))
  const readLabel = labelReader(contract.label)
  const labels = growableColumn()
  const matchMark = split.by === 'column' ? matcher([split.train, split.test]) : null
  const marks = growableColumn()
  const droppedBy = new Map<string, number>()
  let seen = 0
  let droppedRows = 0

  for await (const { firstRow, rowNumbers, columns } of batches) {
    const rowOf = (index: number): number => rowNumbers?.[index] ?? firstRow + index
    const rows = Math.max(0, ...[...columns.values()].map((cells) => cells.length))
    if ([...columns.values()].some((cells) => cells.length !== rows))
      throw new ConsiliumError('INTERNAL', `the batch at row ${firstRow} has columns of different lengths`)
    const dropped = new Uint8Array(rows)
    const cellsOf = (name: string): readonly (string | null)[] => {
      const cells = columns.get(name)
      if (cells === undefined) problems.addTable(`column '${name}' is missing`)
      return cells ?? []
    }
    const numbers = features.map(({ feature, read }) => {
      const values = cellsOf(feature.name).map((cell, index) => (cell === null ? Number.NaN : read(cell, rowOf(index))))
      if (feature.missing === 'drop-row') {
        for (const [index, cell] of cellsOf(feature.name).entries()) {
          if (cell !== null) continue
          dropped[index] = 1
          droppedBy.set(feature.name, (droppedBy.get(feature.name) ?? 0) + 1)
        }
      }
      return values
    })
    const labelValues = cellsOf(contract.label.name).map((cell, index) => {
      const value = cell === null ? null : readLabel(cell)
      if (value === null) problems.add(contract.label.name, cell === null ? 'the label is missing' : 'the label is not a number', rowOf(index))
      return value ?? 0
    })
    const markValues =
      split.by !== 'column' || matchMark === null
        ? []
        : cellsOf(split.column).map((cell, index) => {
            const mark = cell === null ? -1 : matchMark(cell)
            if (mark < 0) problems.add(split.column, 'the split is neither the training nor the test mark', rowOf(index))
            return mark
          })
    for (let row = 0; row < rows; row++) {
      seen += 1
      if (dropped[row] === 1) {
        droppedRows += 1
        continue
      }
      for (const [index, { kept }] of features.entries()) kept.push(numbers[index]?.[row] ?? Number.NaN)
      labels.push(labelValues[row] ?? 0)
      marks.push(markValues[row] ?? 0)
    }
  }

  const rows = seen - droppedRows
  if (seen === 0) problems.addTable('there are no rows')
  else if (rows === 0) problems.addTable(`every one of the ${seen} rows lacks a value that the contract requires`)
  const { train, test } = split.by === 'column' ? splitByMark(marks.values()) : splitBySeed({ rows, testFraction: split.testFraction, site, seed })
  if (rows > 0 && train.length === 0) problems.addTable(`none of the ${rows} rows is left for training`)
  problems.throwIfAny()
  return {
    contract,
    rows,
    columns: new Map(features.map(({ feature, kept }) => [feature.name, kept.values()])),
    labels: Uint8Array.from(labels.values()),
    train,
    test,
    trainRows: train.length,
    testRows: test.length,
    droppedRows,
    droppedBy,
    seenRows: seen,
    missingBy: new Map(),
    findings: [],
  }
}

/** Turns a cell's text into the column's number; notes what breaks the contract and goes on. */
function featureReader(feature: Feature, problems: Problems): (text: string, row: number) => number {
  if (feature.type === 'categorical') {
    const match = matcher(feature.categories)
    return (text, row) => {
      const index = match(text)
      if (index < 0) problems.add(feature.name, `the value is none of the ${feature.categories.length} categories`, row)
      return index
    }
  }
  const [lowest, highest] = feature.range
  return (text, row) => {
    const value = parseNumber(text)
    if (value === null) problems.add(feature.name, 'the value is not a number', row)
    else if (value < lowest || value > highest) problems.add(feature.name, `the value is outside [${lowest}, ${highest}]`, row)
    return value ?? Number.NaN
  }
}
