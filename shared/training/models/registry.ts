/** The model families there are. */
import type { TensorShape, Weights } from '../weights.ts'
import type { ModelFamily, ModelSpec } from './family.ts'
import { logisticRegression } from './logistic-regression.ts'
import { mlp } from './mlp.ts'

const FAMILIES: {
  readonly [Name in ModelSpec['family']]: ModelFamily<Extract<ModelSpec, { readonly family: Name }>>
} = {
  'logistic-regression': logisticRegression,
  mlp,
}

/**
 * The family of a specification. The table pairs every name with the family of its own specification, which
 * the compiler cannot follow through an index.
 */
export function familyOf(spec: ModelSpec): ModelFamily<ModelSpec> {
  return FAMILIES[spec.family] as ModelFamily<ModelSpec>
}

/** Names and shapes of a model's weights, in the order that {@link Weights} have. */
export function parameterShapes(spec: ModelSpec, inputs: number): readonly TensorShape[] {
  return familyOf(spec).shapes(spec, inputs)
}

/** The model that every site starts from: a function of specification, number of inputs and seed. */
export function initialWeights(options: {
  readonly spec: ModelSpec
  readonly inputs: number
  readonly seed: number
}): Weights {
  return familyOf(options.spec).initial(options)
}
