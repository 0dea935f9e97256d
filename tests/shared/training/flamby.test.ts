/**
 * Conformance: fed with FLamby's initial weights and batch order, this room must reproduce its published
 * accuracies on the four hospitals of Fed-Heart-Disease. It goes through the whole room: contract, cohort,
 * statistics, training, averaging, evaluation.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  applyUpdate,
  type Backend,
  batchesOfOrder,
  buildCohort,
  type Cohort,
  type DataContract,
  type DesignMatrix,
  designMatrix,
  evaluate,
  federatedAverage,
  flatten,
  type ModelSpec,
  type OptimiserSpec,
  openBackend,
  parameterShapes,
  type RawBatch,
  siteStandardisation,
  siteStatistics,
  standardisationFrom,
  subtract,
  trainLocally,
  unflatten,
  type Weights,
  weightsOf,
} from '@consilium/shared/training'
import { beforeAll, describe, expect, test } from 'vitest'

const folder = join(
  process.env['CONSILIUM_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data'),
  'heart-disease/flamby-golden',
)
const isThere = existsSync(join(folder, 'features.csv'))
const seeds = isThere
  ? readdirSync(folder).flatMap((file) => file.match(/^seed(\d+)\.json\.gz$/)?.[1] ?? [])
  : ['42']
const reason = isThere
  ? ''
  : ' (skipped: no heart-disease/flamby-golden under CONSILIUM_DATA or ../shared/data)'

const NAMES = [
  'age',
  'sex',
  'trestbps',
  'chol',
  'fbs',
  'thalach',
  'exang',
  'oldpeak',
  'cp_2',
  'cp_3',
  'cp_4',
  'restecg_1',
  'restecg_2',
]
const CONTRACT: DataContract = {
  features: NAMES.map((name) => ({ name, type: 'numeric', range: [-10, 1000], missing: 'drop-row' })),
  label: { name: 'label', positive: { above: 0 } },
}
const MODEL: ModelSpec = { family: 'logistic-regression', initial: 'zero' }
const SHAPES = parameterShapes(MODEL, NAMES.length)
const ADAM: OptimiserSpec = { kind: 'adam', learningRate: 0.001 }
const SGD: OptimiserSpec = { kind: 'sgd', learningRate: 0.001 }
/** Pooled training puts the centres one after the other in this order. */
const POOLED_ORDER = [0, 2, 1, 3]

interface Golden {
  readonly init: { readonly weight: readonly number[]; readonly bias: number }
  readonly fl_order: { readonly clients: readonly (readonly number[])[] }
  readonly runs: Readonly<
    Record<
      string,
      {
        readonly order?: readonly number[]
        readonly published: readonly number[]
        readonly final: { readonly weight: readonly number[]; readonly bias: number }
      }
    >
  >
}

describe.skipIf(!isThere).each(seeds)(`FLamby's Fed-Heart-Disease, seed %s${reason}`, (seed) => {
  let backend: Backend
  let golden: Golden
  let train: readonly DesignMatrix[]
  /** Four client tests with each site's own standardisation, then all of them with the federation's. */
  let tests: readonly DesignMatrix[]
  let pooledTrain: DesignMatrix
  const start = (): Weights => unflatten(SHAPES, Float64Array.from([...golden.init.weight, golden.init.bias]))

  beforeAll(async () => {
    backend = await openBackend('wasm')
    golden = JSON.parse(gunzipSync(readFileSync(join(folder, `seed${seed}.json.gz`))).toString()) as Golden
    const cohorts = await Promise.all([0, 1, 2, 3].map(readCentre))
    expect(cohorts.map((cohort) => [cohort.trainRows, cohort.testRows])).toEqual([
      [199, 104],
      [172, 89],
      [30, 16],
      [85, 45],
    ])
    train = cohorts.map((cohort) =>
      designMatrix({ cohort, standardisation: siteStandardisation(cohort), part: 'train' }),
    )
    const totals = cohorts
      .map(siteStatistics)
      .reduce((sum, site) => sum.map((value, index) => value + (site[index] ?? 0)))
    const pooled = standardisationFrom({ contract: CONTRACT, totals })
    const inOrder = (part: 'train' | 'test') =>
      stack(
        POOLED_ORDER.map((centre) =>
          designMatrix({ cohort: cohorts[centre] as Cohort, standardisation: pooled, part }),
        ),
      )
    pooledTrain = inOrder('train')
    tests = [
      ...cohorts.map((cohort) =>
        designMatrix({ cohort, standardisation: siteStandardisation(cohort), part: 'test' }),
      ),
      inOrder('test'),
    ]
  })

  /** Correct rows on every test set are those published, and no weight is further off than 10^-5. */
  async function expectPublished(method: string, weights: Weights): Promise<void> {
    const run = golden.runs[method]
    if (run === undefined) throw new Error(`the vectors have no run '${method}'`)
    const correct = await Promise.all(
      tests.map(async (data) => (await evaluate({ backend, model: MODEL, weights, data, bins: 10 })).correct),
    )
    expect(correct).toEqual(
      tests.map((data, index) => Math.round((run.published[index] ?? Number.NaN) * data.rows)),
    )
    const expected = [...run.final.weight, run.final.bias]
    const difference = Math.max(
      ...flatten(weights).map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN))),
    )
    expect(difference).toBeLessThan(1e-5)
  }

  const recorded = (method: string): Uint32Array => Uint32Array.from(golden.runs[method]?.order ?? [])

  test('Pooled Training', async () => {
    const batches = batchesOfOrder({
      order: recorded('Pooled Training'),
      rows: pooledTrain.rows,
      batchSize: 4,
    })
    const { weights, steps } = await trainLocally({
      backend,
      model: MODEL,
      weights: start(),
      data: pooledTrain,
      optimiser: ADAM,
      batches,
    })
    expect(steps).toBe(50 * Math.ceil(486 / 4))
    await expectPublished('Pooled Training', weights)
  })

  test.each([0, 1, 2, 3])('Local %i', async (centre) => {
    const data = train[centre] as DesignMatrix
    const batches = batchesOfOrder({ order: recorded(`Local ${centre}`), rows: data.rows, batchSize: 4 })
    const { weights } = await trainLocally({
      backend,
      model: MODEL,
      weights: start(),
      data,
      optimiser: ADAM,
      batches,
    })
    await expectPublished(`Local ${centre}`, weights)
  })

  test('FedAvg100', async () => {
    const shares = weightsOf(train.map(({ rows }) => rows))
    const orders = train.map(({ rows }, centre) => [
      ...batchesOfOrder({
        order: Uint32Array.from(golden.fl_order.clients[centre] ?? []),
        rows,
        batchSize: 4,
      }),
    ])
    let weights = start()
    for (let round = 0; round < 15; round++) {
      const updates: Float64Array[] = []
      for (const [centre, data] of train.entries()) {
        const batches = (orders[centre] ?? []).slice(100 * round, 100 * (round + 1))
        expect(batches).toHaveLength(100)
        const local = await trainLocally({ backend, model: MODEL, weights, data, optimiser: SGD, batches })
        updates.push(subtract(local.weights, weights))
      }
      weights = applyUpdate({ weights, update: federatedAverage({ updates, weights: shares }) })
    }
    await expectPublished('FedAvg100', weights)
  })
})

function readCentre(centre: number): Promise<Cohort> {
  const [head = '', ...lines] = readFileSync(join(folder, 'features.csv'), 'utf8').trim().split('\n')
  const columns = head.split(',')
  const rows = lines.map((line) => line.split(',')).filter(([of]) => of === String(centre))
  async function* batches(): AsyncGenerator<RawBatch> {
    yield {
      firstRow: 1,
      columns: new Map(columns.map((name, index) => [name, rows.map((row) => row[index] ?? null)])),
    }
  }
  return buildCohort({
    contract: CONTRACT,
    split: { by: 'column', column: 'set', train: 'train', test: 'test' },
    site: `centre-${centre}`,
    seed: 0,
    batches: batches(),
  })
}

function stack(parts: readonly DesignMatrix[]): DesignMatrix {
  const join = (pick: (part: DesignMatrix) => Float32Array): Float32Array =>
    Float32Array.from(parts.flatMap((part) => [...pick(part)]))
  return {
    x: join(({ x }) => x),
    y: join(({ y }) => y),
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    columns: parts[0]?.columns ?? 0,
  }
}
