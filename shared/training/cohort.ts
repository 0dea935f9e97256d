/** From a site's raw table to a checked cohort: typed columns, and which rows train and which test. */
import { ConsiliumError } from '../kernel/index.ts'
import type { DecimalMark } from './cells.ts'
import { type DataContract, requiredColumns, type SplitSpec } from './contract.ts'
import { collectFindings, type DataFinding, type Findings } from './findings.ts'
import { type GrowableColumn, growableColumn } from './growable.ts'
import { collectProblems, type Problems } from './problems.ts'
import { type ColumnReader, columnReaders } from './readers.ts'
import { splitByMark, splitBySeed } from './split.ts'

/**
 * Some rows as a reader delivers them: texts, null where a value is missing. All columns have the same
 * length.
 */
export interface RawBatch {
  /**
   * Number of the first row, as a person finds it in the source: in a file with a header as a spreadsheet
   * shows it, so from 2.
   */
  readonly firstRow: number
  /** The number of every row, where blank ones lie between them; absent: they follow one another. */
  readonly rowNumbers?: readonly number[]
  /** How numbers are written in the texts: `comma` where `1,5` is one and a half. Default: `point`. */
  readonly decimal?: DecimalMark
  readonly columns: ReadonlyMap<string, readonly (string | null)[]>
}

/** A site's checked records. Row indices count the rows that were kept. */
export interface Cohort {
  readonly contract: DataContract
  readonly rows: number
  /**
   * By feature: the number, or the index of the category; NaN where it is missing and the contract keeps the
   * row.
   */
  readonly columns: ReadonlyMap<string, Float64Array>
  /** 1 positive, 0 negative. */
  readonly labels: Uint8Array
  /** Row indices in ascending order. */
  readonly train: Uint32Array
  readonly test: Uint32Array
  readonly trainRows: number
  readonly testRows: number
  /** Rows left out, each counted once. */
  readonly droppedRows: number
  /**
   * By column, how many of those rows are left out for what it holds or lacks; a row that several columns
   * leave out counts for each.
   */
  readonly droppedBy: ReadonlyMap<string, number>
  /** Rows of the table, those left out included. */
  readonly seenRows: number
  /** By feature, in how many rows of the table its value is missing or counts as missing. */
  readonly missingBy: ReadonlyMap<string, number>
  /** Values that do not fit, by column and rule. */
  readonly findings: readonly DataFinding[]
}

/**
 * Reads a site's whole table. Every cell is checked, also in rows that are then left out. A value that does
 * not fit is handled by a rule of the contract and counted as a finding; what makes the table unreadable is
 * refused.
 *
 * @param site the site's name; with the seed it decides the split
 * @param seed the plan's seed
 * @throws ConsiliumError `INVALID_DATA` listing every problem: a column that is not there or that holds no
 *   number where numbers are expected, numbers that could be read in two ways, no row at all or none to train
 *   on; never a value
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
  const findings = collectFindings()
  const columns = columnReaders(contract.features, contract.label, split).map(columnInHand)
  let seen = 0
  let droppedRows = 0

  for await (const batch of batches) {
    const rows = rowsOf(batch)
    const leftOut = new Uint8Array(rows)
    const values = columns.map((column) => readColumn({ column, batch, leftOut, findings, problems }))
    for (let row = 0; row < rows; row++) {
      if (leftOut[row] === 1) droppedRows += 1
      else for (const [index, { kept }] of columns.entries()) kept.push(values[index]?.[row] ?? Number.NaN)
    }
    seen += rows
  }

  for (const { reader, present, noNumbers } of columns)
    if (reader.isNumeric && present > 0 && noNumbers === present)
      problems.addTable(
        `column '${reader.name}': every value that is there is no number: is it the right column?`,
      )
  const [features, [labels, marks]] = [
    columns.slice(0, contract.features.length),
    columns.slice(contract.features.length),
  ]
  const rows = seen - droppedRows
  const { train, test } =
    split.by === 'column'
      ? splitByMark(marks?.kept.values() ?? new Float64Array(0))
      : splitBySeed({ rows, testFraction: split.testFraction, site, seed })
  // What follows from another problem would only hide it.
  if (problems.isEmpty && seen === 0) problems.addTable('there are no rows')
  if (problems.isEmpty && rows === 0)
    problems.addTable(`every one of the ${seen} rows is left out${becauseOf(columns)}`)
  if (problems.isEmpty && train.length === 0)
    problems.addTable(`none of the ${rows} rows is left for training`)
  problems.throwIfAny()
  return {
    contract,
    rows,
    columns: new Map(features.map(({ reader, kept }) => [reader.name, kept.values()])),
    labels: Uint8Array.from(labels?.kept.values() ?? []),
    train,
    test,
    trainRows: train.length,
    testRows: test.length,
    droppedRows,
    droppedBy: new Map(
      columns.filter(({ dropped }) => dropped > 0).map(({ reader, dropped }) => [reader.name, dropped]),
    ),
    seenRows: seen,
    missingBy: new Map(features.map(({ reader, missing }) => [reader.name, missing])),
    findings: findings.list(requiredColumns(contract, split), seen),
  }
}

/** A column while the table is read. Its counts are of rows. */
interface ColumnInHand {
  readonly reader: ColumnReader
  /** Values of the rows that are kept. */
  readonly kept: GrowableColumn
  /** With something in the cell. */
  present: number
  /** With a text that is no number. */
  noNumbers: number
  /** In which the value is missing or counts as missing. */
  missing: number
  /** That the column leaves out. */
  dropped: number
}

function columnInHand(reader: ColumnReader): ColumnInHand {
  return { reader, kept: growableColumn(), present: 0, noNumbers: 0, missing: 0, dropped: 0 }
}

/** @throws ConsiliumError `INTERNAL` if the columns differ in length */
function rowsOf({ firstRow, columns }: RawBatch): number {
  const lengths = new Set([...columns.values()].map((cells) => cells.length))
  if (lengths.size > 1)
    throw new ConsiliumError('INTERNAL', `the batch at row ${firstRow} has columns of different lengths`)
  return [...lengths][0] ?? 0
}

/**
 * Reads one column of a batch, counts in `column`, and marks in `leftOut` the rows that it leaves out.
 *
 * @returns a value for every row of the batch
 */
function readColumn(options: {
  readonly column: ColumnInHand
  readonly batch: RawBatch
  readonly leftOut: Uint8Array
  readonly findings: Findings
  readonly problems: Problems
}): Float64Array {
  const { column, batch, leftOut, findings, problems } = options
  const { firstRow, rowNumbers, decimal = 'point' } = batch
  const { name, read, noNumber } = column.reader
  const values = new Float64Array(leftOut.length)
  const cells = batch.columns.get(name)
  if (cells === undefined) {
    problems.addTable(`column '${name}' is missing`)
    return values
  }
  for (const [index, text] of cells.entries()) {
    const row = rowNumbers?.[index] ?? firstRow + index
    // White space alone is no value, whatever else a site's missing marks are.
    const cell = text === null || text.trim() === '' ? null : text
    const found = read(cell, decimal)
    if (cell !== null) column.present += 1
    if (typeof found === 'number') {
      values[index] = found
      continue
    }
    if (found === 'ambiguous') {
      problems.addAmbiguous({ column: name, row, decimal })
      continue
    }
    values[index] = found.value
    if (found === noNumber) column.noNumbers += 1
    if (found.isMissing) column.missing += 1
    if (found.misfit !== undefined) findings.add(name, found.misfit, row)
    if (found.leavesRowOut) {
      leftOut[index] = 1
      column.dropped += 1
    }
  }
  return values
}

/** `: for 'age' 3, for 'died' 1`, of the columns that leave rows out. */
function becauseOf(columns: readonly ColumnInHand[]): string {
  const reasons = columns
    .filter(({ dropped }) => dropped > 0)
    .map(({ reader, dropped }) => `for '${reader.name}' ${dropped}`)
  return reasons.length === 0 ? '' : `: ${reasons.join(', ')}`
}
