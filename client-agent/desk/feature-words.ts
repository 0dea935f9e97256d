/**
 * The columns that a plan reads, one row each: what is in them, and what becomes of a value that is missing
 * or does not fit.
 */
import type { TrainingPlan } from '@consilium/shared/protocol'
import {
  type CategoricalFeature,
  countedCategories,
  type Feature,
  type NumericFeature,
} from '@consilium/shared/training'
import { counted, listed, quoted } from './spelling.ts'

/** Cells of one length; the last of a row may be long. */
export interface WordTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export function featureTable({ data, training }: TrainingPlan): WordTable {
  const features: readonly Feature[] = data.features
  return {
    head: ['Feature', 'Type', 'Unit', 'Inputs', 'Missing', 'Does not fit', 'Allowed'],
    rows: features.map((feature) => [
      feature.name,
      ...(feature.type === 'numeric'
        ? numericCells(feature, training.standardise)
        : categoricalCells(feature)),
    ]),
  }
}

const NO_UNIT = '–'
const LEFT_OUT = 'record left out'

/** What becomes of a value that does not fit. */
const NOT_FITTING: Readonly<Record<'clip' | 'missing' | 'other' | 'drop-row', string>> = {
  clip: 'clipped to the range',
  missing: 'taken as missing',
  other: 'counted as other',
  'drop-row': LEFT_OUT,
}

function numericCells(
  feature: NumericFeature,
  standardise: TrainingPlan['training']['standardise'],
): readonly string[] {
  const { unit, range, missing, outOfRange = 'clip' } = feature
  const mean = standardise === 'site' ? 'mean of this site' : 'mean of all sites'
  return [
    'number',
    unit === undefined ? NO_UNIT : unitText(unit),
    '1',
    missing === 'mean' ? mean : LEFT_OUT,
    NOT_FITTING[outOfRange],
    `${range[0]} to ${range[1]}`,
  ]
}

/** As it stands, unless it could be taken for none. */
function unitText(unit: string): string {
  return /^\S+$/.test(unit) && unit !== NO_UNIT ? unit : JSON.stringify(unit)
}

function categoricalCells(feature: CategoricalFeature): readonly string[] {
  const { categories, dropFirst, missing, unknownCategory = 'missing', codes } = feature
  const [first = ''] = categories
  const counted = countedCategories(feature).length
  return [
    codes === 'integer' ? 'whole-number code' : 'text, to the letter',
    NO_UNIT,
    dropFirst === true ? `${counted - 1}, none for ${quoted(first)}` : `${counted}`,
    missing === 'all-zero' ? 'none of the inputs set' : LEFT_OUT,
    NOT_FITTING[unknownCategory],
    listed(categories),
  ]
}

/** How many columns are read and how many inputs they make. */
export function featureCount(features: number, inputs: number): string {
  return `${counted(features, 'column')}, ${counted(inputs, 'input')} of the model`
}
