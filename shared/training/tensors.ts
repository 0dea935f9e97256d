/** Tensors in and out of a backend. Whoever holds a tensor across two pieces of work disposes it. */
import { concat, type Tensor } from '@tensorflow/tfjs-core'
import type { Backend } from './backend.ts'

/** The values of tensors, one after the other along their first axis, in an array of its own. */
export function readValues(backend: Backend, tensors: readonly Tensor[]): Float32Array {
  const [first, ...others] = tensors
  let values = new Float32Array(0)
  backend.run(() => {
    if (first !== undefined)
      values = new Float32Array((others.length === 0 ? first : concat([first, ...others])).dataSync())
    return []
  })
  return values
}

export function dispose(tensors: readonly Tensor[]): void {
  for (const tensor of tensors) tensor.dispose()
}
