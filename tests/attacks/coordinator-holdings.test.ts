/**
 * Nothing that the coordinator receives, stores or logs opens an update. Somebody is given all of it, from
 * the whole run, and fails; fails too with the disks of threshold − 1 hospitals beside it, and, once the step
 * is over, with the disks of all of them. The same searcher, given what one hospital holds of its own while
 * the step is under way, has its update at once. All of it is real: data directories with their databases,
 * byte for byte, everything that was said, and the log as it is written.
 */
import { siteWeights } from '@consilium/client-agent/agent'
import { dequantise, quantisationStep, unpack } from '@consilium/shared/crypto'
import { fromHex, type RandomSource, systemClock, systemRandom, toHex } from '@consilium/shared/kernel'
import { createLogger } from '@consilium/shared/logging'
import { parsePlan, type RunState, settleLaneBits, type TrainingPlan } from '@consilium/shared/protocol'
import {
  batchOrder,
  buildCohort,
  designMatrix,
  initialWeights,
  modelInputs,
  openBackend,
  siteStatistics,
  standardisationFrom,
  statisticsLayout,
  subtract,
  trainLocally,
} from '@consilium/shared/training'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Federation } from './federation.ts'
import { type StoresOnDisk, storesOnDisk } from './on-disk.ts'
import { recordsOf } from './records.ts'
import { byteStrings, holds, recover, type Target } from './recovery.ts'
import { lanesOf, targetOf } from './targets.ts'

const TARGET = 2

interface Scene {
  readonly federation: Federation
  readonly stores: StoresOnDisk
  /** Everything that the coordinator ever had. */
  readonly coordinator: readonly unknown[]
  /** Everything that every site drew at random: keys, shares, nonces. */
  readonly drawn: readonly Uint8Array[]
  readonly plan: TrainingPlan
  /**
   * The statistics and the first round: the target's update, and every site's disk while the step was under
   * way.
   */
  readonly steps: readonly { readonly target: Target; readonly disks: readonly (readonly unknown[])[] }[]
  /** The coordinator's last state. */
  readonly end: RunState
  /** What the target encrypted. */
  readonly truth: {
    readonly statistics: Float64Array
    readonly weight: number
    readonly update: Float64Array
    readonly testRows: number
  }
}

let scene: Scene
beforeAll(async () => {
  const coordinator: unknown[] = []
  const drawn: Uint8Array[] = []
  const random: RandomSource = {
    bytes(count) {
      const bytes = systemRandom.bytes(count)
      drawn.push(bytes.slice())
      return bytes
    },
  }
  const stores = await storesOnDisk()
  const logger = createLogger({
    level: 'debug',
    clock: systemClock,
    output: { write: (line) => coordinator.push(line) },
  })
  const federation = await Federation.open({
    stores,
    logger,
    witness: (thing) => coordinator.push(structuredClone(thing)),
    random: () => random,
  })
  const plan = parsePlan(federation.runs.plan(federation.run))
  const steps: Scene['steps'][number][] = []
  for (const step of [0, 1]) {
    const state = await federation.honestly((now) => now.current.step === step && now.phase === 'opening')
    steps.push({
      target: targetOf({ federation, state, plan, site: federation.site(TARGET) }),
      disks: federation.sites.map((site) => stores.siteDisk(site)),
    })
    coordinator.push(...stores.coordinatorDisk())
  }
  const end = await federation.honestly(
    (state) => state.phase === 'released' && Object.values(state.sites).every((site) => site.applied === 2),
  )
  coordinator.push(...stores.coordinatorDisk())
  scene = { federation, stores, coordinator, drawn, plan, steps, end, truth: await truthOf(federation, plan) }
})
afterAll(async () => {
  await scene.federation[Symbol.asyncDispose]()
  await scene.stores[Symbol.asyncDispose]()
})

describe('whoever has everything that the coordinator ever held', () => {
  it('has every kind of thing that passes through it', () => {
    const text = spelled(scene.coordinator)
    for (const word of [
      'approval',
      'key-commit',
      'key-reveal',
      'contribution',
      'list-signature',
      'answer',
      'report',
      'run moved on',
      'list-closed',
    ])
      expect(text).toContain(word)
    const lengths = byteStrings(scene.coordinator).map((bytes) => bytes.length)
    for (const length of [30_720, 8220, 1216, 64, 32])
      expect(lengths, `a string of ${length} bytes`).toContain(length)
  })

  it.each([0, 1])('has nothing that opens an update of step %i', async (step) => {
    expect(await recover(stepOf(step).target, byteStrings(scene.coordinator))).toBeNull()
  })

  it.each([0, 1])(
    'has nothing that opens it with the disks of two other hospitals beside it, of which it takes three: step %i',
    async (step) => {
      const { target, disks } = stepOf(step)
      const pile = (...sites: readonly number[]): readonly Uint8Array[] =>
        byteStrings(scene.coordinator, ...sites.map((site) => disks[site]))
      expect(await recover(target, pile(0, 1))).toBeNull()
      expect(await recover(target, pile(3, 4))).toBeNull()
      expectTruth(step, await recover(target, pile(0, 3, 4)))
    },
  )

  it('has no secret that any site ever drew, but for the parts of the seed, which every site showed to all', () => {
    const pile = byteStrings(scene.coordinator)
    const text = spelled(scene.coordinator)
    const shown = new Set(Object.values(scene.end.reveals).map(({ message }) => message.seedPart))
    const secrets = scene.drawn.filter((bytes) => bytes.length >= 32 && !shown.has(toHex(bytes)))
    // Per site: a part of the group key and five chain keys, five encapsulations, and three shared keys.
    expect(secrets.length).toBeGreaterThanOrEqual(5 * (6 + 5 + 3))
    expect(shown.size).toBe(5)
    expect(secrets.filter((secret) => holds(pile, text, secret.subarray(0, 32)))).toEqual([])
    expect(
      [...shown].every((part) => holds(pile, text, fromHex(part))),
      'the search finds what is there',
    ).toBe(true)
  })
})

describe('the hospital itself', () => {
  it.each([0, 1])(
    'has what opens its own update of step %i at once, while the step is under way',
    async (step) => {
      const { target, disks } = stepOf(step)
      expectTruth(step, await recover(target, byteStrings(disks[TARGET])))
    },
  )

  it('has it no more when the step is over, and neither have all hospitals and the coordinator together', async () => {
    const { federation, stores } = scene
    const disks = federation.sites.map((site) => stores.siteDisk(site))
    for (const { target } of scene.steps)
      expect(await recover(target, byteStrings(scene.coordinator, disks))).toBeNull()
  })
})

function stepOf(step: number): Scene['steps'][number] {
  const found = scene.steps[step]
  if (found === undefined) throw new Error(`there is no step ${step}`)
  return found
}

function spelled(things: readonly unknown[]): string {
  return JSON.stringify(things, (_, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value))
}

/** What the target's vectors hold in truth, worked out from its records and the plan. */
async function truthOf(federation: Federation, plan: TrainingPlan): Promise<Scene['truth']> {
  const { data, evaluation, seed, model, training } = plan
  const columns = [...data.features.map(({ name }) => name), data.label.name]
  const cohorts = await Promise.all(
    federation.sites.map((site) =>
      buildCohort({
        contract: data,
        split: evaluation.split,
        site,
        seed,
        batches: recordsOf(site).batches(columns),
      }),
    ),
  )
  const all = cohorts.map(siteStatistics)
  const totals = new Float64Array(statisticsLayout(data).length).map((_, i) =>
    all.reduce((sum, site) => sum + (site[i] ?? 0), 0),
  )
  const cohort = cohorts[TARGET]
  const statistics = all[TARGET]
  if (cohort === undefined || statistics === undefined) throw new Error('there is no target')

  const weights = initialWeights({ spec: model, inputs: modelInputs(data).length, seed })
  const design = designMatrix({
    cohort,
    standardisation: standardisationFrom({ contract: data, totals }),
    part: 'train',
  })
  const batches = batchOrder({
    seed,
    site: federation.site(TARGET),
    step: 1,
    rows: design.rows,
    batchSize: training.batchSize,
    localEpochs: training.localEpochs ?? 1,
  })
  const trained = await trainLocally({
    backend: await openBackend('cpu'),
    model,
    weights,
    data: design,
    optimiser: training.optimiser,
    batches,
    signal: new AbortController().signal,
  })
  const counts = cohorts.map(
    ({ trainRows }) => Math.ceil(trainRows / plan.strategy.countMultiple) * plan.strategy.countMultiple,
  )
  const weight = siteWeights(plan, counts)[TARGET] ?? 0
  return {
    statistics,
    weight,
    update: subtract(trained.weights, weights).map((change) => weight * change),
    testRows: cohort.testRows,
  }
}

/** Holds what was recovered against the truth. */
function expectTruth(step: number, coefficients: BigUint64Array | null): void {
  if (coefficients === null) throw new Error('nothing was recovered')
  const { plan, truth } = scene
  const segments = unpack(lanesOf(plan, step), coefficients)
  const fields = segments.get('fields') ?? new Float64Array()
  if (step === 0) {
    for (const [i, { name, kind }] of statisticsLayout(plan.data).entries())
      if (kind === 'count') expect(fields[i], name).toBe(truth.statistics[i])
    expect(fields[0]).toBeGreaterThan(30)
    return
  }
  expect(fields[0]).toBe(truth.testRows)
  const range = { bound: plan.encryption.clip, laneBits: settleLaneBits(plan, 5), sites: 5 }
  const update = dequantise({
    ...range,
    levels: segments.get('delta') ?? new Float64Array(),
    totalWeight: truth.weight,
  })
  expect(update).toHaveLength(truth.update.length)
  const off = update.map((change, i) => Math.abs(change - (truth.update[i] ?? 0)))
  expect(Math.max(...off)).toBeLessThan(quantisationStep(range) * 1.2)
  expect(Math.max(...truth.update.map(Math.abs))).toBeGreaterThan(20 * quantisationStep(range))
}
