/** What a model says about rows, and how well. */
import { setImmediate } from 'node:timers/promises'
import { type Tensor2D, tensor, tensor2d } from '@tensorflow/tfjs-core'
import type { Backend } from './backend.ts'
import { crossEntropy, sigmoid } from './loss.ts'
import { type Evaluation, LARGEST_LOSS } from './metrics.ts'
import type { ModelSpec } from './models/family.ts'
import { familyOf } from './models/registry.ts'
import type { DesignMatrix } from './standardise.ts'
import { dispose, readValues } from './tensors.ts'
import { expectShapes, type Weights } from './weights.ts'

export interface Prediction {
  readonly backend: Backend
  readonly model: ModelSpec
  readonly weights: Weights
  readonly data: DesignMatrix
}

/** With the scores themselves, which stay at the site. */
export interface ScoredEvaluation extends Evaluation {
  /** Probability of the positive class, row by row. */
  readonly scores: Float64Array
}

const ROWS_PER_TURN = 4096

/**
 * Probability of the positive class, row by row.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` for weights that do not fit model and data
 */
export async function predict(options: Prediction): Promise<Float64Array> {
  return Float64Array.from(await predictLogits(options), sigmoid)
}

/**
 * The sums that a site's metrics are made of.
 *
 * @param bins of the two score histograms
 * @throws ConsiliumError `INVALID_ARGUMENT` for weights that do not fit model and data
 */
export async function evaluate(options: Prediction & { readonly bins: number }): Promise<ScoredEvaluation> {
  const { data, bins } = options
  const logits = await predictLogits(options)
  const scores = Float64Array.from(logits, sigmoid)
  const positives = new Float64Array(bins)
  const negatives = new Float64Array(bins)
  let lossSum = 0
  let correct = 0
  for (const [row, logit] of logits.entries()) {
    const label = data.y[row] ?? 0
    const bin = Math.min(bins - 1, Math.floor((scores[row] ?? 0) * bins))
    const histogram = label === 1 ? positives : negatives
    histogram[bin] = (histogram[bin] ?? 0) + 1
    lossSum += Math.min(LARGEST_LOSS, crossEntropy(logit, label))
    if (logit > 0 === (label === 1)) correct += 1
  }
  return { rows: data.rows, lossSum, correct, positives, negatives, scores }
}

async function predictLogits({ backend, model, weights, data }: Prediction): Promise<Float32Array> {
  const family = familyOf(model)
  expectShapes(weights, family.shapes(model, data.columns))
  const logits = new Float32Array(data.rows)
  for (let start = 0; start < data.rows; start += ROWS_PER_TURN) {
    const rows = Math.min(ROWS_PER_TURN, data.rows - start)
    const outputs = backend.run(() => {
      const x: Tensor2D = tensor2d(data.x.subarray(start * data.columns, (start + rows) * data.columns), [
        rows,
        data.columns,
      ])
      return [
        family.logits({
          spec: model,
          weights: weights.map(({ values, shape }) => tensor(values, [...shape])),
          x,
        }),
      ]
    })
    logits.set(readValues(backend, outputs), start)
    dispose(outputs)
    await setImmediate()
  }
  return logits
}
