/** Small cohorts and data for the tests of this room. */
import { seededRandom } from '@consilium/shared/kernel'
import {
  buildCohort,
  type Cohort,
  type DataContract,
  type DesignMatrix,
  type RawBatch,
  type SplitSpec,
} from '@consilium/shared/training'

export const CONTRACT: DataContract = {
  features: [
    { name: 'age', type: 'numeric', unit: 'a', range: [0, 120], missing: 'drop-row' },
    { name: 'pressure', type: 'numeric', range: [50, 250], missing: 'mean' },
    { name: 'pain', type: 'categorical', categories: ['1', '2', '3'], dropFirst: true, missing: 'all-zero' },
    { name: 'ward', type: 'categorical', categories: ['icu', 'general'], missing: 'drop-row' },
  ],
  label: { name: 'died', positive: { values: ['yes'] } },
}

export type Cell = string | null
export type Row = readonly Cell[]

/** Columns in the order of `CONTRACT`, then the label and the split column. */
export const COLUMNS = ['age', 'pressure', 'pain', 'ward', 'died', 'set']

export async function* batchesOf(
  rows: readonly Row[],
  columns: readonly string[] = COLUMNS,
  batchRows = 3,
): AsyncGenerator<RawBatch> {
  for (let start = 0; start < rows.length; start += batchRows) {
    const part = rows.slice(start, start + batchRows)
    yield {
      firstRow: start + 1,
      columns: new Map(columns.map((name, index) => [name, part.map((row) => row[index] ?? null)])),
    }
  }
}

export const ALL_TRAIN: SplitSpec = { by: 'column', column: 'set', train: 'train', test: 'test' }

export function cohortOf(
  rows: readonly Row[],
  options: {
    readonly contract?: DataContract
    readonly split?: SplitSpec
    readonly site?: string
    readonly seed?: number
  } = {},
): Promise<Cohort> {
  const { contract = CONTRACT, split = ALL_TRAIN, site = 'north', seed = 7 } = options
  return buildCohort({ contract, split, site, seed, batches: batchesOf(rows) })
}

/** Rows whose label depends on the inputs, with some noise. */
export function generatedData({
  rows,
  columns,
  seed = 1,
}: {
  readonly rows: number
  readonly columns: number
  readonly seed?: number
}): DesignMatrix {
  const random = seededRandom('test/data', seed, rows, columns)
  const x = Float32Array.from({ length: rows * columns }, () => random.normal())
  const y = Float32Array.from({ length: rows }, (_, row) => {
    const signal = x
      .subarray(row * columns, (row + 1) * columns)
      .reduce((sum, value, index) => sum + (index % 2 === 0 ? value : -value), 0)
    return signal + 0.5 * random.normal() > 0 ? 1 : 0
  })
  return { x, y, rows, columns }
}
