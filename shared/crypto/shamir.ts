/**
 * Shamir's secret sharing (1979) of a one-time key, coefficient by coefficient, over the field of p = 65521 elements. Shares
 * of different secrets add up to shares of the sum, which is all that is ever recovered.
 */
import { ConsiliumError, type RandomSource, wipe } from '../kernel/index.ts'
import { SHARE_PRIME as P, RING_DEGREE, SHARE_BYTES } from './constants.ts'
import { lagrangeFactors } from './field.ts'

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
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > sites || sites >= P || secret.length !== RING_DEGREE)
    throw new ConsiliumError('INTERNAL', `${threshold} of ${sites} is no secret sharing`)
  const polynomials: Uint16Array[] = Array.from({ length: threshold - 1 }, () => fieldElements(RING_DEGREE, random))
  const shares = Array.from({ length: sites }, (_, index) => {
    const point = index + 1
    const share = new Uint16Array(RING_DEGREE)
    for (let i = 0; i < RING_DEGREE; i++) {
      let value = 0
      for (let degree = polynomials.length - 1; degree >= 0; degree--) value = (value * point + ((polynomials[degree] as Uint16Array)[i] as number)) % P
      share[i] = (value * point + (secret[i] as number) + P) % P
    }
    return share
  })
  wipe(...polynomials)
  return shares
}

/** sum := sum + share */
export function addSharesInPlace(sum: Uint16Array, share: Uint16Array): void {
  if (sum.length !== share.length) throw new ConsiliumError('INTERNAL', `a share of ${share.length} elements cannot be added to one of ${sum.length}`)
  for (let i = 0; i < sum.length; i++) sum[i] = ((sum[i] as number) + (share[i] as number)) % P
}

/**
 * The secret behind shares, by Lagrange interpolation at 0.
 *
 * @param answers shares by point, from 1; `threshold` of them are used
 * @returns 4096 integers, centred: in (−p/2, p/2)
 * @throws ConsiliumError `SECURITY_REFUSED` if there are fewer than `threshold`
 */
export function combineShares(answers: ReadonlyMap<number, Uint16Array>, { threshold }: { readonly threshold: number }): Int32Array {
  if (answers.size < threshold)
    throw new ConsiliumError('SECURITY_REFUSED', `${answers.size} answers cannot open the sum, ${threshold} are needed`, { isPublic: true })
  const used = [...answers].slice(0, threshold)
  for (const [point, share] of used) {
    if (!Number.isInteger(point) || point < 1 || point >= P || share.length !== RING_DEGREE)
      throw new ConsiliumError('INTERNAL', `an answer of ${share.length} elements at point ${point} is none`)
  }
  const factors = lagrangeFactors(
    used.map(([point]) => point),
    0,
  )
  const secret = new Int32Array(RING_DEGREE)
  for (let i = 0; i < RING_DEGREE; i++) {
    let value = 0
    for (const [index, [, share]] of used.entries()) value = (value + (factors[index] as number) * (share[i] as number)) % P
    secret[i] = value > P / 2 ? value - P : value
  }
  return secret
}

/**
 * Refuses what cannot be a sum of that many ternary keys: some answer was wrong. An answer that is wrong by accident (of
 * another list, another site, another step) passes with probability ((2n + 1) / p)^4096, which is nothing. One that a site
 * made wrong on purpose, by a little, passes if no others are held against it; the sum then opens to noise, and nobody learns anything.
 *
 * @throws ConsiliumError `WRONG_ANSWERS`
 */
export function assertKeySum(sum: Int32Array, sites: number): void {
  if (sum.some((coefficient) => Math.abs(coefficient) > sites)) {
    throw new ConsiliumError(
      'WRONG_ANSWERS',
      `the answers do not add up to a sum of ${sites} one-time keys: at least one site answered wrongly, or shared its key wrongly`,
      { isPublic: true },
    )
  }
}

export function encodeShare(share: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(SHARE_BYTES)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < RING_DEGREE; i++) view.setUint16(2 * i, share[i] as number, true)
  return bytes
}

/** @throws ConsiliumError `CORRUPT` if the length is wrong or an element is not below p */
export function decodeShare(bytes: Uint8Array): Uint16Array {
  if (bytes.length !== SHARE_BYTES) throw new ConsiliumError('CORRUPT', `a key share has ${bytes.length} bytes, expected ${SHARE_BYTES}`, { isPublic: true })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const share = Uint16Array.from({ length: RING_DEGREE }, (_, i) => view.getUint16(2 * i, true))
  if (share.some((element) => element >= P)) throw new ConsiliumError('CORRUPT', `a key share holds an element that is not below ${P}`, { isPublic: true })
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
