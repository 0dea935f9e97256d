/** FLamby's rows in the project's own cohorts, and the model in its own weights. */
import { siteName } from '@consilium/shared/kernel'
import {
  buildCohort,
  type Cohort,
  type DataContract,
  type DesignMatrix,
  designMatrix,
  type ModelSpec,
  type Standardisation,
  siteStandardisation,
  type Weights,
} from '@consilium/shared/training'
import { pooledCohort } from '../baselines/index.ts'
import { tableBatches } from '../cohorts/index.ts'
import { type FeatureRow, HEART_INPUTS, HEART_SITES } from '../heart/index.ts'
import type { LinearModel } from './vectors.ts'

/** The order in which FLamby's pooled training concatenates the hospitals. */
const POOLED_ORDER = [0, 2, 1, 3]

export const LOGISTIC: ModelSpec = { family: 'logistic-regression', initial: 'zero' }

const CONTRACT: DataContract = {
  features: HEART_INPUTS.map((name) => ({
    name,
    type: 'numeric',
    range: [-1000, 1000],
    missing: 'drop-row',
  })),
  label: { name: 'label', positive: { above: 0 } },
}

/** Rows, scaled, of one hospital or of all. */
export interface Inputs {
  readonly train: DesignMatrix
  readonly test: DesignMatrix
  readonly standardisation: Standardisation
}

export interface HeartInputs {
  /** Each hospital by its own training mean and deviation, in FLamby's order. */
  readonly clients: readonly Inputs[]
  /** All of them by the mean and deviation of all training rows. */
  readonly pooled: Inputs
}

export async function heartInputs(rows: readonly FeatureRow[]): Promise<HeartInputs> {
  const cohorts = await Promise.all(
    HEART_SITES.map((_, centre) => cohortOf(rows.filter((row) => row.centre === centre))),
  )
  return {
    clients: cohorts.map(scaled),
    pooled: scaled(pooledCohort(POOLED_ORDER.flatMap((centre) => cohorts[centre] ?? []))),
  }
}

function cohortOf(rows: readonly FeatureRow[]): Promise<Cohort> {
  const site = siteName('heart')
  const table = {
    site,
    columns: [...HEART_INPUTS, 'label', 'set'],
    rows: rows.map(({ inputs, label, set }) => [...inputs, label, set]),
  }
  return buildCohort({
    contract: CONTRACT,
    split: { by: 'column', column: 'set', train: 'train', test: 'test' },
    site,
    seed: 0,
    batches: tableBatches(table, table.columns),
  })
}

function scaled(cohort: Cohort): Inputs {
  const standardisation = siteStandardisation(cohort)
  return {
    train: designMatrix({ cohort, standardisation, part: 'train' }),
    test: designMatrix({ cohort, standardisation, part: 'test' }),
    standardisation,
  }
}

export function weightsFrom({ weight, bias }: LinearModel): Weights {
  return [
    { name: 'kernel', shape: [weight.length, 1], values: Float32Array.from(weight) },
    { name: 'bias', shape: [1], values: Float32Array.of(bias) },
  ]
}
