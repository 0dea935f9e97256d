/**
 * What a hospital's vectors hold in truth, worked out from its records and the plan: what an attacker's gain
 * is measured by.
 */
import { unpack } from '@consilium/shared/crypto'
import type { SiteName } from '@consilium/shared/kernel'
import { type Contribution, parsePlan, type TrainingPlan } from '@consilium/shared/protocol'
import {
  buildCohort,
  type Cohort,
  decodeModel,
  flatten,
  siteStatistics,
  statisticsLayout,
} from '@consilium/shared/training'
import type { Federation } from './federation.ts'
import { Insiders } from './insiders.ts'
import { recordsOf } from './records.ts'
import { lanesOf } from './targets.ts'

/** The plan of the run in hand. */
export function planOf(federation: Federation): TrainingPlan {
  return parsePlan(federation.runs.plan(federation.run))
}

/** A hospital's records as the plan sees them. */
export function cohortOf(plan: TrainingPlan, site: SiteName): Promise<Cohort> {
  const { data, evaluation, seed } = plan
  const columns = [...data.features.map(({ name }) => name), data.label.name]
  return buildCohort({
    contract: data,
    split: evaluation.split,
    site,
    seed,
    batches: recordsOf(site).batches(columns),
  })
}

/**
 * The counts among a hospital's statistics: its patients, how many of them died, how many lay in which ward.
 */
export async function countsOf(federation: Federation, site: SiteName): Promise<readonly number[]> {
  const plan = planOf(federation)
  const statistics = siteStatistics(await cohortOf(plan, site))
  return onlyCounts(plan, statistics)
}

/** The same out of coefficients that somebody opened. @throws ConsiliumError `CORRUPT` if they are noise */
export function countsIn(federation: Federation, coefficients: BigUint64Array): readonly number[] {
  const plan = planOf(federation)
  return onlyCounts(plan, unpack(lanesOf(plan, 0), coefficients).get('fields') ?? new Float64Array())
}

/** The counts among the fields of the statistics. */
export function onlyCounts({ data }: TrainingPlan, fields: Float64Array): readonly number[] {
  return statisticsLayout(data).flatMap(({ kind }, i) => (kind === 'count' ? [fields[i] ?? Number.NaN] : []))
}

/**
 * What a hospital's contribution encrypts, opened with the shares of all hospitals: for a test, which has
 * everybody's disk.
 */
export async function contentOf(federation: Federation, contribution: Contribution): Promise<BigUint64Array> {
  const everybody = new Insiders(federation, ...federation.sites)
  const { run, epoch, step } = contribution
  const list = { run, epoch, step, members: [contribution] }
  return everybody.opened(list, await everybody.ownPoints(list))
}

/** The weights of the model that a hospital holds. */
export async function weightsOf(federation: Federation, site: SiteName): Promise<readonly number[]> {
  return [...flatten(decodeModel((await federation.model(site)).weights))]
}

export function numbers(coefficients: BigUint64Array): readonly number[] {
  return [...coefficients].map(Number)
}
