/** Logistic regression: one weight per input and a bias. */
import { seededRandom } from '../../kernel/index.ts'
import { elementCount } from '../weights.ts'
import type { LogisticRegressionSpec, ModelFamily } from './family.ts'
import { dense, denseShapes } from './layers.ts'

export const logisticRegression: ModelFamily<LogisticRegressionSpec> = {
  family: 'logistic-regression',
  shapes: (_spec, inputs) => denseShapes('', inputs, 1),
  initial({ spec, inputs, seed }) {
    const random = seededRandom('consilium/training/initial', 'logistic-regression', seed)
    const bound = 1 / Math.sqrt(inputs)
    const value = (): number => (spec.initial === 'zero' ? 0 : (2 * random.uniform() - 1) * bound)
    return denseShapes('', inputs, 1).map(({ name, shape }) => ({
      name,
      shape,
      values: Float32Array.from({ length: elementCount(shape) }, value),
    }))
  },
  logits: ({ weights, x }) => dense({ x, weights, layer: 0 }),
}
