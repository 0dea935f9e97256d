/** From a site's update and sums to the integers that are encrypted, and from summed integers back to real numbers. */
import { dequantise, pack, quantise, unpack } from '@consilium/shared/crypto'
import { ConsiliumError, type SeededRandom } from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import { CLIPPED, DELTA, FIELDS, type StepShape } from './step-shape.ts'

/** What a site adds to a step's sum. */
export interface StepValues {
  /** α·Δ, flat; null but in rounds. */
  readonly update: Float64Array | null
  /** In the order of the shape's fields. */
  readonly sums: Float64Array
}

/** A step's opened sum. */
export interface OpenedSum extends StepValues {
  /** How many values the sites clipped, by tensor; zeros in a plain run, which clips nothing. */
  readonly clipped: readonly number[]
}

export interface Quantisation {
  readonly laneBits: TrainingPlan['encryption']['laneBits']
  /** By tensor: the largest change of a weight. */
  readonly bounds: readonly number[]
  readonly sites: number
}

/**
 * The coefficients to encrypt.
 *
 * @param weight this site's α
 * @param residual what earlier rounds' rounding and clipping left over, flat; all zeros at first
 * @returns also what is left over now
 */
export function encodeValues(options: {
  readonly shape: StepShape
  readonly values: StepValues
  readonly quantisation: Quantisation
  readonly weight: number
  readonly residual: Float64Array
  readonly random: SeededRandom
}): { readonly coefficients: BigUint64Array; readonly residual: Float64Array; readonly clipped: number } {
  const { shape, values, quantisation, weight, residual, random } = options
  const segments = new Map<string, Float64Array>([[FIELDS, values.sums.map((value, i) => Math.round(value * (shape.fields[i]?.scale ?? 1)))]])
  const carried = new Float64Array(residual.length)
  let clippedInAll = 0
  if (values.update !== null) {
    const levels = new Float64Array(values.update.length)
    const clipped = new Float64Array(shape.tensors.length)
    eachTensor(shape, (tensor, start, end) => {
      const part = quantise({
        values: (values.update as Float64Array).subarray(start, end),
        residual: residual.subarray(start, end),
        weight,
        bound: boundOf(quantisation, tensor),
        laneBits: quantisation.laneBits,
        sites: quantisation.sites,
        random,
      })
      levels.set(part.levels, start)
      carried.set(part.residual, start)
      clipped[tensor] = part.clipped
      clippedInAll += part.clipped
    })
    segments.set(DELTA, levels).set(CLIPPED, clipped)
  }
  return { coefficients: pack(shape.lanes, segments), residual: carried, clipped: clippedInAll }
}

/** @param totalWeight Σα over the list */
export function decodeSum(options: {
  readonly shape: StepShape
  readonly coefficients: BigUint64Array
  readonly quantisation: Quantisation
  readonly totalWeight: number
}): OpenedSum {
  const { shape, coefficients, quantisation, totalWeight } = options
  const segments = unpack(shape.lanes, coefficients)
  const sums = segment(segments, FIELDS).map((value, i) => value / (shape.fields[i]?.scale ?? 1))
  if (shape.kind !== 'round') return { update: null, sums, clipped: [] }
  const levels = segment(segments, DELTA)
  const update = new Float64Array(levels.length)
  eachTensor(shape, (tensor, start, end) => {
    update.set(
      dequantise({
        levels: levels.subarray(start, end),
        totalWeight,
        bound: boundOf(quantisation, tensor),
        laneBits: quantisation.laneBits,
        sites: quantisation.sites,
      }),
      start,
    )
  })
  return { update, sums, clipped: [...segment(segments, CLIPPED)] }
}

/** The vector of a plain run: the same numbers as doubles, little-endian, unrounded. */
export function encodePlain(shape: StepShape, values: StepValues): Uint8Array {
  const parts = shape.kind === 'round' ? [values.update ?? new Float64Array(), new Float64Array(shape.tensors.length), values.sums] : [values.sums]
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return new Uint8Array(all.buffer)
}

export function decodePlain(shape: StepShape, sum: Uint8Array): OpenedSum {
  const all = new Float64Array(new Uint8Array(sum).buffer)
  const parameters = shape.tensors.reduce((total, size) => total + size, 0)
  const sums = all.slice(all.length - shape.fields.length)
  return { update: shape.kind === 'round' ? all.slice(0, parameters) : null, sums, clipped: shape.tensors.map(() => 0) }
}

export function eachTensor(shape: Pick<StepShape, 'tensors'>, visit: (tensor: number, start: number, end: number) => void): void {
  let start = 0
  for (const [tensor, size] of shape.tensors.entries()) {
    visit(tensor, start, start + size)
    start += size
  }
}

function segment(segments: ReadonlyMap<string, Float64Array>, name: string): Float64Array {
  const values = segments.get(name)
  if (values === undefined) throw new ConsiliumError('INTERNAL', `the sum has no segment '${name}'`)
  return values
}

function boundOf(quantisation: Quantisation, tensor: number): number {
  const bound = quantisation.bounds[tensor]
  if (bound === undefined) throw new ConsiliumError('INTERNAL', `there is no bound for tensor ${tensor}`)
  return bound
}
