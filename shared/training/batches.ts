/**
 * In which order rows are trained on: a function of seed, site and position, with nothing to remember between
 * rounds.
 */
import { ConsiliumError, seededRandom } from '../kernel/index.ts'

export interface LocalSchedule {
  readonly seed: number
  /** So that sites with equally many rows do not go through them in the same order. */
  readonly site: string
  /** Training rows; at least 1. */
  readonly rows: number
  readonly batchSize: number
  /** Exactly one of the two: how much of the data a round uses. */
  readonly localEpochs?: number | undefined
  readonly localSteps?: number | undefined
}

/** A round's place in the endless sequence of epochs. */
export interface BatchOrder extends LocalSchedule {
  /** The round, counted from 1: in a run, its step. */
  readonly step: number
}

/** Batches in one pass over the rows; the last may be short. */
function batchesPerEpoch({ rows, batchSize }: LocalSchedule): number {
  return Math.ceil(rows / batchSize)
}

/**
 * Steps that a site takes in a round.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` unless exactly one of `localEpochs` and `localSteps` is given
 */
export function stepsPerRound(schedule: LocalSchedule): number {
  const { localEpochs, localSteps } = schedule
  if (localEpochs !== undefined && localSteps === undefined) return localEpochs * batchesPerEpoch(schedule)
  if (localSteps !== undefined && localEpochs === undefined) return localSteps
  throw new ConsiliumError(
    'INVALID_ARGUMENT',
    'a training schedule needs exactly one of localEpochs and localSteps',
  )
}

/**
 * The batches of one round, as row numbers. Every epoch is a fresh permutation of all rows, and the rounds
 * follow each other in one endless sequence of epochs: a round of `localSteps` goes on where the last one
 * stopped, in the middle of an epoch if need be.
 */
export function* batchOrder(schedule: BatchOrder): Generator<Uint32Array, void, undefined> {
  const { rows, batchSize, step } = schedule
  const perEpoch = batchesPerEpoch(schedule)
  const steps = stepsPerRound(schedule)
  let permuted = -1
  let order = new Uint32Array(0)
  for (let position = (step - 1) * steps; position < step * steps; position++) {
    const epoch = Math.floor(position / perEpoch)
    if (epoch !== permuted) {
      order = permutation(schedule, epoch)
      permuted = epoch
    }
    const start = (position % perEpoch) * batchSize
    yield order.subarray(start, Math.min(start + batchSize, rows))
  }
}

function permutation({ seed, site, rows }: LocalSchedule, epoch: number): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: rows }, (_, row) => row)
  seededRandom('consilium/training/batch-order', seed, site, epoch).shuffleInPlace(order)
  return order
}

/**
 * Batches from a recorded order: rows as they were used, `rows` of them per epoch, the last batch of an epoch
 * short if it must be.
 */
export function* batchesOfOrder({
  order,
  rows,
  batchSize,
}: {
  readonly order: Uint32Array
  readonly rows: number
  readonly batchSize: number
}): Generator<Uint32Array, void, undefined> {
  for (let epoch = 0; epoch < order.length; epoch += rows) {
    const end = Math.min(epoch + rows, order.length)
    for (let start = epoch; start < end; start += batchSize)
      yield order.subarray(start, Math.min(start + batchSize, end))
  }
}
