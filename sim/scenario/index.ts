export { scenarioFaults } from './faults.ts'
export {
  assembleReport,
  type FederationReport,
  roundBytes,
  type SimulationReport,
  type StepBytes,
} from './report.ts'
export { runScenario } from './run-scenario.ts'
export { DEFAULT_SCENARIO, parseScenario, readScenario, type Scenario } from './schema.ts'
export { type SimulatedRun, type Simulation, simulate, simulateRun } from './simulate.ts'
export { resultFacts, resultTable } from './table.ts'
