/** A multi-layer perceptron with one output. */
import { seededRandom } from '../../kernel/index.ts'
import { elementCount, type TensorShape } from '../weights.ts'
import type { MlpSpec, ModelFamily } from './family.ts'
import { dense, denseShapes, relu, tanh } from './layers.ts'

const ACTIVATIONS = { relu, tanh }

function shapesOf(spec: MlpSpec, inputs: number): readonly TensorShape[] {
  const sizes = [inputs, ...spec.hidden, 1]
  return sizes.slice(1).flatMap((units, layer) => denseShapes(`dense${layer}/`, sizes[layer] ?? 0, units))
}

export const mlp: ModelFamily<MlpSpec> = {
  family: 'mlp',
  shapes: shapesOf,
  /**
   * Kernels uniform: before ReLU as He et al. 2015 (arXiv 1502.01852), else as Glorot and Bengio 2010. Biases
   * zero.
   */
  initial({ spec, inputs, seed }) {
    const random = seededRandom('consilium/training/initial', 'mlp', seed)
    return shapesOf(spec, inputs).map(({ name, shape }, index) => {
      const values = new Float32Array(elementCount(shape))
      const [fanIn = 1, fanOut] = shape
      if (fanOut !== undefined) {
        const beforeRelu = spec.activation === 'relu' && index < 2 * spec.hidden.length
        const bound = Math.sqrt(6 / (beforeRelu ? fanIn : fanIn + fanOut))
        for (let i = 0; i < values.length; i++) values[i] = (2 * random.uniform() - 1) * bound
      }
      return { name, shape, values }
    })
  },
  logits({ spec, weights, x }) {
    const activation = ACTIVATIONS[spec.activation]
    let hidden = x
    for (let layer = 0; layer < spec.hidden.length; layer++)
      hidden = activation(dense({ x: hidden, weights, layer }))
    return dense({ x: hidden, weights, layer: spec.hidden.length })
  },
}
