/** From typed columns to the numbers a model is fed with. */
import { ConsiliumError } from '../kernel/index.ts'
import type { Cohort } from './cohort.ts'
import {
  countedCategories,
  type DataContract,
  encodedCategories,
  type Feature,
  modelInputs,
} from './contract.ts'
import { statisticsLayout } from './statistics.ts'

/** How input columns are scaled. Plain JSON, so that it can travel with the model. */
export interface Standardisation {
  /** Names of the input columns in order. */
  readonly inputs: readonly string[]
  /** Means over training rows, in the feature's own unit; they also stand in for missing numbers. */
  readonly means: readonly number[]
  /** Sample standard deviations (n − 1); 0 for a column that is constant over the training rows. */
  readonly deviations: readonly number[]
  /** Whether values are centred and scaled; otherwise they go in as they are. */
  readonly scaled: boolean
}

/** Rows for training or testing, row-major. */
export interface DesignMatrix {
  /** `rows · columns` values. */
  readonly x: Float32Array
  /** 1 positive, 0 negative. */
  readonly y: Float32Array
  readonly rows: number
  readonly columns: number
}

/** Added to every deviation before dividing, as FLamby does. */
const DEVIATION_OFFSET = 1e-9

/**
 * A variance below this part of the squared range is rounding: the sums arrive in fixed point, good to about
 * 2^-46.
 */
const SMALLEST_VARIANCE = 2 ** -40

/**
 * The federation's standardisation from the totals of {@link statisticsLayout}. Every site derives the same
 * one, to the bit.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` for totals of another contract, `RUN_FAILED` if no site has a
 * value of some feature
 */
export function standardisationFrom({
  contract,
  totals,
}: {
  readonly contract: DataContract
  readonly totals: Float64Array
}): Standardisation {
  const fields = statisticsLayout(contract).length
  if (totals.length !== fields)
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `the statistics hold ${totals.length} numbers, expected ${fields}; they belong to another contract`,
      {
        isPublic: true,
      },
    )
  let place = 0
  const next = (): number => totals[place++] ?? 0
  const rows = next()
  next() // positives
  const columns = contract.features.flatMap((feature): readonly Column[] => {
    if (feature.type === 'numeric') {
      const [lowest, highest] = feature.range
      const { mean, deviation } = momentsOf({
        name: feature.name,
        count: next(),
        sum: next(),
        squares: next(),
      })
      return [{ mean: lowest + (highest - lowest) * mean, deviation: (highest - lowest) * deviation }]
    }
    const counts = countedCategories(feature).map(next)
    const encoded = counts.slice(counts.length - encodedCategories(feature).length)
    return encoded.map((count) => momentsOf({ name: feature.name, count: rows, sum: count, squares: count }))
  })
  return {
    inputs: modelInputs(contract),
    means: columns.map(({ mean }) => mean),
    deviations: columns.map(({ deviation }) => deviation),
    scaled: true,
  }
}

/**
 * The same means, for missing numbers only: values go in as they are. For plans that say `standardise: none`.
 */
export function noStandardisation(standardisation: Standardisation): Standardisation {
  return { ...standardisation, scaled: false }
}

/**
 * A site's own standardisation from its training rows, as FLamby does for each centre. Computed in two passes
 * over the values.
 *
 * @throws ConsiliumError `INVALID_DATA` if no training row has a value of some feature
 */
export function siteStandardisation(cohort: Cohort): Standardisation {
  const columns = inputColumns(cohort).map(({ feature, numberAt }) => {
    const present = Array.from(cohort.train, numberAt).filter((value) => !Number.isNaN(value))
    if (present.length === 0)
      throw new ConsiliumError(
        'INVALID_DATA',
        `column '${feature.name}' has no value in any training row, so this site cannot standardise ` +
          'it; add data, or let the plan standardise over the federation',
      )
    const mean = present.reduce((sum, value) => sum + value, 0) / present.length
    const squares = present.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    const width = feature.type === 'numeric' ? feature.range[1] - feature.range[0] : 1
    const variance = present.length > 1 ? squares / (present.length - 1) : 0
    return { mean, deviation: variance > SMALLEST_VARIANCE * width ** 2 ? Math.sqrt(variance) : 0 }
  })
  return {
    inputs: modelInputs(cohort.contract),
    means: columns.map(({ mean }) => mean),
    deviations: columns.map(({ deviation }) => deviation),
    scaled: true,
  }
}

/**
 * A site's rows as the model sees them: (x − mean) / (deviation + 10^-9), rounded once to float32. A column
 * that is constant over the training rows becomes 0 everywhere: a value that training never saw must not be
 * blown up a billion times.
 */
export function designMatrix({
  cohort,
  standardisation,
  part,
}: {
  readonly cohort: Cohort
  readonly standardisation: Standardisation
  readonly part: 'train' | 'test'
}): DesignMatrix {
  const rows = cohort[part]
  const columns = inputColumns(cohort)
  const x = new Float32Array(rows.length * columns.length)
  for (const [column, { numberAt }] of columns.entries()) {
    const mean = standardisation.means[column] ?? 0
    const deviation = standardisation.deviations[column] ?? 0
    const factor = deviation === 0 ? 0 : 1 / (deviation + DEVIATION_OFFSET)
    for (const [index, row] of rows.entries()) {
      const raw = numberAt(row)
      const value = Number.isNaN(raw) ? mean : raw
      x[index * columns.length + column] = standardisation.scaled ? (value - mean) * factor : value
    }
  }
  return {
    x,
    y: Float32Array.from(rows, (row) => cohort.labels[row] ?? 0),
    rows: rows.length,
    columns: columns.length,
  }
}

interface Column {
  readonly mean: number
  readonly deviation: number
}

/** Mean and sample deviation of values in [0, 1] from their sums. */
function momentsOf({
  name,
  count,
  sum,
  squares,
}: {
  readonly name: string
  readonly count: number
  readonly sum: number
  readonly squares: number
}): Column {
  if (!(count > 0))
    throw new ConsiliumError(
      'RUN_FAILED',
      `no site has a training row with a value of '${name}'; take the feature out of the plan`,
      { isPublic: true },
    )
  const variance = count > 1 ? (squares - sum ** 2 / count) / (count - 1) : 0
  return { mean: sum / count, deviation: variance > SMALLEST_VARIANCE ? Math.sqrt(variance) : 0 }
}

interface InputColumn {
  readonly feature: Feature
  readonly numberAt: (row: number) => number
}

/**
 * The input columns of a cohort before scaling: NaN for a missing number, all zero for a missing category.
 */
function inputColumns(cohort: Cohort): readonly InputColumn[] {
  return cohort.contract.features.flatMap((feature): readonly InputColumn[] => {
    const values = cohort.columns.get(feature.name) ?? new Float64Array(0)
    if (feature.type === 'numeric') return [{ feature, numberAt: (row: number) => values[row] ?? Number.NaN }]
    const dropped = countedCategories(feature).length - encodedCategories(feature).length
    return encodedCategories(feature).map((_, index) => ({
      feature,
      numberAt: (row: number) => (values[row] === index + dropped ? 1 : 0),
    }))
  })
}
