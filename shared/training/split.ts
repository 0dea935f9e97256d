/** Which rows train and which test. */
import { seededRandom } from '../kernel/index.ts'

export interface Split {
  /** Row indices in ascending order. */
  readonly train: Uint32Array
  readonly test: Uint32Array
}

/**
 * Shuffles the kept rows by seed and site; the first round(fraction · rows) are test rows. The same table
 * gives the same split on every machine and in every run of the plan; a row more or less gives another one.
 */
export function splitBySeed({
  rows,
  testFraction,
  site,
  seed,
}: {
  readonly rows: number
  readonly testFraction: number
  readonly site: string
  readonly seed: number
}): Split {
  const order = Uint32Array.from({ length: rows }, (_, row) => row)
  seededRandom('consilium/training/split', seed, site).shuffleInPlace(order)
  const tests = Math.round(testFraction * rows)
  return { train: order.slice(tests).sort(), test: order.slice(0, tests).sort() }
}

/** @param marks per row, 0 for training and 1 for test */
export function splitByMark(marks: Float64Array): Split {
  const rows = Uint32Array.from({ length: marks.length }, (_, row) => row)
  return { train: rows.filter((row) => marks[row] === 0), test: rows.filter((row) => marks[row] === 1) }
}
