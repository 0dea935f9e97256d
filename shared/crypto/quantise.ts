/**
 * From real numbers to the integers that are encrypted. A lane holds the *sum* over all sites, so its range
 * is shared out by weight: site i's part α_i·Δ_i lies in ±α_i·c and takes the levels 0 … 2α_i·c/s, where
 *
 *   s = 2c / (2^L − 1 − n)
 *
 * is the step for lanes of L bits and n sites. Rounding adds less than one level a site, so the sum over any
 * of the sites is at most 2c/s + n = 2^L − 1: honest sites cannot overflow a lane. Rounding is stochastic,
 * hence unbiased, and what rounding and clipping leave over is carried to the next round (error feedback:
 * Seide et al. 2014; Karimireddy et al. 2019).
 */
import { ConsiliumError } from '../kernel/index.ts'
import { PLAIN_BITS } from './constants.ts'
import { BLOCK_VALUES_MAX, kernel, memory, PLACE } from './kernel.ts'

export interface Precision {
  /** c: the largest |Δ| of a weight that is covered, before weighting; positive. */
  readonly bound: number
  readonly laneBits: number
  /** n: sites in the roster. */
  readonly sites: number
}

/**
 * s: what one level is worth in the weighted sum. @throws ConsiliumError `INVALID_PLAN` if the lanes are too
 * narrow for so many sites
 */
export function quantisationStep({ bound, laneBits, sites }: Precision): number {
  const levels = 2 ** laneBits - 1 - sites
  if (levels < Math.max(16, sites))
    throw new ConsiliumError(
      'INVALID_PLAN',
      `encryption.laneBits: ${laneBits} bits leave ${levels} levels for a sum over ${sites} sites; ` +
        'choose wider lanes',
      {
        isPublic: true,
      },
    )
  return (2 * bound) / levels
}

/**
 * Rounding moves a sum by less than this part of its bound c, as a standard deviation, where the lanes are
 * planned.
 */
const PLANNED_ERROR = 2 ** -12

/**
 * The narrowest lanes in which rounding moves Σ α_i·Δ_i by less than 2^-12 of c. A stochastic rounding has a
 * variance of s²/6 on average, so that of n sites has a standard deviation of s·√(n/6): 16 bits up to 379
 * sites, 24 beyond.
 */
export function planLaneBits(sites: number): 12 | 16 | 24 {
  const isEnough = (laneBits: number): boolean => {
    const levels = 2 ** laneBits - 1 - sites
    return levels > 0 && (2 / levels) * Math.sqrt(sites / 6) < PLANNED_ERROR
  }
  return ([12, 16] as const).find(isEnough) ?? 24
}

/**
 * Values of one site that share a bound. The work is done in WebAssembly (`assembly/lanes.ts`);
 * `reference.ts` says the same.
 *
 * A value is rounded up with the chance that its fraction says, to 2^-32: the bias of a rounding is below
 * 2^-32 of a step.
 *
 * @param values Δ
 * @param residual what earlier rounds left over of α·Δ; overwritten with what is left over now, rounded to
 * float32
 * @param weight α of the site, in (0, 1]
 * @param rounding a uniform word for every value: see `roundingWords`
 * @param levels where the levels go
 * @returns how many values were clipped
 * @throws ConsiliumError `RUN_FAILED` if a value is not a finite number
 */
export function quantise(
  options: Precision & {
    readonly values: Float32Array
    readonly residual: Float32Array
    readonly weight: number
    readonly rounding: Uint32Array
    readonly levels: Float64Array
  },
): number {
  const { values, residual, weight, rounding, levels } = options
  const count = values.length
  if (
    count > BLOCK_VALUES_MAX ||
    residual.length !== count ||
    rounding.length !== count ||
    levels.length !== count
  )
    throw new ConsiliumError(
      'INTERNAL',
      `${count} values, ${residual.length} residuals, ${rounding.length} words and ${levels.length} ` +
        'levels are not one part of a block',
    )
  const step = quantisationStep(options)
  new Float32Array(memory, PLACE.values, count).set(values)
  new Float32Array(memory, PLACE.residuals, count).set(residual)
  new Uint32Array(memory, PLACE.rounding, count).set(rounding)
  // Levels that are wanted where they are packed are written there.
  const place = levels.buffer === memory ? levels.byteOffset : PLACE.levels
  const clipped = kernel.quantise(
    PLACE.values,
    PLACE.residuals,
    PLACE.rounding,
    place,
    count,
    weight,
    weight * options.bound,
    step,
    1 / step,
  )
  if (clipped < 0)
    throw new ConsiliumError(
      'RUN_FAILED',
      'training diverged: the update holds values that are not finite numbers; lower the learning rate',
      {
        isPublic: true,
      },
    )
  residual.set(new Float32Array(memory, PLACE.residuals, count))
  if (place === PLACE.levels) levels.set(new Float64Array(memory, place, count))
  return clipped
}

/**
 * One tensor of the opened sum.
 *
 * @param levels summed over the listed sites
 * @param totalWeight Σα over the listed sites
 * @returns Σ α_i·Δ_i as quantised
 */
export function dequantise(
  options: Precision & { readonly levels: Float64Array; readonly totalWeight: number },
): Float64Array {
  const { levels, totalWeight, bound } = options
  const step = quantisationStep(options)
  const offset = totalWeight * bound
  const values = new Float64Array(levels.length)
  for (let i = 0; i < values.length; i++) values[i] = (levels[i] as number) * step - offset
  return values
}

/**
 * Largest |opened − exact| of one entry of Σ α_i·Δ_i, if nothing was clipped: each of the listed sites is off
 * by less than one step, and, where residuals are carried, by what it brings along from the round before:
 * less than one step of that round, whose range {@link nextBound} has made smaller by a quarter at most.
 *
 * @param carried whether sites carry residuals of the round before, in which all of them were listed
 */
export function maxSumError(
  options: Precision & { readonly contributors: number; readonly carried: boolean },
): number {
  return options.contributors * quantisationStep(options) * (options.carried ? 1 + 1 / SHRINK : 1)
}

/**
 * How much further than the last round's largest change the next round's range reaches: sites differ more
 * than their mean does.
 */
const HEADROOM = 8
/**
 * The range shrinks to no less than this part of itself in one round: near an optimum the sites' changes
 * cancel in the mean and are no smaller for it. For changes of a steady size s it then stays between 3/4·s
 * and 2·s, and clips in three rounds of ten, a quarter of s at most, which is carried over. (Shrinking to 1/4
 * clipped in half of the rounds and much, and made the error of 16-bit sums 16 times as large.)
 */
const SHRINK = 3 / 4
/**
 * The range never shrinks below this part of the plan's clip: steps there are far below anything that
 * matters.
 */
const SMALLEST_PART = 2 ** -12

/**
 * The range c of a tensor for the next round, from what everybody opened, so that no site's own range shows.
 * If anything was clipped it at least doubles; else it follows the largest change of the mean. Both within
 * the plan's clip.
 *
 * @param largest largest |Δ| of the opened mean
 * @param clipped how many values were clipped, over all sites
 */
export function nextBound({
  current,
  clip,
  largest,
  clipped,
}: {
  readonly current: number
  readonly clip: number
  readonly largest: number
  readonly clipped: number
}): number {
  const wanted = Math.max(HEADROOM * largest, (clipped > 0 ? 2 : SHRINK) * current)
  return Math.min(clip, Math.max(clip * SMALLEST_PART, wanted))
}

/** Largest scale: 2^20 levels a unit is finer than anything that is summed. */
const SCALE_MAX = 2 ** 20

/**
 * The scale at which sums of real numbers travel in 48-bit lanes: the largest power of two, at most 2^20,
 * such that the sum over all sites, rounding included, stays below 2^48.
 *
 * @param maximum largest sum of one site; positive
 * @throws ConsiliumError `INVALID_PLAN` if there is none
 */
export function fixedPointScale({
  maximum,
  sites,
}: {
  readonly maximum: number
  readonly sites: number
}): number {
  const scale =
    2 **
    Math.min(Math.log2(SCALE_MAX), Math.floor(Math.log2((2 ** PLAIN_BITS - 1 - sites) / (sites * maximum))))
  if (!(scale >= 1))
    throw new ConsiliumError(
      'INVALID_PLAN',
      `sums of up to ${maximum} from each of ${sites} sites do not fit a lane of ${PLAIN_BITS} bits`,
      { isPublic: true },
    )
  return scale
}
