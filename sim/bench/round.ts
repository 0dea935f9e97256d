/**
 * `bench round`: what encryption adds to a whole federation of processes, from the start of a run to the
 * released model.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ConsiliumError } from '@consilium/shared/kernel'
import type { RunView, TrainingPlan } from '@consilium/shared/protocol'
import { modelInputs, parameterShapes } from '@consilium/shared/training'
import { deteriorationPlan, hospitalProfiles, hospitalTable, type PlanFields } from '../cohorts/index.ts'
import { type DemoFederation, Processes, startFederation } from '../demo/index.ts'
import { median, rounded } from './measure.ts'

export interface RoundRow {
  readonly model: string
  readonly parameters: number
  readonly sites: number
  readonly rounds: number
  readonly encryptedSeconds: number
  readonly plainSeconds: number
  readonly ratio: number
  readonly addedSecondsPerRound: number
}

export interface RoundBench {
  readonly results: readonly RoundRow[]
}

const SITES = 4
const SEED = 1
/** Each way, in turn. */
const REPEATS = 3

interface Task {
  readonly model: string
  readonly rounds: number
  readonly changes: PlanFields
}

/**
 * The demo's own model, and a dense one of 200 thousand parameters. Training takes some 5 and some 12 s in
 * all on two cores.
 */
const TASKS: readonly Task[] = [
  { model: 'tabular', rounds: 20, changes: {} },
  {
    model: 'dense',
    rounds: 6,
    changes: {
      model: { family: 'mlp', hidden: [400, 500], activation: 'relu' },
      training: {
        localEpochs: 5,
        batchSize: 16,
        optimiser: { kind: 'adam', learningRate: 0.001 },
        standardise: 'federation',
      },
      encryption: { laneBits: 16 },
    },
  },
]

export async function benchRound(options: {
  /** An empty one; everything is written there. */
  readonly directory: string
  readonly onProgress: (text: string) => void
}): Promise<RoundBench> {
  const results: RoundRow[] = []
  for (const task of TASKS) results.push(await benchTask(task, options))
  return { results }
}

async function benchTask(task: Task, options: Parameters<typeof benchRound>[0]): Promise<RoundRow> {
  const { onProgress } = options
  const { model, rounds, changes } = task
  const directory = join(options.directory, model)
  await mkdir(directory)
  const processes = new Processes({ HOME: directory, CONSILIUM_PROFILE: join(directory, 'operator') })
  const encrypted = deteriorationPlan({ seed: SEED, rounds, changes })
  const plain = deteriorationPlan({
    seed: SEED,
    rounds,
    changes: { ...changes, encryption: { ...encrypted.encryption, mode: 'plain' } },
  })
  const parameters = parametersOf(encrypted)
  onProgress(
    `${model}: ${parameters.toLocaleString('en')} parameters, ${SITES} hospitals, ${rounds} rounds …\n`,
  )
  const tables = hospitalProfiles({ sites: SITES, seed: SEED }).map((profile) => hospitalTable(profile, SEED))
  const seconds: Record<'encrypted' | 'plain', number[]> = { encrypted: [], plain: [] }
  try {
    const federation = await startFederation({
      processes,
      directory,
      tables,
      plan: encrypted,
      allowPlaintext: true,
      onPhase: () => {},
    })
    // The first run in a process compiles and loads what the others find ready.
    await secondsOf(federation, plain)
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      seconds.plain.push(await secondsOf(federation, plain))
      seconds.encrypted.push(await secondsOf(federation, encrypted))
      onProgress(
        `  plain ${seconds.plain.at(-1)?.toFixed(2)} s, encrypted ` +
          `${seconds.encrypted.at(-1)?.toFixed(2)} s\n`,
      )
    }
  } finally {
    await processes.stop()
  }
  const [plainSeconds, encryptedSeconds] = [median(seconds.plain), median(seconds.encrypted)]
  return {
    model,
    parameters,
    sites: SITES,
    rounds,
    encryptedSeconds: rounded(encryptedSeconds),
    plainSeconds: rounded(plainSeconds),
    ratio: rounded(encryptedSeconds / plainSeconds),
    addedSecondsPerRound: rounded((encryptedSeconds - plainSeconds) / rounds),
  }
}

/** How many numbers a plan's model has. */
export function parametersOf({ model, data }: TrainingPlan): number {
  return parameterShapes(model, modelInputs(data).length).reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  )
}

/**
 * Seconds from the start of a run to its end, by the coordinator's clock. @throws ConsiliumError `RUN_FAILED`
 * if it released no model
 */
export async function secondsOf(federation: DemoFederation, plan: TrainingPlan): Promise<number> {
  let last: RunView | null = null
  for await (const view of federation.run(plan)) last = view
  if (last?.phase !== 'released' || last.endedAt === null)
    throw new ConsiliumError(
      'RUN_FAILED',
      `a run ended without a model: ${last?.failure?.reason ?? 'nothing was said of it'}`,
    )
  return (last.endedAt - last.startedAt) / 1000
}
