/**
 * From real numbers to the integers that are encrypted. A lane holds the *sum* over all sites, so its range is shared out
 * by weight: site i's part α_i·Δ_i lies in ±α_i·c and takes the levels 0 … 2α_i·c/s, where
 *
 *   s = 2c / (2^L − 1 − n)
 *
 * is the step for lanes of L bits and n sites. Rounding adds less than one level a site, so the sum over any of the sites
 * is at most 2c/s + n = 2^L − 1: honest sites cannot overflow a lane. Rounding is stochastic, hence unbiased, and what
 * rounding and clipping leave over is carried to the next round (error feedback: Seide et al. 2014; Karimireddy et al. 2019).
 */
import { ConsiliumError, type SeededRandom } from '../kernel/index.ts'
import { PLAIN_BITS } from './constants.ts'

interface Precision {
  /** c: the largest |Δ| of a weight that is covered, before weighting; positive. */
  readonly bound: number
  readonly laneBits: number
  /** n: sites in the roster. */
  readonly sites: number
}

/** s: what one level is worth in the weighted sum. @throws ConsiliumError `INVALID_PLAN` if the lanes are too narrow for so many sites */
export function quantisationStep({ bound, laneBits, sites }: Precision): number {
  const levels = 2 ** laneBits - 1 - sites
  if (levels < Math.max(16, sites))
    throw new ConsiliumError('INVALID_PLAN', `encryption.laneBits: ${laneBits} bits leave ${levels} levels for a sum over ${sites} sites; choose wider lanes`, {
      isPublic: true,
    })
  return (2 * bound) / levels
}

/**
 * One tensor of one site.
 *
 * @param values α·Δ
 * @param residual left over by earlier rounds; same length
 * @param weight α of the site, in (0, 1]
 * @returns levels to pack, what is left over now, and how many values were clipped
 */
export function quantise(
  options: Precision & { readonly values: Float64Array; readonly residual: Float64Array; readonly weight: number; readonly random: SeededRandom },
): {
  readonly levels: Float64Array
  readonly residual: Float64Array
  readonly clipped: number
} {
  const { values, weight, random } = options
  const step = quantisationStep(options)
  const half = weight * options.bound
  const levels = new Float64Array(values.length)
  const residual = new Float64Array(values.length)
  let clipped = 0
  for (let i = 0; i < values.length; i++) {
    const wanted = (values[i] as number) + (options.residual[i] as number)
    if (!Number.isFinite(wanted))
      throw new ConsiliumError('RUN_FAILED', 'training diverged: the update holds values that are not finite numbers; lower the learning rate', {
        isPublic: true,
      })
    const kept = Math.min(half, Math.max(-half, wanted))
    if (kept !== wanted) clipped += 1
    const exact = (kept + half) / step
    const level = Math.floor(exact) + (random.uniform() < exact - Math.floor(exact) ? 1 : 0)
    levels[i] = level
    residual[i] = wanted - (level * step - half)
  }
  return { levels, residual, clipped }
}

/**
 * One tensor of the opened sum.
 *
 * @param levels summed over the listed sites
 * @param totalWeight Σα over the listed sites
 * @returns Σ α_i·Δ_i as quantised
 */
export function dequantise(options: Precision & { readonly levels: Float64Array; readonly totalWeight: number }): Float64Array {
  const step = quantisationStep(options)
  const offset = options.totalWeight * options.bound
  return options.levels.map((level) => level * step - offset)
}

/**
 * Largest |opened − exact| of one entry of Σ α_i·Δ_i, if nothing was clipped: each of the listed sites is off by less than
 * one step, and, where residuals are carried, by what it brings along from the round before: less than one step of that
 * round, whose range {@link nextBound} has made smaller by a quarter at most.
 *
 * @param carried whether sites carry residuals of the round before, in which all of them were listed
 */
export function maxSumError(options: Precision & { readonly contributors: number; readonly carried: boolean }): number {
  return options.contributors * quantisationStep(options) * (options.carried ? 1 + 1 / SHRINK : 1)
}

/** How much further than the last round's largest change the next round's range reaches: sites differ more than their mean does. */
const HEADROOM = 8
/**
 * The range shrinks to no less than this part of itself in one round: near an optimum the sites' changes cancel in the mean
 * and are no smaller for it. For changes of a steady size s it then stays between 3/4·s and 2·s, and clips in three rounds of
 * ten, a quarter of s at most, which is carried over. (Shrinking to 1/4 clipped in half of the rounds and much, and made the
 * error of 16-bit sums 16 times as large.)
 */
const SHRINK = 3 / 4
/** The range never shrinks below this part of the plan's clip: steps there are far below anything that matters. */
const SMALLEST_PART = 2 ** -12

/**
 * The range c of a tensor for the next round, from what everybody opened, so that no site's own range shows. If anything was
 * clipped it at least doubles; else it follows the largest change of the mean. Both within the plan's clip.
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
 * The scale at which sums of real numbers travel in 48-bit lanes: the largest power of two, at most 2^20, such that the sum
 * over all sites, rounding included, stays below 2^48.
 *
 * @param maximum largest sum of one site; positive
 * @throws ConsiliumError `INVALID_PLAN` if there is none
 */
export function fixedPointScale({ maximum, sites }: { readonly maximum: number; readonly sites: number }): number {
  const scale = 2 ** Math.min(Math.log2(SCALE_MAX), Math.floor(Math.log2((2 ** PLAIN_BITS - 1 - sites) / (sites * maximum))))
  if (!(scale >= 1))
    throw new ConsiliumError('INVALID_PLAN', `sums of up to ${maximum} from each of ${sites} sites do not fit a lane of ${PLAIN_BITS} bits`, { isPublic: true })
  return scale
}
