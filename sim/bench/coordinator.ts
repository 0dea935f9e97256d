/**
 * `bench coordinator`: by how much a coordinator's memory grows in a run of a large model, with few hospitals
 * and with more.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConsiliumError } from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import { deteriorationPlan, hospitalProfiles, hospitalTable } from '../cohorts/index.ts'
import { Processes, startFederation } from '../demo/index.ts'
import { rounded } from './measure.ts'
import { parametersOf, secondsOf } from './round.ts'

export interface CoordinatorRow {
  readonly parameters: number
  readonly sites: number
  /**
   * Highest resident memory of the coordinator's process in the run, above what the same process has idle
   * after a run of a small model.
   */
  readonly peakRssMb: number
}

export interface CoordinatorBench {
  readonly results: readonly CoordinatorRow[]
}

const SEED = 1
const SMALL = [8]
/** With the inputs of the demo's patients a model of 10 million parameters. */
const LARGE = [3200, 3150]

export async function benchCoordinator(options: {
  readonly sites: readonly number[]
  /** An empty one; everything is written there. */
  readonly directory: string
  readonly onProgress: (text: string) => void
}): Promise<CoordinatorBench> {
  const results: CoordinatorRow[] = []
  for (const sites of options.sites) results.push(await benchSites(sites, options))
  return { results }
}

async function benchSites(
  sites: number,
  { directory: parent, onProgress }: Parameters<typeof benchCoordinator>[0],
): Promise<CoordinatorRow> {
  const directory = join(parent, `sites-${sites}`)
  await mkdir(directory)
  const [small, large] = [planOf(SMALL), planOf(LARGE)]
  const parameters = parametersOf(large)
  onProgress(`${parameters.toLocaleString('en')} parameters, ${sites} hospitals …\n`)
  const processes = new Processes({ HOME: directory, CONSILIUM_PROFILE: join(directory, 'operator') })
  try {
    const tables = hospitalProfiles({ sites, seed: SEED }).map((profile) => hospitalTable(profile, SEED))
    const federation = await startFederation({ processes, directory, tables, plan: large, onPhase: () => {} })
    const [pid] = processes.pids('consilium')
    if (pid === undefined) throw new ConsiliumError('INTERNAL', 'the coordinator does not run')
    // What the first run in a process compiles and loads is there in an idle one too.
    await secondsOf(federation, small)
    const idle = await residentMb(pid)
    await secondsOf(federation, large)
    return { parameters, sites, peakRssMb: rounded((await residentMb(pid)).highest - idle.now) }
  } finally {
    await processes.stop()
  }
}

function planOf(hidden: readonly number[]): TrainingPlan {
  const changes = {
    model: { family: 'mlp' as const, hidden, activation: 'relu' as const },
    training: {
      localEpochs: 1,
      batchSize: 64,
      optimiser: { kind: 'sgd' as const, learningRate: 0.01 },
      standardise: 'federation' as const,
    },
    encryption: { laneBits: 16 as const },
  }
  return deteriorationPlan({ seed: SEED, rounds: 1, changes })
}

/** What Linux says of a process. @throws ConsiliumError `NOT_FOUND` on another system */
async function residentMb(pid: number): Promise<{ readonly now: number; readonly highest: number }> {
  const path = `/proc/${pid}/status`
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ConsiliumError(
      'NOT_FOUND',
      `${path} cannot be read: the memory of another process is measured on Linux only`,
      { cause },
    )
  })
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) / 1024
  return { now: field('VmRSS'), highest: field('VmHWM') }
}
