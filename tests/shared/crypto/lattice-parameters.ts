/** The lattice problems behind an update. */
import { CIPHERTEXT_MODULUS, RING_DEGREE } from '@consilium/shared/crypto'
import type { Lwe } from './lattice.ts'

/** Errors of SEAL: centred binomial, 21 coin pairs. */
const ERROR = Math.sqrt(21 / 2)
/** Standard deviation of a ternary coefficient. */
const TERNARY = Math.sqrt(2 / 3)
/** A key stands behind every block of its update, so there are as many samples as an attacker likes. */
const SAMPLES = 16 * RING_DEGREE

/** c = −a·k + t·e + m: t has an inverse modulo q, so this is LWE with the errors e. */
export const update: Lwe = {
  dimension: RING_DEGREE,
  logQ: Math.log2(Number(CIPHERTEXT_MODULUS)),
  secret: TERNARY,
  error: ERROR,
  samples: SAMPLES,
}

/**
 * The same where k + k' and e + e' are known, of two honest sites (a list has at least t + 1 members, and t −
 * 1 may collude). Of k given k + k': two coefficients of nine are known, four are one of two neighbours,
 * three one of three. Of e given e + e': half of its coins are drawn out of twice as many.
 */
export const hinted: Lwe = {
  ...update,
  dimension: Math.round((RING_DEGREE * 7) / 9),
  secret: Math.sqrt((4 * (1 / 4) + 3 * (2 / 3)) / 7),
  error: ERROR * Math.sqrt(1 / 2),
}
