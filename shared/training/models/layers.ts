/**
 * Layers that bring their own gradient. `@tensorflow/tfjs-core` as npm installs it registers no gradients
 * (only the `@tensorflow/tfjs` union package does), and its own dense gradient multiplies transposed views in
 * a scalar loop on WASM; here the transpose is made first, 7 to 13 × faster on large layers.
 * `training.test.ts` holds each against finite differences.
 */
import {
  add,
  customGrad,
  matMul,
  mul,
  relu as reluOf,
  square,
  step,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tanh as tanhOf,
  transpose,
} from '@tensorflow/tfjs-core'
import { ConsiliumError } from '../../kernel/index.ts'
import type { TensorShape } from '../weights.ts'

/**
 * An operation with its gradient. The tape hands tensors around untyped; this is the one place that says
 * which they are.
 *
 * @param keep what the backward pass needs of the forward one; everything else is freed in between
 * @param backward from the gradient of the output and what was kept, the gradients of the inputs in order
 */
export function differentiable<Out extends Tensor>({
  inputs,
  forward,
  keep,
  backward,
}: {
  readonly inputs: readonly Tensor[]
  readonly forward: () => Out
  readonly keep: (output: Out) => readonly Tensor[]
  readonly backward: (dy: Out, kept: readonly Tensor[]) => Tensor[]
}): Out {
  const recorded = customGrad((...args) => {
    const value = forward()
    const save = args[inputs.length]
    if (typeof save === 'function') save([...keep(value)])
    return { value, gradFunc: (dy, kept) => backward(dy as Out, kept) }
  })
  return recorded(...inputs) as Out
}

/**
 * A dense layer, `x·kernel + bias`; kernel and bias are the tensors `2·layer` and `2·layer + 1` of the model.
 * The first layer's `x` is data, for which no gradient is computed.
 *
 * @param x [rows, inputs]
 * @returns [rows, units]
 */
export function dense({
  x,
  weights,
  layer,
}: {
  readonly x: Tensor2D
  readonly weights: readonly Tensor[]
  readonly layer: number
}): Tensor2D {
  const kernel = weights[2 * layer]
  const bias = weights[2 * layer + 1]
  if (kernel === undefined || bias === undefined)
    throw new ConsiliumError(
      'INTERNAL',
      `the model has ${weights.length} tensors, but its layer ${layer} needs two more`,
    )
  return differentiable<Tensor2D>({
    inputs: layer === 0 ? [kernel, bias] : [kernel, bias, x],
    forward: () => add(matMul(x, kernel), bias),
    keep: () => [x, kernel],
    backward: (dy, [keptX = x, keptKernel = kernel]) => {
      const gradients = [matMul(transpose(keptX), dy), sum(dy, 0)]
      return layer === 0 ? gradients : [...gradients, matMul(dy, transpose(keptKernel))]
    },
  })
}

/** Kernel and bias of a dense layer under the names they have in a model. */
export function denseShapes(prefix: string, inputs: number, units: number): readonly TensorShape[] {
  return [
    { name: `${prefix}kernel`, shape: [inputs, units] },
    { name: `${prefix}bias`, shape: [units] },
  ]
}

export function relu(x: Tensor2D): Tensor2D {
  return differentiable({
    inputs: [x],
    forward: () => reluOf(x),
    keep: () => [x],
    backward: (dy, [kept = x]) => [mul(dy, step(kept))],
  })
}

export function tanh(x: Tensor2D): Tensor2D {
  return differentiable({
    inputs: [x],
    forward: () => tanhOf(x),
    keep: (y) => [y],
    backward: (dy, [y = x]) => [mul(dy, sub(1, square(y)))],
  })
}
