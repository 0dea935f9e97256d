/** Runs a plan over hospitals in a simulated world, and what it is compared with. */
import { DEFAULT_POLICY, type SitePolicy } from '@consilium/client-agent/agent'
import { ConsiliumError, type Digest, type Logger, type SiteName } from '@consilium/shared/kernel'
import { finalStep, type RunState, type TrainingPlan } from '@consilium/shared/protocol'
import { type Backend, decodeModel, flatten, type Weights } from '@consilium/shared/training'
import {
  type Hospital,
  type Listed,
  largestDifference,
  ownScore,
  runBaselines,
  type SiteScore,
} from '../baselines/index.ts'
import { type SiteFaults, World } from '../world/index.ts'
import { assembleReport, roundBytes, type SimulationReport } from './report.ts'

export interface Simulation {
  readonly plan: TrainingPlan
  readonly hospitals: readonly Hospital[]
  readonly seed: number
  readonly backend: Backend
  readonly faults?: ((site: SiteName) => SiteFaults) | undefined
  readonly logger?: Logger | undefined
}

export interface SimulatedRun {
  readonly threshold: number
  /** How many sites hold shares of the keys. */
  readonly committee: number
  /** Every site's own model on its own test rows, in the hospitals' order. */
  readonly scores: readonly SiteScore[]
  /** Of every site's last model. */
  readonly digests: readonly (Digest | null)[]
  readonly weights: Weights
  readonly uploadBytesPerRound: number
  /** Who was in the list of each step. */
  readonly listed: Listed
  readonly seconds: number
  readonly virtualSeconds: number
}

/** The run from the plan to the released model. @throws ConsiliumError `RUN_FAILED` | `INVALID_PLAN` */
export async function simulateRun(options: Simulation): Promise<SimulatedRun> {
  const { plan, hospitals } = options
  const started = performance.now()
  const world = new World({
    ...options,
    tables: hospitals.map(({ table }) => table),
    policy: simulatedPolicy(plan),
  })
  try {
    const state = await world.run(plan)
    const { run } = state.context
    const records = hospitals.map(({ site }) => world.siteRun(site, run))
    const [holder] = hospitals
    const model = holder === undefined ? null : await world.model(holder.site, run)
    if (model === null) throw new ConsiliumError('INTERNAL', 'the run was released without a model')
    return {
      threshold: state.terms.threshold,
      committee: state.terms.committee.length,
      scores: hospitals.map(({ site }, position) => ownScore(site, records[position]?.own ?? null)),
      digests: records.map((record) => record.model),
      weights: decodeModel(model.weights),
      uploadBytesPerRound: roundBytes(records.map(({ costs }) => costs)),
      listed: listedOf(world, state, hospitals),
      seconds: (performance.now() - started) / 1000,
      virtualSeconds: world.clock.monotonic() / 1000,
    }
  } finally {
    await world.close()
  }
}

/** The run and everything that it is compared with. @throws ConsiliumError `RUN_FAILED` | `INVALID_PLAN` */
export async function simulate(
  options: Simulation & {
    readonly name: string
    readonly baselines: boolean
    readonly onPhase?: ((phase: string) => void) | undefined
  },
): Promise<SimulationReport> {
  const { name, plan, hospitals, seed, backend, onPhase } = options
  onPhase?.(`${hospitals.length} hospitals, ${plan.rounds} rounds, ${plan.encryption.mode}`)
  const run = await simulateRun(options)
  if (options.baselines) onPhase?.('alone, plain federation and pooled, to compare with')
  const baselines = options.baselines
    ? await runBaselines({ plan, hospitals, backend, listed: run.listed })
    : null
  const steps = Array.from({ length: finalStep(plan) + 1 }, (_, step) => step)
  return assembleReport({
    ...run,
    name,
    plan,
    hospitals,
    federated: run.scores,
    parameters: flatten(run.weights).length,
    backends: [backend.name],
    baselines,
    maxWeightError: baselines === null ? null : largestDifference(run.weights, baselines.plainWeights),
    extra: {
      seed,
      virtualSeconds: run.virtualSeconds,
      contributions: steps.map(
        (step) => hospitals.filter((_, position) => run.listed(step, position)).length,
      ),
    },
  })
}

/** The hospitals of a simulation agree to whatever the researcher plans, as real ones would not. */
function simulatedPolicy(plan: TrainingPlan): SitePolicy {
  const rule = { families: [plan.model.family], maxRounds: plan.rounds }
  return {
    ...DEFAULT_POLICY,
    minimumSites: 3,
    minimumThreshold: 1,
    minimumRecords: 1,
    allowPlaintext: plan.encryption.mode === 'plain',
    approvalRules: [rule],
  }
}

/** As the coordinator archived it. */
function listedOf(world: World, state: RunState, hospitals: readonly Hospital[]): Listed {
  const members = Array.from(
    { length: state.terms.rounds + 2 },
    (_, step) => new Set(world.store.step(state.context.run, step)?.step.members ?? []),
  )
  return (step, position) => {
    const hospital = hospitals[position]
    return hospital !== undefined && members[step]?.has(hospital.site) === true
  }
}
