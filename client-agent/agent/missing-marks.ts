/**
 * Texts that a plan tells apart and that stand for a missing value at this site: no record here could ever
 * have one.
 */
import { ConsiliumError } from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import type { LabelSpec } from '@consilium/shared/training'

/**
 * @param marks what stands for a missing value in the site's records
 * @throws ConsiliumError `INVALID_DATA` naming every column and text: it follows from plan and configuration,
 * and from no record
 */
export function checkMissingMarks(
  { data, evaluation: { split } }: TrainingPlan,
  marks: readonly string[],
): void {
  const isMark = new Set(marks.map((mark) => mark.trim()))
  const label: LabelSpec = data.label
  const used: readonly (readonly [column: string, what: string, texts: readonly string[]])[] = [
    ...data.features.flatMap((feature) =>
      feature.type === 'categorical' ? [[feature.name, 'category', feature.categories] as const] : [],
    ),
    [label.name, 'positive value', 'values' in label.positive ? label.positive.values : []],
    [label.name, 'negative value', typeof label.negative === 'object' ? label.negative.values : []],
    ...(split.by === 'column' ? [[split.column, 'split mark', [split.train, split.test]] as const] : []),
  ]
  const problems = used.flatMap(([column, what, texts]) =>
    texts
      .filter((text) => isMark.has(text.trim()))
      .map((text) => `column '${column}': the ${what} '${text}' stands for a missing value at this site`),
  )
  if (problems.length === 0) return
  throw new ConsiliumError(
    'INVALID_DATA',
    [
      "the plan does not fit how this site's records say that a value is missing; " +
        `${problems.length === 1 ? 'one problem' : `${problems.length} problems`}:`,
      ...problems.map((line) => `  ${line}`),
      "Set 'dataMissing' to the texts that mean nothing but a missing value here, or ask the plan's " +
        'author to leave that text to the missing values.',
    ].join('\n'),
  )
}
