/** How each column of a contract reads its cells, and what its rules make of those that do not fit. */
import { categoryMatcher, type DecimalMark, readNumber, textMatcher } from './cells.ts'
import type { CategoricalFeature, Feature, LabelSpec, NumericFeature, SplitSpec } from './contract.ts'
import type { Misfit } from './findings.ts'

/** What a rule makes of a cell. Made once a column and not for each cell. */
export interface Handled {
  /** What stands in the column; NaN: nothing. */
  readonly value: number
  readonly leavesRowOut: boolean
  /** The value is missing, or counts as missing. */
  readonly isMissing: boolean
  /** Why, unless the cell is merely empty. */
  readonly misfit?: Misfit
}

export interface ColumnReader {
  readonly name: string
  /** Whether values are numbers, so that a column without one is the wrong column. */
  readonly isNumeric: boolean
  /** What stands for a text that is no number, where the column is one of numbers. */
  readonly noNumber?: Handled
  /** @returns a value that fits, what a rule makes of it, or `ambiguous` for what may be read in two ways */
  readonly read: (cell: string | null, decimal: DecimalMark) => number | Handled | 'ambiguous'
}

/**
 * Every column that a contract and a split read, features first, then the label, then the column of the split
 * marks.
 */
export function columnReaders(
  features: readonly Feature[],
  label: LabelSpec,
  split: SplitSpec,
): readonly ColumnReader[] {
  return [
    ...features.map((feature) =>
      feature.type === 'numeric' ? numericReader(feature) : categoryReader(feature),
    ),
    labelReader(label),
    ...(split.by === 'column' ? [markReader(split)] : []),
  ]
}

function numericReader(feature: NumericFeature): ColumnReader {
  const { empty, asMissing } = missingAs(feature)
  const [lowest, highest] = feature.range
  const [below, above] = outOfRange(feature)
  return numberReader(feature.name, {
    empty,
    noNumber: asMissing('the value is not a number'),
    handle: (value) => (value < lowest ? below : value > highest ? above : value),
  })
}

interface NumberRules {
  readonly empty: Handled
  readonly noNumber: Handled
  /** What is made of a number. */
  readonly handle: (value: number) => number | Handled
}

/** A column of numbers. */
function numberReader(name: string, { empty, noNumber, handle }: NumberRules): ColumnReader {
  return {
    name,
    isNumeric: true,
    noNumber,
    read(cell, decimal) {
      if (cell === null) return empty
      const value = readNumber(cell, decimal)
      if (value === null) return noNumber
      return value === 'ambiguous' ? value : handle(value)
    },
  }
}

/** What becomes of a value below the range, and of one above. */
function outOfRange(feature: NumericFeature): readonly [Handled, Handled] {
  const rule = `the value is outside [${feature.range.join(', ')}]`
  if (feature.outOfRange === 'missing') {
    const missing = missingAs(feature).asMissing(rule)
    return [missing, missing]
  }
  if (feature.outOfRange === 'drop-row') return [leftOut(rule), leftOut(rule)]
  const clippedTo = (value: number): Handled => standsFor(value, { rule, treatment: 'clipped to the range' })
  return [clippedTo(feature.range[0]), clippedTo(feature.range[1])]
}

function categoryReader(feature: CategoricalFeature): ColumnReader {
  const { empty, asMissing } = missingAs(feature)
  const match = categoryMatcher(feature)
  const { length } = feature.categories
  const rule = `the value is none of the ${length} categories`
  const unknown = {
    missing: () => asMissing(rule),
    // Its place among the categories that count.
    other: () => standsFor(length, { rule, treatment: "counted as 'other'" }),
    'drop-row': () => leftOut(rule),
  }[feature.unknownCategory ?? 'missing']()
  return {
    name: feature.name,
    isNumeric: false,
    read(cell, decimal) {
      if (cell === null) return empty
      const index = match(cell, decimal)
      return index === -1 ? unknown : index
    },
  }
}

/** Reads 1 for positive and 0 for negative. */
function labelReader(label: LabelSpec): ColumnReader {
  const { name, positive, negative = 'rest' } = label
  const empty = leftOut('the label is missing')
  if ('values' in positive) {
    const isPositive = textMatcher(positive.values)
    const isNegative = negative === 'rest' ? () => 0 : textMatcher(negative.values)
    const neither = leftOut('the label is neither positive nor negative')
    const read = (cell: string): number | Handled =>
      isPositive(cell) >= 0 ? 1 : isNegative(cell) >= 0 ? 0 : neither
    return { name, isNumeric: false, read: (cell) => (cell === null ? empty : read(cell)) }
  }
  return numberReader(name, {
    empty,
    noNumber: leftOut('the label is not a number'),
    handle: (value) => (value > positive.above ? 1 : 0),
  })
}

/** Reads 0 for a training row and 1 for a test row. */
function markReader({ column, train, test }: Extract<SplitSpec, { by: 'column' }>): ColumnReader {
  const match = textMatcher([train, test])
  const empty = leftOut('the split mark is missing')
  const neither = leftOut('the split is neither the training nor the test mark')
  const read = (cell: string): number | Handled => {
    const mark = match(cell)
    return mark === -1 ? neither : mark
  }
  return { name: column, isNumeric: false, read: (cell) => (cell === null ? empty : read(cell)) }
}

/** What a feature makes of a missing value, and of one that its rules take as missing. */
function missingAs({ missing }: Feature): {
  readonly empty: Handled
  readonly asMissing: (rule: string) => Handled
} {
  const leavesRowOut = missing === 'drop-row'
  const empty: Handled = { value: Number.NaN, leavesRowOut, isMissing: true }
  const treatment = leavesRowOut ? 'taken as missing: the row is left out' : 'taken as missing'
  return { empty, asMissing: (rule) => ({ ...empty, misfit: { rule, treatment } }) }
}

function leftOut(rule: string): Handled {
  return {
    value: Number.NaN,
    leavesRowOut: true,
    isMissing: false,
    misfit: { rule, treatment: 'the row is left out' },
  }
}

function standsFor(value: number, misfit: Misfit): Handled {
  return { value, leavesRowOut: false, isMissing: false, misfit }
}
