/**
 * Optimisers as pure functions from weights, gradients and state to new weights and state, on the training
 * backend.
 *
 * They are our own because TensorFlow.js's Adam keeps the powers of β in float32, whose bias correction is
 * off by up to 10^-5 in the first steps, uses ε = 10^-7 by default, and takes some thirty operations a
 * tensor.
 */
import { add, div, mul, scalar, sqrt, square, sub, type Tensor, zerosLike } from '@tensorflow/tfjs-core'
import { ConsiliumError } from '../kernel/index.ts'

export interface SgdSpec {
  readonly kind: 'sgd'
  readonly learningRate: number
}

/** β₁ = 0.9, β₂ = 0.999, ε = 10^-8, as in the paper and in torch. */
export interface AdamSpec {
  readonly kind: 'adam'
  readonly learningRate: number
}

export type OptimiserSpec = SgdSpec | AdamSpec

export interface Optimiser {
  /** State before the first step. */
  initialState(weights: readonly Tensor[]): readonly Tensor[]
  /** One step. @param step counts from 1 */
  update(options: {
    readonly step: number
    readonly weights: readonly Tensor[]
    readonly gradients: readonly Tensor[]
    readonly state: readonly Tensor[]
  }): {
    readonly weights: readonly Tensor[]
    readonly state: readonly Tensor[]
  }
}

export function optimiserOf(spec: OptimiserSpec): Optimiser {
  return spec.kind === 'sgd' ? sgd(spec) : adam(spec)
}

/** `w ← w − η·g`. */
function sgd({ learningRate }: SgdSpec): Optimiser {
  return {
    initialState: () => [],
    update({ weights, gradients }) {
      const rate = scalar(learningRate)
      return {
        weights: weights.map((weight, index) => sub(weight, mul(at(gradients, index), rate))),
        state: [],
      }
    },
  }
}

const BETA_1 = 0.9
const BETA_2 = 0.999
const EPSILON = 1e-8

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1). The bias corrections c₁ = 1 − β₁ᵗ and c₂ = 1 − β₂ᵗ
 * are numbers in double precision, moved out of the tensors: η/c₁ · m / (√(v/c₂) + ε) = (η·√c₂/c₁) · m / (√v
 * + ε·√c₂).
 */
function adam({ learningRate }: AdamSpec): Optimiser {
  return {
    initialState: (weights) => [
      ...weights.map((weight) => zerosLike(weight)),
      ...weights.map((weight) => zerosLike(weight)),
    ],
    update({ step, weights, gradients, state }) {
      const root = Math.sqrt(1 - BETA_2 ** step)
      const rate = scalar((learningRate * root) / (1 - BETA_1 ** step))
      const epsilon = scalar(EPSILON * root)
      const first = scalar(1 - BETA_1)
      const second = scalar(1 - BETA_2)
      const means: Tensor[] = []
      const squares: Tensor[] = []
      const next = weights.map((weight, index) => {
        const gradient = at(gradients, index)
        const oldMean = at(state, index)
        const oldSquare = at(state, weights.length + index)
        const mean = add(oldMean, mul(sub(gradient, oldMean), first))
        const meanSquare = add(oldSquare, mul(sub(square(gradient), oldSquare), second))
        means.push(mean)
        squares.push(meanSquare)
        return sub(weight, mul(div(mean, add(sqrt(meanSquare), epsilon)), rate))
      })
      return { weights: next, state: [...means, ...squares] }
    },
  }
}

function at(tensors: readonly Tensor[], index: number): Tensor {
  const tensor = tensors[index]
  if (tensor === undefined) throw new ConsiliumError('INTERNAL', `the optimiser has no tensor ${index}`)
  return tensor
}
