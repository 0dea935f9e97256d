/**
 * FLamby's methods, driven through the project's own training and aggregation with the vectors' weights and
 * orders.
 */
import { ConsiliumError } from '@consilium/shared/kernel'
import {
  applyUpdate,
  type Backend,
  batchesOfOrder,
  evaluate,
  federatedAverage,
  type OptimiserSpec,
  subtract,
  trainLocally,
  type Weights,
  weightsOf,
} from '@consilium/shared/training'
import { type HeartInputs, type Inputs, LOGISTIC, weightsFrom } from './rows.ts'
import type { SeedVectors } from './vectors.ts'

const BATCH = 4
const ROUNDS = 15
const STEPS_PER_ROUND = 100
const LONE_OPTIMISER: OptimiserSpec = { kind: 'adam', learningRate: 0.001 }
const FEDERATED_OPTIMISER: OptimiserSpec = { kind: 'sgd', learningRate: 0.001 }

/** One round's mean update from the sites' updates. `round` counts from 1. */
export type Aggregate = (options: {
  readonly round: number
  readonly updates: readonly Float64Array[]
  readonly shares: readonly number[]
}) => Float64Array

export const plainAggregate: Aggregate = ({ updates, shares }) =>
  federatedAverage({ updates, weights: shares })

/** `Pooled Training` and `Local k`: one long training. */
export async function trainLone(options: {
  readonly vectors: SeedVectors
  readonly order: readonly number[]
  readonly inputs: Inputs
  readonly backend: Backend
}): Promise<Weights> {
  const { vectors, order, inputs, backend } = options
  const batches = batchesOfOrder({
    order: checkedOrder(order, inputs.train.rows),
    rows: inputs.train.rows,
    batchSize: BATCH,
  })
  return (
    await trainLocally({
      backend,
      model: LOGISTIC,
      weights: weightsFrom(vectors.init),
      data: inputs.train,
      optimiser: LONE_OPTIMISER,
      batches,
    })
  ).weights
}

/** `FedAvg100`: fifteen rounds of a hundred batches at every hospital, weighted by training rows. */
export async function trainFederated(options: {
  readonly vectors: SeedVectors
  readonly inputs: HeartInputs
  readonly backend: Backend
  readonly aggregate: Aggregate
}): Promise<Weights> {
  const { vectors, inputs, backend, aggregate } = options
  const shares = weightsOf(inputs.clients.map(({ train }) => train.rows))
  const batches = inputs.clients.map(({ train }, client) => {
    const all = [
      ...batchesOfOrder({
        order: checkedOrder(vectors.fl_order.clients[client] ?? [], train.rows),
        rows: train.rows,
        batchSize: BATCH,
      }),
    ]
    if (all.length < ROUNDS * STEPS_PER_ROUND)
      throw new ConsiliumError(
        'INVALID_DATA',
        `fl_order of client ${client}, seed ${vectors.seed}, gives ${all.length} batches, expected ` +
          `${ROUNDS * STEPS_PER_ROUND}`,
      )
    return all
  })
  let weights = weightsFrom(vectors.init)
  for (let round = 1; round <= ROUNDS; round++) {
    const updates: Float64Array[] = []
    for (const [client, { train }] of inputs.clients.entries()) {
      const own = batches[client]?.slice((round - 1) * STEPS_PER_ROUND, round * STEPS_PER_ROUND) ?? []
      const trained = await trainLocally({
        backend,
        model: LOGISTIC,
        weights,
        data: train,
        optimiser: FEDERATED_OPTIMISER,
        batches: own,
      })
      updates.push(subtract(trained.weights, weights))
    }
    weights = applyUpdate({ weights, update: aggregate({ round, updates, shares }) })
  }
  return weights
}

/** Correct test rows of a model: each hospital's own, then all of them pooled, with the number of rows. */
export async function countCorrect(options: {
  readonly weights: Weights
  readonly inputs: HeartInputs
  readonly backend: Backend
}): Promise<readonly { readonly correct: number; readonly rows: number }[]> {
  const { weights, inputs, backend } = options
  const counts: { correct: number; rows: number }[] = []
  for (const { test } of [...inputs.clients, inputs.pooled]) {
    const { correct, rows } = await evaluate({ backend, model: LOGISTIC, weights, data: test, bins: 1 })
    counts.push({ correct, rows })
  }
  return counts
}

function checkedOrder(order: readonly number[], rows: number): Uint32Array {
  const beyond = order.find((row) => row >= rows)
  if (beyond !== undefined)
    throw new ConsiliumError(
      'INVALID_DATA',
      `an order of the vectors names training row ${beyond}, features.csv has ${rows}; the two do ` +
        'not belong together',
    )
  return Uint32Array.from(order)
}
