/** A model's update, tensor after tensor with a bound each, as the values of one segment. */
import { ConsiliumError } from '../kernel/index.ts'
import type { SegmentSource } from './lanes.ts'
import { dequantise, type Precision, quantise } from './quantise.ts'
import type { RoundingWords } from './rounding.ts'

export interface TensorRange {
  /** Number of values. */
  readonly count: number
  /** The largest |Δ| that this round covers. */
  readonly bound: number
}

export interface UpdateEncoder {
  /** Levels of the values, for `packBlocks`. Each value is quantised once, when it is asked for. */
  readonly source: SegmentSource
  /** How many values were clipped so far, by tensor. */
  readonly clipped: Float64Array
}

/**
 * Quantises an update as it is packed.
 *
 * @param values Δ, flat
 * @param residual what earlier rounds left over of α·Δ; overwritten, value by value, with what is left over
 * now
 * @param weight α
 */
export function updateEncoder(
  options: Omit<Precision, 'bound'> & {
    readonly values: Float32Array
    readonly residual: Float32Array
    readonly tensors: readonly TensorRange[]
    readonly weight: number
    readonly rounding: RoundingWords
  },
): UpdateEncoder {
  const { values, residual, tensors, weight, rounding, laneBits, sites } = options
  const total = tensors.reduce((sum, { count }) => sum + count, 0)
  if (values.length !== total || residual.length !== total)
    throw new ConsiliumError(
      'INTERNAL',
      `${values.length} values and ${residual.length} residuals do not fit tensors of ${total} values`,
    )
  const clipped = new Float64Array(tensors.length)
  const source: SegmentSource = (start, into) => {
    const words = rounding(start, into.length)
    for (const { tensor, bound, from, to } of runsOf(tensors, start, start + into.length)) {
      const part = {
        values: values.subarray(from, to),
        residual: residual.subarray(from, to),
        levels: into.subarray(from - start, to - start),
      }
      const more = quantise({
        ...part,
        rounding: words.subarray(from - start, to - start),
        weight,
        bound,
        laneBits,
        sites,
      })
      clipped[tensor] = (clipped[tensor] ?? 0) + more
    }
  }
  return { source, clipped }
}

/**
 * Σ α_i·Δ_i out of a part of the summed levels, in order, one piece for each tensor that the part touches.
 *
 * @param start index of the first level
 * @param totalWeight Σα over the listed sites
 */
export function* decodeLevels(
  options: Omit<Precision, 'bound'> & {
    readonly levels: Float64Array
    readonly start: number
    readonly tensors: readonly TensorRange[]
    readonly totalWeight: number
  },
): Generator<{ readonly tensor: number; readonly start: number; readonly values: Float64Array }, void> {
  const { levels, start, tensors, totalWeight, laneBits, sites } = options
  for (const { tensor, bound, from, to } of runsOf(tensors, start, start + levels.length)) {
    yield {
      tensor,
      start: from,
      values: dequantise({
        levels: levels.subarray(from - start, to - start),
        totalWeight,
        bound,
        laneBits,
        sites,
      }),
    }
  }
}

/** The parts of [start, end) that lie within one tensor each. */
function* runsOf(
  tensors: readonly TensorRange[],
  start: number,
  end: number,
): Generator<
  { readonly tensor: number; readonly bound: number; readonly from: number; readonly to: number },
  void
> {
  let first = 0
  for (const [tensor, { count, bound }] of tensors.entries()) {
    const from = Math.max(start, first)
    const to = Math.min(end, first + count)
    if (from < to) yield { tensor, bound, from, to }
    first += count
    if (first >= end) return
  }
}
