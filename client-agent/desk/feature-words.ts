/** The columns that a plan reads, one row each: what is in them, and what becomes of a value that is missing or does not fit. */
import type { TrainingPlan } from '@consilium/shared/protocol'
import { counted, listed, quoted } from './spelling.ts'

type Feature = TrainingPlan['data']['features'][number]
type Numeric = Extract<Feature, { type: 'numeric' }>
type Categorical = Extract<Feature, { type: 'categorical' }>

/** Cells of one length; the last of a row may be long. */
export interface WordTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export function featureTable({ data, training }: TrainingPlan): WordTable {
  return {
    head: ['Feature', 'Type', 'Unit', 'Inputs', 'Missing', 'Does not fit', 'Allowed'],
    rows: data.features.map((feature) => [
      feature.name,
      ...(feature.type === 'numeric' ? numericCells(feature, training.standardise) : categoricalCells(feature)),
    ]),
  }
}

const LEFT_OUT = 'record left out'
const AS_MISSING = 'taken as missing'

function numericCells(feature: Numeric & { readonly outOfRange?: unknown }, standardise: TrainingPlan['training']['standardise']): readonly string[] {
  const { unit, range, missing, outOfRange = 'clip' } = feature
  const mean = standardise === 'site' ? 'mean of this site' : 'mean of all sites'
  const notFitting = outOfRange === 'drop-row' ? LEFT_OUT : outOfRange === 'missing' ? AS_MISSING : 'cut to the range'
  return ['number', unit ?? '–', '1', missing === 'mean' ? mean : LEFT_OUT, notFitting, `${range[0]} to ${range[1]}`]
}

function categoricalCells(feature: Categorical & { readonly unknownCategory?: unknown; readonly codes?: unknown }): readonly string[] {
  const { categories, dropFirst, missing, unknownCategory = 'missing', codes } = feature
  const [first = ''] = categories
  return [
    codes === 'integer' ? 'whole-number code' : 'text, to the letter',
    '–',
    dropFirst ? `${categories.length - 1}, none for ${quoted(first)}` : `${categories.length}`,
    missing === 'all-zero' ? 'none of the inputs set' : LEFT_OUT,
    unknownCategory === 'drop-row' ? LEFT_OUT : unknownCategory === 'other' ? "counted as 'other'" : AS_MISSING,
    listed(categories),
  ]
}

/** How many columns are read and how many inputs they make. */
export function featureCount(features: number, inputs: number): string {
  return `${counted(features, 'column')}, ${counted(inputs, 'input')} of the model`
}
