/** From a scenario to its report. */
import { ConsiliumError, type Logger } from '@consilium/shared/kernel'
import { openBackend } from '@consilium/shared/training'
import { readHospitals } from '../baselines/index.ts'
import { deteriorationPlan, hospitalProfiles, hospitalTable, withCommittee } from '../cohorts/index.ts'
import { scenarioFaults } from './faults.ts'
import type { SimulationReport } from './report.ts'
import type { Scenario } from './schema.ts'
import { simulate } from './simulate.ts'

/** @throws ConsiliumError `INVALID_CONFIG` | `INVALID_PLAN` | `RUN_FAILED` */
export async function runScenario(options: {
  readonly scenario: Scenario
  readonly baselines: boolean
  readonly logger?: Logger
  readonly onPhase?: (phase: string) => void
}): Promise<SimulationReport> {
  const { scenario } = options
  const { name, seed, rounds, hospitals, plan: changes } = scenario
  if ('seed' in changes || 'rounds' in changes)
    throw new ConsiliumError(
      'INVALID_CONFIG',
      'plan: seed and rounds belong at the top of the scenario, not into its plan',
    )
  const tables = hospitalProfiles({ ...hospitals, seed }).map((profile) => hospitalTable(profile, seed))
  const sites = tables.map(({ site }) => site)
  const plan = withCommittee(deteriorationPlan({ seed, rounds, changes }), sites, {
    away: scenario.dropouts.perRound,
  })
  const faults = scenarioFaults(scenario, sites, rounds)
  const backend = await openBackend('auto')
  return simulate({
    ...options,
    name,
    plan,
    hospitals: await readHospitals(tables, plan),
    seed,
    backend,
    faults,
  })
}
