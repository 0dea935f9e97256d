/**
 * How many of this site's records stand behind each group that a plan counts: classes of the label,
 * categories, missing values.
 */
import { type Cohort, countedCategories } from '@consilium/shared/training'

/**
 * A group of records that a plan counts. Only the sum over the listed sites is ever opened; what stands here
 * stays at the site.
 */
export interface RecordGroup {
  /** Which records: those that train, or those that test. */
  readonly part: 'training' | 'test'
  readonly column: string
  /** A category, `positive`, `negative`, or `missing`. */
  readonly group: string
  readonly records: number
}

/** Every group that the statistics or the metrics of a plan count, in their order. */
export function recordGroups(cohort: Cohort): readonly RecordGroup[] {
  const { contract, train, test, columns } = cohort
  const groups = [...labelGroups(cohort, 'training', train), ...labelGroups(cohort, 'test', test)]
  for (const feature of contract.features) {
    const values = columns.get(feature.name) ?? new Float64Array(0)
    const count = (belongs: (value: number) => boolean): number =>
      train.reduce((sum, row) => sum + (belongs(values[row] ?? Number.NaN) ? 1 : 0), 0)
    const group = (name: string, records: number): RecordGroup => ({
      part: 'training',
      column: feature.name,
      group: name,
      records,
    })
    if (feature.type === 'categorical')
      for (const [index, name] of countedCategories(feature).entries())
        groups.push(
          group(
            name,
            count((value) => value === index),
          ),
        )
    if (feature.missing !== 'drop-row') groups.push(group('missing', count(Number.isNaN)))
  }
  return groups
}

/** Groups with someone in them, but too few. An empty one is nobody's. */
export function smallGroups(groups: readonly RecordGroup[], minimum: number): readonly RecordGroup[] {
  return groups.filter(({ records }) => records > 0 && records < minimum)
}

function labelGroups(
  { contract, labels }: Cohort,
  part: RecordGroup['part'],
  rows: Uint32Array,
): readonly RecordGroup[] {
  const positive = rows.reduce((sum, row) => sum + (labels[row] ?? 0), 0)
  const column = contract.label.name
  return [
    { part, column, group: 'positive', records: positive },
    { part, column, group: 'negative', records: rows.length - positive },
  ]
}
