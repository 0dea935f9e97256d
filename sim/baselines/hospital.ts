/** A hospital's table as its own agent reads it for a plan. */
import type { SiteName } from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import { buildCohort, type Cohort, requiredColumns } from '@consilium/shared/training'
import { type HospitalTable, tableBatches } from '../cohorts/index.ts'

export interface Hospital {
  readonly site: SiteName
  readonly table: HospitalTable
  readonly cohort: Cohort
}

/** @throws ConsiliumError `INVALID_DATA` if a table does not fit the plan */
export function readHospitals(
  tables: readonly HospitalTable[],
  plan: TrainingPlan,
): Promise<readonly Hospital[]> {
  return Promise.all(
    tables.map(async (table) => ({ site: table.site, table, cohort: await cohortOf(table, plan) })),
  )
}

export function cohortOf(table: HospitalTable, plan: TrainingPlan): Promise<Cohort> {
  const { data, evaluation, seed } = plan
  return buildCohort({
    contract: data,
    split: evaluation.split,
    site: table.site,
    seed,
    batches: tableBatches(table, requiredColumns(data, evaluation.split)),
  })
}
