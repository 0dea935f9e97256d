/** Small federations in a simulated world. */
import { openBackend } from '@consilium/shared/training'
import { readHospitals } from '../../sim/baselines/index.ts'
import {
  deteriorationPlan,
  hospitalProfiles,
  hospitalTable,
  type PlanFields,
  withCommittee,
} from '../../sim/cohorts/index.ts'
import { type SimulatedRun, simulateRun } from '../../sim/scenario/index.ts'
import type { SiteFaults } from '../../sim/world/index.ts'

export const simulatorBackend = await openBackend('wasm')

/** A quick plan. */
export const LINEAR: PlanFields = {
  model: { family: 'logistic-regression' },
  training: {
    localEpochs: 1,
    batchSize: 16,
    optimiser: { kind: 'sgd', learningRate: 0.1 },
    standardise: 'federation',
  },
}

interface Options {
  readonly sites?: number
  readonly rounds?: number
  readonly seed?: number
  readonly changes?: PlanFields
  readonly faults?: (site: string) => SiteFaults
}

/** `members`: how many sites were in the list of each step. */
export async function simulated({
  sites = 4,
  rounds = 2,
  seed = 1,
  changes = LINEAR,
  faults,
}: Options = {}): Promise<SimulatedRun & { readonly members: readonly number[] }> {
  const tables = hospitalProfiles({ sites, seed }).map((profile) => hospitalTable(profile, seed))
  const plan = withCommittee(
    deteriorationPlan({ seed, rounds, changes }),
    tables.map(({ site }) => site),
  )
  const run = await simulateRun({
    plan,
    hospitals: await readHospitals(tables, plan),
    seed,
    backend: simulatorBackend,
    faults,
  })
  const members = Array.from(
    { length: rounds + 2 },
    (_, step) => tables.filter((__, position) => run.listed(step, position)).length,
  )
  return { ...run, members }
}

export const STEADY: SiteFaults = { online: () => true, lateMs: () => 0 }
