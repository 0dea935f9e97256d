/**
 * Real numbers as lanes, so that the lanes' sum is the sum of the numbers. Site i holds α_i·Δ_i, with α_i its share of the
 * federation (all of them add up to 1) and c the bound on any |Δ|. With n sites and lanes of L bits:
 *
 * step = 2c / (2^L − 1 − n), level u = stochasticRound((v + α_i·c) / step) for v clipped to ±α_i·c.
 *
 * A level is below 2·α_i·c/step + 1, so all n add up to at most 2^L − 1: honest sites cannot overflow a lane. Of a list,
 * Σu·step − c·Σα is Σ α_i·Δ_i. What rounding and clipping left over is carried to the site's next update (error
 * feedback: Seide et al. 2014; Karimireddy et al. 2019), so errors do not add up over rounds.
 */
import { ConsiliumError, type SeededRandom } from '../kernel/index.ts'
import type { LaneBits } from './lanes.ts'

export interface LaneRange {
  /** c: the largest |Δ|. */
  readonly bound: number
  readonly laneBits: LaneBits
  /** n: all sites of the roster, in the list or not. */
  readonly sites: number
}

/** A site has, on average, at least so many levels between −α·c and α·c. */
const LEVELS_PER_SITE_MIN = 2

/** What one level is worth. @throws ConsiliumError `INVALID_PLAN` if lanes are too narrow for so many sites, `INVALID_ARGUMENT` for an impossible bound */
export function quantisationStep(range: LaneRange): number {
  const { bound, laneBits, sites } = range
  const levels = 2 ** laneBits - 1 - sites
  if (!Number.isSafeInteger(sites) || sites < 1 || levels < LEVELS_PER_SITE_MIN * sites) {
    const most = Math.floor((2 ** laneBits - 1) / (LEVELS_PER_SITE_MIN + 1))
    throw new ConsiliumError('INVALID_PLAN', `encryption.laneBits: lanes of ${laneBits} bits hold the updates of 1 to ${most} sites, not of ${sites}; choose wider lanes`, { isPublic: true })
  }
  const step = (2 * bound) / levels
  if (!(step > 0) || step === Number.POSITIVE_INFINITY) throw new ConsiliumError('INVALID_ARGUMENT', `a bound of ${bound} on changes of weights is none: expected a positive number`)
  return step
}

/**
 * Levels of a site's update.
 *
 * @param values α_i·Δ_i
 * @param residual what earlier updates left over; added to the values
 * @param weight α_i, in (0, 1]
 * @param random decides the rounding; not secret
 * @returns levels to pack, what is left over now, and how many values were clipped
 * @throws ConsiliumError `INVALID_DATA` if a value is not finite
 */
export function quantise(
  options: LaneRange & { readonly values: Float64Array; readonly residual: Float64Array; readonly weight: number; readonly random: SeededRandom },
): { readonly levels: Float64Array; readonly residual: Float64Array; readonly clipped: number } {
  const { values, weight, bound, random } = options
  const step = quantisationStep(options)
  if (options.residual.length !== values.length) throw new ConsiliumError('INTERNAL', `${options.residual.length} residuals do not fit ${values.length} values`)
  if (!(weight > 0 && weight <= 1)) throw new ConsiliumError('INVALID_ARGUMENT', `a site's weight of ${weight} is not in (0, 1]`)
  const limit = weight * bound
  const perStep = 1 / step
  const levels = new Float64Array(values.length)
  const residual = new Float64Array(values.length)
  let clipped = 0
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] as number) + (options.residual[i] as number)
    if (!Number.isFinite(value)) throw new ConsiliumError('INVALID_DATA', `entry ${i} of the update is not a finite number: training diverged; lower the learning rate`)
    const kept = Math.max(-limit, Math.min(limit, value))
    if (kept !== value) clipped++
    const position = (kept + limit) * perStep
    const below = Math.floor(position)
    const level = below + (random.uint32() * 2 ** -32 < position - below ? 1 : 0)
    levels[i] = level
    residual[i] = value - (level * step - limit)
  }
  return { levels, residual, clipped }
}

/**
 * Σ α_i·Δ_i of a list from its summed levels.
 *
 * @param totalWeight Σ α_i over the list
 */
export function dequantise(options: LaneRange & { readonly levels: Float64Array; readonly totalWeight: number }): Float64Array {
  const step = quantisationStep(options)
  const shift = options.bound * options.totalWeight
  return options.levels.map((level) => level * step - shift)
}

/**
 * The most by which {@link dequantise} can miss Σ α_i·Δ_i if nobody clipped: one step a contributor for this update's
 * rounding, one step of the update before (at its bound) for what was carried in, and 2^-48·c for the doubles in between.
 * Over any number of rounds, what was opened in all misses the sum in all by one step a contributor only, as each residual
 * goes in once with either sign.
 *
 * @param previousBound c of the round that left the residuals; leave out where there are none
 */
export function maxSumError(options: LaneRange & { readonly contributors: number; readonly previousBound?: number }): number {
  const { contributors, previousBound, ...range } = options
  const carried = previousBound === undefined ? 0 : quantisationStep({ ...range, bound: previousBound })
  return contributors * (quantisationStep(range) + carried) + range.bound * 2 ** -48
}

/** A bound shrinks by a quarter a round at most, and to no less than 2^-12 of the plan's clip. */
const SHRINK = 0.75
const FLOOR = 2 ** -12
/** A site's change is seldom more than 4 times the federation's. */
const ROOM = 4

/**
 * A tensor's bound for the next round, from what the last opened sum told everybody; so no site's own range is revealed.
 *
 * Doubled if anybody clipped. Otherwise it follows the largest change of the mean, with room, but slowly: near an optimum
 * the sites' changes cancel in the mean and do not get smaller themselves, so a bound that jumped down to the mean's would
 * clip everybody for many rounds. With changes of a steady size s it settles between 0.75·s and 2·s and clips in about one
 * round of three or four, at most a quarter of s, which is carried over.
 *
 * @param clip the plan's bound, never exceeded
 * @param largest largest |change| of the mean of the updates
 * @param clipped how many values the sites clipped in all
 */
export function nextBound(options: { readonly current: number; readonly clip: number; readonly largest: number; readonly clipped: number }): number {
  const { current, clip, largest, clipped } = options
  if (clipped > 0) return Math.min(clip, 2 * current)
  return Math.min(clip, Math.max(ROOM * largest, SHRINK * current, FLOOR * clip))
}
