/** Tensors that stay where they are trained: a personalised head, say. The others are shared and averaged. */
import { ConsiliumError } from '../kernel/index.ts'
import { expectShapes, type TensorShape, type Weights } from './weights.ts'

export interface SplitWeights {
  readonly shared: Weights
  readonly local: Weights
}

/** Whether a tensor is shared. @param localNames of the tensors that stay */
export function isShared({ name }: TensorShape, localNames: readonly string[]): boolean {
  return !localNames.includes(name)
}

/** Takes a model apart, each part in the model's order. */
export function splitWeights(weights: Weights, localNames: readonly string[]): SplitWeights {
  return {
    shared: weights.filter((tensor) => isShared(tensor, localNames)),
    local: weights.filter((tensor) => !isShared(tensor, localNames)),
  }
}

/**
 * A whole model again.
 *
 * @param shapes of the whole model
 * @throws ConsiliumError `INVALID_ARGUMENT` unless the parts make up exactly such a model
 */
export function joinWeights(shapes: readonly TensorShape[], { shared, local }: SplitWeights): Weights {
  const byName = new Map([...shared, ...local].map((tensor) => [tensor.name, tensor]))
  if (byName.size !== shared.length + local.length || byName.size !== shapes.length)
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `${shared.length} shared and ${local.length} local tensors do not make up a model of ${shapes.length}`,
    )
  const weights = shapes.flatMap(({ name }) => byName.get(name) ?? [])
  expectShapes(weights, shapes)
  return weights
}
