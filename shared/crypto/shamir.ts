/**
 * Shamir's secret sharing (1979) of a one-time key, coefficient by coefficient, over the field of p = 65521
 * elements. Shares of different secrets add up to shares of the sum, which is all that is ever recovered.
 */
import { ConsiliumError, type RandomSource, wipe } from '../kernel/index.ts'
import { SHARE_PRIME as P, RING_DEGREE, SHARE_BYTES } from './constants.ts'
import { clearElements, multiplyAdd, valuesAt } from './elements.ts'

/**
 * Shares for the points 1 … sites; any `threshold` of them determine the secret, fewer say nothing about it.
 *
 * @param secret 4096 small integers, here a ternary key
 * @returns one share per site, 4096 field elements each
 */
export function makeShares({
  secret,
  sites,
  threshold,
  random,
}: {
  readonly secret: Int8Array
  readonly sites: number
  readonly threshold: number
  readonly random: RandomSource
}): Uint16Array[] {
  if (
    !Number.isInteger(threshold) ||
    threshold < 1 ||
    threshold > sites ||
    sites >= P ||
    secret.length !== RING_DEGREE
  )
    throw new ConsiliumError('INTERNAL', `${threshold} of ${sites} is no secret sharing`)
  // In each place a polynomial of degree threshold − 1: the secret is its value at 0, a share that at a
  // site's point (Horner).
  const constant = Uint16Array.from(secret, (value) => value + (P & (value >> 31)))
  const falling = [
    constant,
    ...Array.from({ length: threshold - 1 }, () => fieldElements(RING_DEGREE, random)),
  ].reverse()
  const shares = Array.from({ length: sites }, (_, index) => {
    const share = new Uint16Array(RING_DEGREE)
    for (const coefficients of falling) multiplyAdd(share, { x: share, factor: index + 1, y: coefficients })
    return share
  })
  wipe(...falling)
  clearElements()
  return shares
}

/** sum := sum + share */
export function addSharesInPlace(sum: Uint16Array, share: Uint16Array): void {
  if (sum.length !== share.length)
    throw new ConsiliumError(
      'INTERNAL',
      `a share of ${share.length} elements cannot be added to one of ${sum.length}`,
    )
  multiplyAdd(sum, { x: share, factor: 1, y: sum })
  clearElements()
}

/**
 * The secret behind shares, by Lagrange interpolation at 0.
 *
 * @param answers shares by point, from 1; `threshold` of them are used
 * @returns 4096 integers, centred: in (−p/2, p/2)
 * @throws ConsiliumError `SECURITY_REFUSED` if there are fewer than `threshold`
 */
export function combineShares(
  answers: ReadonlyMap<number, Uint16Array>,
  { threshold }: { readonly threshold: number },
): Int32Array {
  if (answers.size < threshold)
    throw new ConsiliumError(
      'SECURITY_REFUSED',
      `${answers.size} answers cannot open the sum, ${threshold} are needed`,
      { isPublic: true },
    )
  const used = [...answers].slice(0, threshold)
  for (const [point, share] of used) {
    if (!Number.isInteger(point) || point < 1 || point >= P || share.length !== RING_DEGREE)
      throw new ConsiliumError('INTERNAL', `an answer of ${share.length} elements at point ${point} is none`)
  }
  return Int32Array.from(valuesAt(used, 0), (element) => (element > P / 2 ? element - P : element))
}

/**
 * Refuses what cannot be a sum of that many ternary keys: some answer was wrong. An answer that is wrong by
 * accident (of another list, another site, another step) passes with probability ((2n + 1) / p)^4096, which
 * is nothing. One that a site made wrong on purpose, by a little, passes if no others are held against it;
 * the sum then opens to noise, and nobody learns anything.
 *
 * @throws ConsiliumError `WRONG_ANSWERS`
 */
export function assertKeySum(sum: Int32Array, sites: number): void {
  if (sum.some((coefficient) => Math.abs(coefficient) > sites)) {
    throw new ConsiliumError(
      'WRONG_ANSWERS',
      `the answers do not add up to a sum of ${sites} one-time keys: at least one site answered ` +
        'wrongly, or shared its key wrongly',
      { isPublic: true },
    )
  }
}

/** 4096 elements of 16 bits, little-endian. */
export function encodeShare(share: Uint16Array): Uint8Array {
  return new Uint8Array(share.slice().buffer)
}

/** @throws ConsiliumError `CORRUPT` if the length is wrong or an element is not below p */
export function decodeShare(bytes: Uint8Array): Uint16Array {
  if (bytes.length !== SHARE_BYTES)
    throw new ConsiliumError('CORRUPT', `a key share has ${bytes.length} bytes, expected ${SHARE_BYTES}`, {
      isPublic: true,
    })
  const share = new Uint16Array(new Uint8Array(bytes).buffer)
  if (share.some((element) => element >= P))
    throw new ConsiliumError('CORRUPT', `a key share holds an element that is not below ${P}`, {
      isPublic: true,
    })
  return share
}

/** Uniform field elements, by rejection. */
function fieldElements(count: number, random: RandomSource): Uint16Array {
  const elements = new Uint16Array(count)
  let filled = 0
  while (filled < count) {
    const bytes = random.bytes(2 * (count - filled) + 64)
    for (let at = 0; at + 1 < bytes.length && filled < count; at += 2) {
      const value = (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
      if (value < P) elements[filled++] = value
    }
    bytes.fill(0)
  }
  return elements
}
