/** Local training: some steps of gradient descent on one site's rows. */
import { setImmediate } from 'node:timers/promises'
import {
  clone,
  mul,
  sigmoid,
  sub,
  type Tensor,
  type Tensor2D,
  tensor,
  tensor2d,
  valueAndGrads,
} from '@tensorflow/tfjs-core'
import { ConsiliumError } from '../kernel/index.ts'
import type { Backend } from './backend.ts'
import { crossEntropy } from './loss.ts'
import type { ModelSpec } from './models/family.ts'
import { differentiable } from './models/layers.ts'
import { familyOf } from './models/registry.ts'
import { type OptimiserSpec, optimiserOf } from './optimisers.ts'
import type { DesignMatrix } from './standardise.ts'
import { dispose, readValues } from './tensors.ts'
import { expectFinite, expectShapes, parameterCount, type Weights } from './weights.ts'

export interface LocalTraining {
  readonly backend: Backend
  readonly model: ModelSpec
  /** The model to start from; left as it is. */
  readonly weights: Weights
  readonly data: DesignMatrix
  readonly optimiser: OptimiserSpec
  /** Row numbers of one batch after the other; none is empty. */
  readonly batches: Iterable<Uint32Array>
  /** Looked at whenever the event loop is let go; training then stops with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Told how many steps are done whenever the event loop is let go. */
  readonly onSteps?: ((steps: number) => void) | undefined
}

export interface LocalTrainingResult {
  readonly weights: Weights
  readonly steps: number
  /** Rows used, counted each time they were. */
  readonly examples: number
  /** Mean cross-entropy over those examples, each under the weights of its own step; null after no step. */
  readonly meanLoss: number | null
}

/**
 * The event loop is let go, and logits are read back, after this many steps or this many products of row and
 * parameter (some 10 to 50 ms).
 */
const STEPS_PER_TURN = 64
const WORK_PER_TURN = 4_000_000

/**
 * Trains on one batch after the other with the mean binary cross-entropy of the batch. The optimiser starts
 * afresh at every call, as federated averaging has it. The result depends on the arguments and, in its last
 * digits, on the backend.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` for weights or rows that do not fit, `RUN_FAILED` when training
 * diverges
 * @throws the signal's reason once it is aborted
 */
export async function trainLocally(options: LocalTraining): Promise<LocalTrainingResult> {
  const { backend, model, data, batches, signal, onSteps } = options
  signal?.throwIfAborted()
  const family = familyOf(model)
  const shapes = family.shapes(model, data.columns)
  expectShapes(options.weights, shapes)
  const optimiser = optimiserOf(options.optimiser)
  const parameters = parameterCount(shapes)

  let weights = backend.run(() => options.weights.map(({ values, shape }) => tensor(values, [...shape])))
  let state = backend.run(() => optimiser.initialState(weights))
  let pending: { readonly logits: Tensor; readonly y: Float32Array }[] = []
  let steps = 0
  let examples = 0
  let lossSum = 0
  const settle = (): void => {
    if (pending.length === 0) return
    const logits = readValues(
      backend,
      pending.map((step) => step.logits),
    )
    let row = 0
    for (const { y } of pending)
      for (const label of y) lossSum += crossEntropy(logits[row++] ?? Number.NaN, label)
    dispose(pending.map((step) => step.logits))
    pending = []
    if (!Number.isFinite(lossSum)) throw diverged(steps)
  }

  try {
    let work = 0
    for (const batch of batches) {
      const { x, y } = rowsOf(data, batch)
      const [logits, ...updated] = backend.run(() => {
        const rows = tensor2d(x, [batch.length, data.columns])
        const labels = tensor2d(y, [batch.length, 1])
        const forward = (...current: Tensor[]): Tensor2D =>
          lossGradient(family.logits({ spec: model, weights: current, x: rows }), labels)
        const { value, grads } = valueAndGrads(forward)([...weights])
        const next = optimiser.update({ step: steps + 1, weights, gradients: grads, state })
        return [value, ...next.weights, ...next.state]
      })
      dispose(weights)
      dispose(state)
      weights = updated.slice(0, shapes.length)
      state = updated.slice(shapes.length)
      if (logits !== undefined) pending.push({ logits, y })
      steps += 1
      examples += batch.length
      work += batch.length * parameters
      if (pending.length === STEPS_PER_TURN || work >= WORK_PER_TURN) {
        work = 0
        settle()
        onSteps?.(steps)
        await setImmediate()
        signal?.throwIfAborted()
      }
    }
    settle()
    onSteps?.(steps)
    const trained = shapes.map(({ name, shape }, index) => ({
      name,
      shape,
      values: readValues(backend, weights.slice(index, index + 1)),
    }))
    expectFinite(trained)
    return { weights: trained, steps, examples, meanLoss: examples === 0 ? null : lossSum / examples }
  } finally {
    dispose(weights)
    dispose(state)
    dispose(pending.map((step) => step.logits))
  }
}

/**
 * Puts the gradient of the batch's mean cross-entropy, (σ(z) − y)/rows, behind the logits. The value handed
 * on is the logits themselves: the loss is computed from them in double precision, off the tape, which spares
 * nine operations a step.
 */
function lossGradient(logits: Tensor2D, y: Tensor2D): Tensor2D {
  return differentiable({
    inputs: [logits],
    forward: () => clone(logits),
    keep: () => [logits],
    backward: (_dy, [kept = logits]) => [mul(sub(sigmoid(kept), y), 1 / logits.shape[0])],
  })
}

function rowsOf(
  data: DesignMatrix,
  batch: Uint32Array,
): { readonly x: Float32Array; readonly y: Float32Array } {
  if (batch.length === 0) throw new ConsiliumError('INVALID_ARGUMENT', 'a training batch has no rows')
  const { columns } = data
  const x = new Float32Array(batch.length * columns)
  const y = new Float32Array(batch.length)
  for (const [index, row] of batch.entries()) {
    if (row >= data.rows)
      throw new ConsiliumError(
        'INVALID_ARGUMENT',
        `a training batch names row ${row}, but there are ${data.rows} rows`,
      )
    x.set(data.x.subarray(row * columns, (row + 1) * columns), index * columns)
    y[index] = data.y[row] ?? 0
  }
  return { x, y }
}

function diverged(steps: number): ConsiliumError {
  return new ConsiliumError(
    'RUN_FAILED',
    `training diverged within ${steps} steps: the loss is no longer a finite number; lower the ` +
      "learning rate, or check the features' ranges and the standardisation",
    { isPublic: true },
  )
}
