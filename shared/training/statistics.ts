/**
 * The statistics that a site adds to the federation's sum, over its training rows only: enough for every site
 * to derive the same standardisation, and nothing else.
 */
import type { Cohort } from './cohort.ts'
import { countedCategories, type DataContract, type NumericFeature, type SumField } from './contract.ts'

/**
 * What each place of the vector holds, in order: `rows`, `positives`; per numeric feature the `count` of
 * values present, and the `sum` and sum of `squares` of x' = (x − lowest) / (highest − lowest), in [0, 1];
 * per categorical feature one count a category.
 */
export function statisticsLayout(contract: DataContract): readonly SumField[] {
  const field = (name: string, kind: SumField['kind']): SumField => ({ name, kind, maximumPerRecord: 1 })
  return [
    field('rows', 'count'),
    field('positives', 'count'),
    ...contract.features.flatMap((feature) =>
      feature.type === 'numeric'
        ? [
            field(`${feature.name}/count`, 'count'),
            field(`${feature.name}/sum`, 'sum'),
            field(`${feature.name}/squares`, 'sum'),
          ]
        : countedCategories(feature).map((category) => field(`${feature.name}/${category}`, 'count')),
    ),
  ]
}

/** A site's own vector, laid out as {@link statisticsLayout} says. */
export function siteStatistics(cohort: Cohort): Float64Array {
  const { contract, train, labels, columns } = cohort
  const sums: number[] = [train.length, train.reduce((sum, row) => sum + (labels[row] ?? 0), 0)]
  for (const feature of contract.features) {
    const values = columns.get(feature.name) ?? new Float64Array(0)
    if (feature.type === 'numeric') {
      sums.push(...numericSums(feature, values, train))
      continue
    }
    const counts = countedCategories(feature).map(() => 0)
    for (const row of train) {
      const category = values[row] ?? Number.NaN
      if (!Number.isNaN(category)) counts[category] = (counts[category] ?? 0) + 1
    }
    sums.push(...counts)
  }
  return Float64Array.from(sums)
}

function numericSums(
  { range: [lowest, highest] }: NumericFeature,
  values: Float64Array,
  rows: Uint32Array,
): readonly number[] {
  let count = 0
  let sum = 0
  let squares = 0
  for (const row of rows) {
    const value = values[row] ?? Number.NaN
    if (Number.isNaN(value)) continue
    const scaled = (value - lowest) / (highest - lowest)
    count += 1
    sum += scaled
    squares += scaled * scaled
  }
  return [count, sum, squares]
}
