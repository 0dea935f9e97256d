/** Model weights as plain values, and the arithmetic on them that every site must repeat to the bit. */
import { ConsiliumError } from '../kernel/index.ts'

export interface TensorShape {
  readonly name: string
  readonly shape: readonly number[]
}

/** One tensor: values in row-major order, all finite. */
export interface WeightTensor extends TensorShape {
  readonly values: Float32Array
}

export type Weights = readonly WeightTensor[]

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

export function parameterCount(shapes: readonly TensorShape[]): number {
  return shapes.reduce((sum, { shape }) => sum + elementCount(shape), 0)
}

/** All values in order, tensor after tensor. */
export function flatten(weights: Weights): Float32Array {
  const flat = new Float32Array(parameterCount(weights))
  let offset = 0
  for (const { values } of weights) {
    flat.set(values, offset)
    offset += values.length
  }
  return flat
}

/**
 * The inverse of {@link flatten}; values are rounded to float32.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` if the count of values is not that of the shapes
 */
export function unflatten(shapes: readonly TensorShape[], values: Float32Array | Float64Array): Weights {
  expectLength(values.length, parameterCount(shapes))
  let offset = 0
  return shapes.map(({ name, shape }) => {
    const count = elementCount(shape)
    const tensor = { name, shape, values: Float32Array.from(values.subarray(offset, offset + count)) }
    offset += count
    return tensor
  })
}

/**
 * `after − before`, flat, in double precision: exact unless the two are some 2^29 times apart.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` if the shapes differ
 */
export function subtract(after: Weights, before: Weights): Float64Array {
  expectShapes(after, before)
  const difference = new Float64Array(parameterCount(before))
  let offset = 0
  for (const [index, { values }] of before.entries()) {
    const changed = after[index]?.values ?? values
    for (let i = 0; i < values.length; i++) difference[offset + i] = (changed[i] ?? 0) - (values[i] ?? 0)
    offset += values.length
  }
  return difference
}

/** `after − before`, flat, rounded to float32: what is quantised. As {@link subtract}. */
export function change(after: Weights, before: Weights): Float32Array {
  expectShapes(after, before)
  const difference = new Float32Array(parameterCount(before))
  let offset = 0
  for (const [index, { values }] of before.entries()) {
    const changed = after[index]?.values ?? values
    for (let i = 0; i < values.length; i++) difference[offset + i] = (changed[i] ?? 0) - (values[i] ?? 0)
    offset += values.length
  }
  return difference
}

/** A model on its way to the next one. */
export interface PendingWeights {
  /**
   * Adds to the weights from the flat index `start` on, all within one tensor. Every weight is added to once.
   */
  add(tensor: number, start: number, part: Float64Array): void
  /** @throws ConsiliumError `RUN_FAILED` if a weight is not a finite float32 */
  finish(): Weights
}

/** {@link applyUpdate} part by part, for updates that are never there as a whole. */
export function beginUpdate(weights: Weights): PendingWeights {
  const next = weights.map(({ name, shape, values }) => ({ name, shape, values: values.slice() }))
  const first: number[] = []
  let offset = 0
  for (const { values } of weights) {
    first.push(offset)
    offset += values.length
  }
  return {
    add(tensor, start, part) {
      const values = next[tensor]?.values ?? new Float32Array()
      const from = start - (first[tensor] ?? 0)
      if (from < 0 || from + part.length > values.length)
        throw new ConsiliumError(
          'INVALID_ARGUMENT',
          `${part.length} values from ${start} on do not lie within tensor ${tensor} of the model`,
        )
      for (let i = 0; i < part.length; i++) values[from + i] = (values[from + i] ?? 0) + (part[i] ?? 0)
    },
    finish() {
      expectFinite(next)
      return next
    },
  }
}

/**
 * The next model: every weight plus its update, added in double precision and rounded once to float32. Plain
 * arithmetic on purpose: sites with different backends get the same bits.
 *
 * @param update flat, as many values as the weights have
 * @throws ConsiliumError `INVALID_ARGUMENT` for another length, `RUN_FAILED` if a weight would not be a
 * finite float32
 */
export function applyUpdate({
  weights,
  update,
}: {
  readonly weights: Weights
  readonly update: Float64Array
}): Weights {
  expectLength(update.length, parameterCount(weights))
  const pending = beginUpdate(weights)
  let offset = 0
  for (const [tensor, { values }] of weights.entries()) {
    pending.add(tensor, offset, update.subarray(offset, offset + values.length))
    offset += values.length
  }
  return pending.finish()
}

/**
 * @throws ConsiliumError `RUN_FAILED` naming the first tensor that holds a value which is not a finite number
 */
export function expectFinite(weights: Weights): void {
  const broken = weights.find(({ values }) => !values.every(Number.isFinite))
  if (broken === undefined) return
  throw new ConsiliumError(
    'RUN_FAILED',
    `training diverged: tensor '${broken.name}' no longer holds finite numbers; lower the learning ` +
      "rate, or check the features' ranges and the standardisation",
    { isPublic: true },
  )
}

/**
 * @throws ConsiliumError `INVALID_ARGUMENT` unless both have the same tensors of the same shapes in the same
 * order
 */
export function expectShapes(found: readonly TensorShape[], expected: readonly TensorShape[]): void {
  const describe = (shapes: readonly TensorShape[]): string =>
    shapes.map(({ name, shape }) => `${name}[${shape.join('×')}]`).join(', ')
  if (describe(found) !== describe(expected))
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `the weights are ${describe(found)}, expected ${describe(expected)}; they belong to another model`,
      {
        isPublic: true,
      },
    )
}

function expectLength(found: number, expected: number): void {
  if (found !== expected)
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `${found} values were given for a model of ${expected} parameters; they belong to another model`,
      {
        isPublic: true,
      },
    )
}
