/** The port that a model family implements. A new family is one file and one line in `registry.ts`. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { TensorShape, Weights } from '../weights.ts'

export interface LogisticRegressionSpec {
  readonly family: 'logistic-regression'
  /** `seeded`: uniform within ±1/√inputs, as torch.nn.Linear starts. */
  readonly initial: 'zero' | 'seeded'
}

export interface MlpSpec {
  readonly family: 'mlp'
  /** Units of each hidden layer. */
  readonly hidden: readonly number[]
  readonly activation: 'relu' | 'tanh'
}

export type ModelSpec = LogisticRegressionSpec | MlpSpec

export interface ModelFamily<Spec extends ModelSpec> {
  readonly family: Spec['family']
  /** Names and shapes of the weights in their one order. */
  shapes(spec: Spec, inputs: number): readonly TensorShape[]
  /** The model that training starts from: a function of specification, inputs and seed alone. */
  initial(options: { readonly spec: Spec; readonly inputs: number; readonly seed: number }): Weights
  /**
   * The forward pass, made of the operations of `layers.ts` only: the backends register kernels but no
   * gradients.
   *
   * @param x [rows, inputs]
   * @returns [rows, 1], the log odds of the positive class
   */
  logits(options: {
    readonly spec: Spec
    readonly weights: readonly Tensor[]
    readonly x: Tensor2D
  }): Tensor2D
}
