/**
 * Secret sharing of a one-time key (Shamir 1979), coefficient by coefficient over the field of p = 65521 elements: degree
 * `threshold − 1`, site i of the roster at point i + 1. Shares add as secrets do, so shares of a sum are sums of shares.
 */
import { ConsiliumError, type RandomSource, wipe } from '../kernel/index.ts'
import { RING_DEGREE, SHARE_BYTES, SHARE_PRIME } from './constants.ts'

/** Products of a field element and a point stay below 2^31, so that every step is integer arithmetic of the machine. */
const POINTS_MAX = 32_000

/** Most values that `refill` asks for at a time. */
const DRAW = 4096

/**
 * Shares for points 1 … `sites`.
 *
 * @param secret integers in [−128, 127]
 * @throws ConsiliumError `INVALID_ARGUMENT` unless 1 ≤ threshold ≤ sites
 */
export function makeShares(options: { readonly secret: Int8Array; readonly sites: number; readonly threshold: number; readonly random: RandomSource }): Uint16Array[] {
  const { secret, sites, threshold, random } = options
  if (!Number.isSafeInteger(threshold) || threshold < 1 || threshold > sites || sites > POINTS_MAX) {
    throw new ConsiliumError('INVALID_ARGUMENT', `a key cannot be shared among ${sites} sites with a threshold of ${threshold}: expected 1 ≤ threshold ≤ sites ≤ ${POINTS_MAX}`)
  }
  const constant = Uint16Array.from(secret, (value) => value + ((value >> 31) & SHARE_PRIME))
  const higher = Array.from({ length: threshold - 1 }, () => fieldElements(secret.length, random))
  const polynomials = [...higher.reverse(), constant]
  const shares = Array.from({ length: sites }, (_, site) => evaluate(polynomials, site + 1))
  wipe(...polynomials)
  return shares
}

/** sum := sum + share. */
export function addSharesInPlace(sum: Uint16Array, share: Uint16Array): void {
  if (sum.length !== share.length) throw new ConsiliumError('CORRUPT', `a share of ${share.length} elements does not add to one of ${sum.length}`)
  for (let i = 0; i < sum.length; i++) sum[i] = ((sum[i] as number) + (share[i] as number)) % SHARE_PRIME
}

/**
 * The shared secret, or sum of secrets, as integers in (−p/2, p/2). The `threshold` lowest points give it; answers beyond
 * that must lie on the same polynomials.
 *
 * @param answers by point (position in the roster + 1)
 * @throws ConsiliumError `NOT_NOW` if there are fewer than `threshold`, `CORRUPT` if an extra one contradicts the others
 */
export function combineShares(answers: ReadonlyMap<number, Uint16Array>, options: { readonly threshold: number }): Int32Array {
  const { threshold } = options
  if (answers.size < threshold || threshold < 1) throw new ConsiliumError('NOT_NOW', `${answers.size} answer(s) are here, ${threshold} are needed to open the sum`, { isPublic: true })
  const points = [...answers.keys()].sort((a, b) => a - b)
  const used = points.slice(0, threshold)
  const shares = used.map((point) => shareAt(answers, point))
  for (const extra of points.slice(threshold)) {
    const expected = interpolate(used, shares, extra)
    const given = shareAt(answers, extra)
    if (expected.length !== given.length || expected.some((value, i) => value !== given[i])) {
      throw new ConsiliumError('CORRUPT', `the answers do not fit together: that of the site at position ${extra} of the roster, or one of positions ${used.join(', ')}, is wrong`, { isPublic: true })
    }
  }
  const secret = interpolate(used, shares, 0)
  const centred = Int32Array.from(secret, (value) => value - (((SHARE_PRIME >> 1) - value) >> 31 & SHARE_PRIME))
  wipe(secret)
  return centred
}

/**
 * Refuses a sum of one-time keys that cannot be one: keys are ternary, so with `sites` of them no coefficient leaves
 * [−sites, sites]. A wrong answer passes with a chance below (2·sites + 1)/p for each of the 4096 coefficients.
 *
 * @throws ConsiliumError `CORRUPT`
 */
export function assertKeySum(sum: Int32Array, sites: number): void {
  if (sum.length === RING_DEGREE && sum.every((value) => value >= -sites && value <= sites)) return
  throw new ConsiliumError('CORRUPT', `the answers do not fit together: what they give is not the sum of ${sites} one-time keys, so at least one of them, or of the shares in it, is wrong`, { isPublic: true })
}

/** A share as bytes: 16-bit words, little-endian. */
export function encodeShare(share: Uint16Array): Uint8Array {
  return new Uint8Array(share.slice().buffer)
}

/** Reads a share of a one-time key. @throws ConsiliumError `CORRUPT` if its length is wrong or an element is not below p */
export function decodeShare(bytes: Uint8Array): Uint16Array {
  if (bytes.length !== SHARE_BYTES) throw new ConsiliumError('CORRUPT', `a key share of ${bytes.length} bytes is none: expected ${SHARE_BYTES}`, { isPublic: true })
  const share = new Uint16Array(bytes.slice().buffer)
  const bad = share.findIndex((value) => value >= SHARE_PRIME)
  if (bad >= 0) throw new ConsiliumError('CORRUPT', `element ${bad} of a key share is not below ${SHARE_PRIME}`, { isPublic: true })
  return share
}

/** The polynomials' values at a point, by Horner's rule. @param polynomials coefficients by degree, highest first */
function evaluate(polynomials: readonly Uint16Array[], point: number): Uint16Array {
  const values = (polynomials[0] as Uint16Array).slice()
  for (const coefficients of polynomials.slice(1)) {
    for (let i = 0; i < values.length; i++) values[i] = ((values[i] as number) * point + (coefficients[i] as number)) % SHARE_PRIME
  }
  return values
}

/** The values at `at` of the polynomials through the shares. */
function interpolate(points: readonly number[], shares: readonly Uint16Array[], at: number): Uint16Array {
  const values = new Uint16Array((shares[0] as Uint16Array).length)
  for (const [index, share] of shares.entries()) {
    if (share.length !== values.length) throw new ConsiliumError('CORRUPT', 'the answers have different lengths')
    const weight = lagrangeWeight(points, index, at)
    // weight · share is below 2^32, too much for a signed word: `>>> 0` keeps it an unsigned one.
    for (let i = 0; i < values.length; i++) values[i] = (((Math.imul(weight, share[i] as number) >>> 0) % SHARE_PRIME) + (values[i] as number)) % SHARE_PRIME
  }
  return values
}

/** ∏ (at − x_j)/(x_i − x_j) over all j ≠ i. */
function lagrangeWeight(points: readonly number[], index: number, at: number): number {
  const own = points[index] as number
  let above = 1
  let below = 1
  for (const [other, point] of points.entries()) {
    if (other === index) continue
    above = (above * residue(at - point)) % SHARE_PRIME
    below = (below * residue(own - point)) % SHARE_PRIME
  }
  return (above * power(below, SHARE_PRIME - 2)) % SHARE_PRIME
}

function residue(value: number): number {
  return ((value % SHARE_PRIME) + SHARE_PRIME) % SHARE_PRIME
}

function power(base: number, exponent: number): number {
  let result = 1
  let square = base
  for (let rest = exponent; rest > 0; rest >>= 1) {
    if (rest & 1) result = (result * square) % SHARE_PRIME
    square = (square * square) % SHARE_PRIME
  }
  return result
}

function shareAt(answers: ReadonlyMap<number, Uint16Array>, point: number): Uint16Array {
  const share = answers.get(point)
  if (share === undefined || !Number.isSafeInteger(point) || point < 1 || point > POINTS_MAX) throw new ConsiliumError('INVALID_ARGUMENT', `${point} is not the point of a site: expected 1 to ${POINTS_MAX}`)
  return share
}

/** Uniform field elements, by rejection. */
function fieldElements(count: number, random: RandomSource): Uint16Array {
  const elements = new Uint16Array(count)
  let filled = 0
  while (filled < count) {
    const bytes = random.bytes(2 * Math.min(DRAW, count - filled))
    for (let i = 0; i < bytes.length; i += 2) {
      const value = (bytes[i] as number) | ((bytes[i + 1] as number) << 8)
      if (value < SHARE_PRIME) elements[filled++] = value
    }
    wipe(bytes)
  }
  return elements
}
