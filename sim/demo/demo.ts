/**
 * The demo from beginning to end: a federation of processes, then the same in plain, alone and pooled to
 * compare with.
 */
import { readFile } from 'node:fs/promises'
import { ConsiliumError, sha256 } from '@consilium/shared/kernel'
import { decodeModelFile, type RunView, type TrainingPlan } from '@consilium/shared/protocol'
import { decodeModel, flatten, openBackend } from '@consilium/shared/training'
import { largestDifference, ownScore, readHospitals, runBaselines } from '../baselines/index.ts'
import { deteriorationPlan, type HospitalTable, hospitalProfiles, hospitalTable } from '../cohorts/index.ts'
import { heartDemoPlan, readHeartHospitals } from '../heart/index.ts'
import { assembleReport, type FederationReport, roundBytes } from '../scenario/index.ts'
import { type HeldModel, startFederation } from './federation.ts'
import { phaseOf, Stopwatch } from './phases.ts'
import type { Processes } from './processes.ts'
import type { Progress } from './progress.ts'

export interface DemoReport extends FederationReport {
  /** `generated`, or `uci-heart-disease`. */
  readonly data: string
  /** Seconds by phase: joining, the run's phases, comparing. */
  readonly phases: Readonly<Record<string, number>>
  /** Mean over the hospitals of what all steps took there, in seconds. */
  readonly siteSeconds: Readonly<Record<'training' | 'encrypting' | 'uploading' | 'opening', number>>
}

export interface DemoOptions {
  readonly processes: Processes
  /** An empty directory for everything that is written. */
  readonly directory: string
  /** Directory of the real hospitals; null for the generated ones. */
  readonly data: string | null
  readonly progress: Progress
}

const SEED = 1
const ROUNDS = 10
const SITES = 4

/** @throws ConsiliumError `RUN_FAILED` | `NOT_FOUND` | `INVALID_DATA` */
export async function runDemo({ processes, directory, data, progress }: DemoOptions): Promise<DemoReport> {
  const started = performance.now()
  const watch = new Stopwatch()
  watch.begin('joining')
  const { tables, plan } = data === null ? generated() : await real(data, progress)
  const federation = await startFederation({ processes, directory, tables, plan, onPhase: progress.phase })
  progress.phase(`${plan.rounds} rounds, every update encrypted`)
  watch.begin('approval')
  const last = await follow(federation.run(plan), (view) => {
    watch.begin(phaseOf(view))
    progress.view(view)
  })
  watch.begin('collecting')
  const held = await Promise.all(tables.map(({ site }) => federation.held(site)))
  const exported = await readFile(await federation.exportModel(tables[0]?.site ?? missing()))
  await processes.stop()
  watch.begin(null)
  const seconds = (performance.now() - started) / 1000

  progress.phase('the same hospitals alone, in a plain federation and pooled, to compare with')
  watch.begin('comparing')
  const backend = await openBackend('auto')
  const hospitals = await readHospitals(tables, plan)
  const baselines = await runBaselines({ plan, hospitals, backend })
  const weights = decodeModel(decodeModelFile(exported, 'the exported model').weights)
  watch.begin(null)

  return assembleReport({
    name: plan.name,
    plan,
    threshold: last.threshold,
    committee: last.committee.length,
    hospitals,
    digests: [sha256(exported), ...held.map(({ digest }) => digest)],
    federated: held.map(({ own }, position) => ownScore((tables[position] ?? missing()).site, own)),
    uploadBytesPerRound: roundBytes(held.map(({ costs }) => costs)),
    parameters: flatten(weights).length,
    seconds,
    backends: [...new Set(held.map((model) => model.backend))],
    baselines,
    maxWeightError: largestDifference(weights, baselines.plainWeights),
    extra: {
      data: data === null ? 'generated' : 'uci-heart-disease',
      phases: watch.seconds(),
      siteSeconds: siteSeconds(held),
    },
  })
}

interface Task {
  readonly tables: readonly HospitalTable[]
  readonly plan: TrainingPlan
}

function generated(): Task {
  const tables = hospitalProfiles({ sites: SITES, seed: SEED }).map((profile) => hospitalTable(profile, SEED))
  return { tables, plan: deteriorationPlan({ seed: SEED, rounds: ROUNDS }) }
}

async function real(dir: string, progress: Progress): Promise<Task> {
  const { tables, flambySplit } = await readHeartHospitals(dir)
  if (!flambySplit)
    progress.phase(
      "flamby-golden/features.csv is not there: the plan's seed divides the rows, not as FLamby does",
    )
  return { tables, plan: heartDemoPlan({ seed: SEED, flambySplit }) }
}

/** The last view of a run that released its model. @throws ConsiliumError `RUN_FAILED` */
async function follow(views: AsyncIterable<RunView>, onView: (view: RunView) => void): Promise<RunView> {
  let last: RunView | null = null
  for await (const view of views) {
    last = view
    onView(view)
  }
  if (last?.phase !== 'released')
    throw new ConsiliumError(
      'RUN_FAILED',
      `the run ended without a model: ${last?.failure?.reason ?? 'nothing was said of it'}`,
    )
  return last
}

function siteSeconds(held: readonly HeldModel[]): DemoReport['siteSeconds'] {
  const mean = (part: 'trainMs' | 'encryptMs' | 'uploadMs' | 'openMs'): number =>
    held.reduce((sum, { costs }) => sum + costs.reduce((total, cost) => total + cost[part], 0), 0) /
    held.length /
    1000
  return {
    training: mean('trainMs'),
    encrypting: mean('encryptMs'),
    uploading: mean('uploadMs'),
    opening: mean('openMs'),
  }
}

function missing(): never {
  throw new RangeError('a federation has hospitals')
}
