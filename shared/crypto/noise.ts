/** How many encrypted updates one sum may hold before its noise could reach the message. */
import { ConsiliumError } from '../kernel/index.ts'
import { CIPHERTEXT_MODULUS, PLAIN_BITS } from './constants.ts'

/**
 * Standard deviation of an error coefficient. SEAL samples the centred binomial distribution of 21 coin
 * pairs, variance 10.5 (SEAL 4.1 `util/rlwe.cpp`, `sample_poly_cbd`); σ = 3.2404, rounded up.
 */
const ERROR_DEVIATION = 3.25

/**
 * Deviations that a coefficient of the sum has room for. 2·exp(−14.6²/2) < 2^-152: the binomial is
 * sub-Gaussian (Hoeffding 1963).
 */
const DEVIATIONS = 14.6

/** The sum opens right while |t·e + m| < q/2. Messages lie in (−t/2, t), so |e| ≤ q/2t − 1 is enough. */
const NOISE_ROOM = Number(CIPHERTEXT_MODULUS) / 2 ** (PLAIN_BITS + 1) - 1

/** Most sites in one sum: 14.6·σ·√n ≤ q/2t − 1. */
export const SITES_MAX = Math.floor((NOISE_ROOM / (DEVIATIONS * ERROR_DEVIATION)) ** 2)

/**
 * Natural logarithm of an upper bound for the chance that noise changes any given coefficient of the sum of
 * `sites` updates.
 */
export function logFailureBound(sites: number): number {
  return Math.LN2 - NOISE_ROOM ** 2 / (2 * ERROR_DEVIATION ** 2 * sites)
}

/** @throws ConsiliumError `INVALID_PLAN` if a sum over so many sites is not certain to open right */
export function checkSites(sites: number): void {
  if (!Number.isSafeInteger(sites) || sites < 1 || sites > SITES_MAX) {
    throw new ConsiliumError(
      'INVALID_PLAN',
      `one encrypted sum holds 1 to ${SITES_MAX} sites, not ${sites}: split the federation`,
      { isPublic: true },
    )
  }
}
