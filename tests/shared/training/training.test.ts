import { setImmediate } from 'node:timers'
import {
  type BackendName,
  batchOrder,
  type DesignMatrix,
  evaluate,
  exactAuroc,
  flatten,
  initialWeights,
  type LocalTraining,
  type ModelSpec,
  type OptimiserSpec,
  openBackend,
  parameterShapes,
  predict,
  trainLocally,
  unflatten,
  type Weights,
  weightsDigest,
} from '@consilium/shared/training'
import { memory } from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { generatedData } from './support.ts'

const LOGISTIC: ModelSpec = { family: 'logistic-regression', initial: 'seeded' }
const MLP: ModelSpec = { family: 'mlp', hidden: [5, 4], activation: 'relu' }
const SGD: OptimiserSpec = { kind: 'sgd', learningRate: 0.05 }
const ADAM: OptimiserSpec = { kind: 'adam', learningRate: 0.01 }
const DATA = generatedData({ rows: 61, columns: 6 })

const modelOf = (model: ModelSpec): Weights => initialWeights({ spec: model, inputs: DATA.columns, seed: 3 })
const orderOf = (localEpochs: number, batchSize = 8, rows = DATA.rows) =>
  batchOrder({ seed: 5, site: 'north', step: 1, rows, batchSize, localEpochs })

async function training(name: BackendName, model: ModelSpec, changes: Partial<LocalTraining> = {}) {
  return trainLocally({
    backend: await openBackend(name),
    model,
    weights: modelOf(model),
    data: DATA,
    optimiser: ADAM,
    batches: orderOf(3),
    ...changes,
  })
}

/** Mean cross-entropy of a batch by a forward pass of its own, in double precision. */
function referenceLoss(
  model: ModelSpec,
  parameters: Float64Array,
  { x, y, columns }: DesignMatrix,
  batch: Iterable<number>,
): number {
  const sizes = [columns, ...(model.family === 'mlp' ? model.hidden : []), 1]
  const activation =
    model.family === 'mlp' && model.activation === 'tanh' ? Math.tanh : (z: number) => Math.max(0, z)
  let sum = 0
  let rows = 0
  for (const row of batch) {
    let values = [...x.subarray(row * columns, (row + 1) * columns)]
    let offset = 0
    for (const [layer, units] of sizes.slice(1).entries()) {
      const inputs = values.length
      const biases = offset + inputs * units
      const outputs = Array.from({ length: units }, (_, unit) =>
        values.reduce(
          (z, value, input) => z + value * (parameters[offset + input * units + unit] ?? 0),
          parameters[biases + unit] ?? 0,
        ),
      )
      offset = biases + units
      values = layer === sizes.length - 2 ? outputs : outputs.map(activation)
    }
    const [z = 0] = values
    sum += Math.log1p(Math.exp(-z)) + (1 - (y[row] ?? 0)) * z
    rows += 1
  }
  return sum / rows
}

/** Central differences. */
function referenceGradient(
  model: ModelSpec,
  parameters: Float64Array,
  data: DesignMatrix,
  batch: Iterable<number>,
): Float64Array {
  const step = 1e-5
  const rows = [...batch]
  return parameters.map((_, index) => {
    const [above, below] = [step, -step].map((shift) =>
      referenceLoss(
        model,
        parameters.map((value, at) => (at === index ? value + shift : value)),
        data,
        rows,
      ),
    )
    return ((above ?? 0) - (below ?? 0)) / (2 * step)
  })
}

/** Training as the papers write it, in double precision, with gradients by finite differences. */
function referenceTraining(
  model: ModelSpec,
  optimiser: OptimiserSpec,
  batches: Iterable<Uint32Array>,
): Float64Array {
  let parameters = Float64Array.from(flatten(modelOf(model)))
  const mean = new Float64Array(parameters.length)
  const square = new Float64Array(parameters.length)
  let step = 0
  for (const batch of batches) {
    step += 1
    const gradient = referenceGradient(model, parameters, DATA, batch)
    parameters = parameters.map((value, index) => {
      const g = gradient[index] ?? 0
      if (optimiser.kind === 'sgd') return value - optimiser.learningRate * g
      mean[index] = 0.9 * (mean[index] ?? 0) + 0.1 * g
      square[index] = 0.999 * (square[index] ?? 0) + 0.001 * g * g
      return (
        value -
        (optimiser.learningRate * ((mean[index] ?? 0) / (1 - 0.9 ** step))) /
          (Math.sqrt((square[index] ?? 0) / (1 - 0.999 ** step)) + 1e-8)
      )
    })
  }
  return parameters
}

function largestDifference(weights: Weights, expected: Float64Array): number {
  return Math.max(
    ...flatten(weights).map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN))),
  )
}

let tensorsBefore = 0
beforeEach(async () => {
  await openBackend('wasm') // the count is there once some backend is
  tensorsBefore = memory().numTensors
})
afterEach(() => {
  expect(memory().numTensors, 'tensors that were not freed').toBe(tensorsBefore)
})

describe.each(['wasm', 'cpu'] as const)('training on %s', (name) => {
  const models: [string, ModelSpec][] = [
    ['logistic regression', LOGISTIC],
    ['an MLP with ReLU', MLP],
    ['an MLP with tanh', { ...MLP, activation: 'tanh' }],
  ]

  test.each(models)('takes one step along the gradient of %s, by finite differences', async (_, model) => {
    const batch = Uint32Array.of(3, 1, 4, 15, 9, 26, 5)
    const before = Float64Array.from(flatten(modelOf(model)))
    const { weights } = await training(name, model, {
      optimiser: { kind: 'sgd', learningRate: 1 },
      batches: [batch],
    })
    const gradient = referenceGradient(model, before, DATA, batch)
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.05)
    expect(
      largestDifference(
        weights,
        before.map((value, index) => value - (gradient[index] ?? 0)),
      ),
    ).toBeLessThan(1e-6)
  })

  test.each(
    models.flatMap(([label, model]) => [SGD, ADAM].map((optimiser) => ({ label, optimiser, model }))),
  )('follows $optimiser.kind on $label as written down', async ({ model, optimiser }) => {
    const { weights, steps, examples } = await training(name, model, { optimiser })
    expect([steps, examples]).toEqual([3 * 8, 3 * DATA.rows])
    expect(largestDifference(weights, referenceTraining(model, optimiser, orderOf(3)))).toBeLessThan(2e-5)
  })

  test('reports the mean loss of its examples', async () => {
    const batch = Uint32Array.of(0, 1, 2)
    const { meanLoss } = await training(name, MLP, { batches: [batch] })
    expect(meanLoss).toBeCloseTo(referenceLoss(MLP, Float64Array.from(flatten(modelOf(MLP))), DATA, batch), 6)
    expect((await training(name, MLP, { batches: [] })).meanLoss).toBeNull()
  })

  test('gives the same bits again, and leaves its arguments alone', async () => {
    const weights = modelOf(MLP)
    const untouched = weightsDigest(weights)
    const digests = [await training(name, MLP, { weights }), await training(name, MLP, { weights })].map(
      (result) => weightsDigest(result.weights),
    )
    expect(digests[0]).toBe(digests[1])
    expect(digests[0]).not.toBe(untouched)
    expect(weightsDigest(weights)).toBe(untouched)
  })

  test('learns what there is to learn', async () => {
    const data = generatedData({ rows: 600, columns: 6, seed: 2 })
    const { weights } = await training(name, MLP, { data, batches: orderOf(4, 16, 600) })
    const test = generatedData({ rows: 300, columns: 6, seed: 9 })
    const scores = await predict({ backend: await openBackend(name), model: MLP, weights, data: test })
    expect(exactAuroc(scores, test.y)).toBeGreaterThan(0.95)
  })

  test('says so when it diverges', async () => {
    const data = { ...DATA, x: DATA.x.map((value) => value * 1e20) }
    await expect(
      training(name, MLP, { data, optimiser: { kind: 'sgd', learningRate: 100 } }),
    ).rejects.toThrow(
      expect.objectContaining({
        code: 'RUN_FAILED',
        message: expect.stringContaining('lower the learning rate'),
      }),
    )
  })

  test('stops with the reason of its signal, and lets the event loop go meanwhile', async () => {
    const controller = new AbortController()
    const reason = new Error('the hospital withdrew')
    let turns = 0
    let isRunning = true
    const heartbeat = (): void => {
      turns += 1
      if (isRunning) setImmediate(heartbeat)
    }
    setImmediate(heartbeat)
    const seen: number[] = []
    const onSteps = (steps: number): void => {
      seen.push(steps)
      if (steps >= 300) controller.abort(reason)
    }
    await expect(
      training(name, LOGISTIC, { batches: orderOf(1000), signal: controller.signal, onSteps }),
    ).rejects.toBe(reason)
    isRunning = false
    expect(seen.at(-1)).toBeLessThan(400)
    expect(turns).toBeGreaterThanOrEqual(seen.length)
    await expect(training(name, LOGISTIC, { signal: controller.signal })).rejects.toBe(reason)
  })

  test('refuses rows and weights that are not there', async () => {
    const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    await expect(training(name, LOGISTIC, { batches: [Uint32Array.of(61)] })).rejects.toThrow(invalid)
    await expect(training(name, LOGISTIC, { batches: [new Uint32Array(0)] })).rejects.toThrow(invalid)
    await expect(training(name, LOGISTIC, { weights: modelOf(MLP) })).rejects.toThrow(invalid)
    await expect(
      evaluate({
        backend: await openBackend(name),
        model: LOGISTIC,
        weights: modelOf(MLP),
        data: DATA,
        bins: 10,
      }),
    ).rejects.toThrow(invalid)
  })

  test('is evaluated over more rows than one turn takes', async () => {
    const backend = await openBackend(name)
    const data = generatedData({ rows: 5000, columns: 6, seed: 4 })
    const weights = modelOf(MLP)
    const { rows, lossSum, correct, positives, negatives, scores } = await evaluate({
      backend,
      model: MLP,
      weights,
      data,
      bins: 50,
    })
    const parameters = Float64Array.from(flatten(weights))
    const all = Array.from({ length: 5000 }, (_, row) => row)
    expect(rows).toBe(5000)
    expect(lossSum / rows).toBeCloseTo(referenceLoss(MLP, parameters, data, all), 6)
    expect(correct).toBe(all.filter((row) => (scores[row] ?? 0) > 0.5 === (data.y[row] === 1)).length)
    const prevalence = data.y.reduce((sum, label) => sum + label, 0)
    expect(positives.reduce((sum, count) => sum + count, 0)).toBe(prevalence)
    expect(negatives.reduce((sum, count) => sum + count, 0)).toBe(5000 - prevalence)
    expect(positives[49]).toBe(all.filter((row) => (scores[row] ?? 0) >= 0.98 && data.y[row] === 1).length)
  })

  test('never counts a record for more than the largest loss', async () => {
    const weights = unflatten(parameterShapes(LOGISTIC, 1), Float64Array.of(1000, 0))
    const data = { x: Float32Array.of(1, -1), y: Float32Array.of(0, 0), rows: 2, columns: 1 }
    const { lossSum, correct, negatives } = await evaluate({
      backend: await openBackend(name),
      model: LOGISTIC,
      weights,
      data,
      bins: 4,
    })
    expect([lossSum, correct, ...negatives]).toEqual([32, 1, 1, 0, 0, 1])
  })
})

test('two backends in one process do not get into each other', async () => {
  const run = (name: BackendName) =>
    training(name, MLP, { batches: orderOf(40) }).then(({ weights }) => weightsDigest(weights))
  const alone = [await run('wasm'), await run('cpu')]
  expect(
    alone[0],
    'they differ in the last digits, so equal digests would mean that one backend did all the work',
  ).not.toBe(alone[1])
  expect(await Promise.all([run('wasm'), run('cpu')])).toEqual(alone)
})

describe('initial weights', () => {
  test('depend on the seed, within the bounds of their rule', () => {
    for (const spec of [LOGISTIC, MLP, { ...MLP, activation: 'tanh' } as const]) {
      const digests = [1, 2, 1].map((seed) => weightsDigest(initialWeights({ spec, inputs: 16, seed })))
      expect(digests[0]).toBe(digests[2])
      expect(digests[0]).not.toBe(digests[1])
    }
    const uniform = flatten(initialWeights({ spec: LOGISTIC, inputs: 400, seed: 1 }))
    expect(Math.max(...uniform.map(Math.abs))).toBeLessThanOrEqual(1 / 20)
    expect(Math.max(...uniform.map(Math.abs))).toBeGreaterThan(0.99 / 20)
    const [first] = initialWeights({ spec: { ...MLP, hidden: [100] }, inputs: 600, seed: 1 })
    expect(Math.max(...(first?.values ?? [])) * 10).toBeCloseTo(1, 2)
  })

  test('of a zero start are zero', () => {
    expect(
      flatten(
        initialWeights({ spec: { family: 'logistic-regression', initial: 'zero' }, inputs: 3, seed: 1 }),
      ),
    ).toEqual(new Float32Array(4))
  })

  test('have the names and shapes that the model says', () => {
    expect(
      initialWeights({ spec: MLP, inputs: 6, seed: 1 }).map(({ name, shape }) => ({ name, shape })),
    ).toEqual(parameterShapes(MLP, 6))
    expect(parameterShapes(MLP, 6).map(({ name, shape }) => `${name} ${shape.join('x')}`)).toEqual([
      'dense0/kernel 6x5',
      'dense0/bias 5',
      'dense1/kernel 5x4',
      'dense1/bias 4',
      'dense2/kernel 4x1',
      'dense2/bias 1',
    ])
  })
})
