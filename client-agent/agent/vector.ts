/**
 * From a site's update and sums to the integers that are encrypted, and from summed integers back to real
 * numbers.
 */
import {
  decodeLevels,
  type LaneBits,
  packBlocks,
  type RoundingWords,
  type SegmentSink,
  sourceOf,
  type TensorRange,
  unpackBlock,
  updateEncoder,
} from '@consilium/shared/crypto'
import { ConsiliumError } from '@consilium/shared/kernel'
import { CLIPPED, DELTA, FIELDS, type StepShape } from './step-shape.ts'

/** What a site adds to a step's sum. */
export interface StepValues {
  /** Δ, flat; null but in rounds. */
  readonly update: Float32Array | null
  /** In the order of the shape's fields. */
  readonly sums: Float64Array
}

/** What a step's sum holds beside the update. */
export interface OpenedSums {
  readonly sums: Float64Array
  /** How many values the sites clipped, by tensor; zeros in a plain run, which clips nothing. */
  readonly clipped: Float64Array
}

/** Takes Σ α_i·Δ_i, in order, a part of one tensor at a time. */
export type UpdateSink = (tensor: number, start: number, values: Float64Array) => void

export interface Quantisation {
  readonly laneBits: LaneBits
  /** By tensor: the largest change of a weight. */
  readonly bounds: readonly number[]
  readonly sites: number
}

export interface EncodedStep {
  readonly coefficients: Iterable<BigUint64Array<ArrayBuffer>>
  /** How many values were clipped so far, by tensor. */
  readonly clipped: Float64Array
}

/**
 * The coefficients to encrypt, made block by block as they are asked for.
 *
 * @param weight this site's α
 * @param residual what earlier rounds' rounding and clipping left over, flat; all zeros at first; overwritten
 * with what is left over now
 */
export function encodeValues(options: {
  readonly shape: StepShape
  readonly values: StepValues
  readonly quantisation: Quantisation
  readonly weight: number
  readonly residual: Float32Array
  readonly rounding: RoundingWords
}): EncodedStep {
  const { shape, values, quantisation, weight, residual, rounding } = options
  const fields = sourceOf(values.sums.map((value, i) => Math.round(value * (shape.fields[i]?.scale ?? 1))))
  if (values.update === null)
    return { coefficients: packBlocks(shape.lanes, new Map([[FIELDS, fields]])), clipped: new Float64Array() }
  const { laneBits, sites } = quantisation
  const { source, clipped } = updateEncoder({
    values: values.update,
    residual,
    tensors: rangesOf(shape, quantisation),
    weight,
    rounding,
    laneBits,
    sites,
  })
  const sources = new Map([
    [DELTA, source],
    [CLIPPED, sourceOf(clipped)], // complete when it is asked for: it stands behind the update
    [FIELDS, fields],
  ])
  return { coefficients: packBlocks(shape.lanes, sources), clipped }
}

/**
 * Takes an opened sum apart as its blocks come.
 *
 * @param totalWeight Σα over the list
 */
export async function decodeSum(options: {
  readonly shape: StepShape
  readonly blocks: AsyncIterable<BigUint64Array>
  readonly quantisation: Quantisation
  readonly totalWeight: number
  readonly onUpdate: UpdateSink
}): Promise<OpenedSums> {
  const { shape, blocks, quantisation, totalWeight, onUpdate } = options
  const { laneBits, sites } = quantisation
  const tensors = rangesOf(shape, quantisation)
  const levels = new Float64Array(shape.fields.length)
  const clipped = new Float64Array(shape.tensors.length)
  const sinks = new Map<string, SegmentSink>([
    [
      DELTA,
      (start, part) => {
        for (const run of decodeLevels({ levels: part, start, tensors, totalWeight, laneBits, sites }))
          onUpdate(run.tensor, run.start, run.values)
      },
    ],
    [CLIPPED, (start, part) => clipped.set(part, start)],
    [FIELDS, (start, part) => levels.set(part, start)],
  ])
  let block = 0
  for await (const coefficients of blocks)
    unpackBlock({ plan: shape.lanes, block: block++, coefficients, sinks })
  if (block !== shape.lanes.blocks)
    throw new ConsiliumError('CORRUPT', `the sum has ${block} blocks, expected ${shape.lanes.blocks}`)
  return { sums: levels.map((value, i) => value / (shape.fields[i]?.scale ?? 1)), clipped }
}

/**
 * The vector of a plain run: the same numbers as doubles, little-endian, unrounded. @param weight this site's
 * α
 */
export function encodePlain(shape: StepShape, values: StepValues, weight: number): Uint8Array {
  const update = Float64Array.from(values.update ?? [], (change) => weight * change)
  const parts =
    shape.kind === 'round' ? [update, new Float64Array(shape.tensors.length), values.sums] : [values.sums]
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return new Uint8Array(all.buffer)
}

export function decodePlain(shape: StepShape, sum: Uint8Array, onUpdate: UpdateSink): OpenedSums {
  const all = new Float64Array(new Uint8Array(sum).buffer)
  let start = 0
  for (const [tensor, size] of shape.tensors.entries()) {
    onUpdate(tensor, start, all.subarray(start, start + size))
    start += size
  }
  return {
    sums: all.slice(all.length - shape.fields.length),
    clipped: new Float64Array(shape.tensors.length),
  }
}

function rangesOf(shape: StepShape, quantisation: Quantisation): readonly TensorRange[] {
  return shape.tensors.map((count, tensor) => {
    const bound = quantisation.bounds[tensor]
    if (bound === undefined) throw new ConsiliumError('INTERNAL', `there is no bound for tensor ${tensor}`)
    return { count, bound }
  })
}
