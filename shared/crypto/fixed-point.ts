/** Statistics and metrics in 48-bit lanes: non-negative sums as integers, `round(value · scale)`. */
import { ConsiliumError } from '../kernel/index.ts'
import { PLAIN_BITS } from './constants.ts'

/** Counts need no fraction and ranges are known to about a millionth: more than 20 bits of fraction would be noise. */
const SCALE_MAX = 2 ** 20

/**
 * The largest power of two, at most 2^20, by which sums of up to `maximum` at each of `sites` sites may be scaled so that
 * honest sites cannot overflow a lane: sites · maximum · scale ≤ 2^48 − 1 − sites, rounding included. Below 1 where the
 * sums are very large.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` unless maximum is a positive number and sites a positive integer
 */
export function fixedPointScale(options: { readonly maximum: number; readonly sites: number }): number {
  const { maximum, sites } = options
  if (!(maximum > 0) || !Number.isFinite(maximum) || !Number.isSafeInteger(sites) || sites < 1) {
    throw new ConsiliumError('INVALID_ARGUMENT', `sums of up to ${maximum} at ${sites} sites have no fixed-point scale: expected positive numbers`)
  }
  let scale = SCALE_MAX
  while (sites * maximum * scale > 2 ** PLAIN_BITS - 1 - sites) scale /= 2
  return scale
}

/**
 * A site's sums as lanes. With scale 1, integers stay exactly what they are.
 *
 * @throws ConsiliumError `INVALID_DATA` naming the index, never the value, if one is not in [0, maximum]
 */
export function encodeFixedPoint(options: { readonly values: Float64Array; readonly scale: number; readonly maximum: number }): Float64Array {
  const { values, scale, maximum } = options
  return values.map((value, i) => {
    if (!(value >= 0 && value <= maximum)) throw new ConsiliumError('INVALID_DATA', `sum ${i} is not between 0 and the ${maximum} that its fixed-point scale allows for`)
    return Math.round(value * scale)
  })
}

/** The sums again, each off by at most half of 1/scale a contributor. */
export function decodeFixedPoint(options: { readonly levels: Float64Array; readonly scale: number }): Float64Array {
  return options.levels.map((level) => level / options.scale)
}
