/** The number format of encrypted updates. A change of anything here is another `SUITE`. */

/**
 * Names ring, moduli and packing; part of everything that is signed about a run, so that two formats never
 * meet in one sum.
 */
export const SUITE = 'consilium-bgv4096-q60-t48/1'

/** N: polynomials have this many coefficients, modulo X^N + 1. */
export const RING_DEGREE = 4096

/**
 * q = 2^60 − 2^14 + 1, the prime of SEAL's `CoeffModulus::Create(4096, {60})`; the cipher asserts that it
 * still is.
 */
export const CIPHERTEXT_MODULUS = 2n ** 60n - 2n ** 14n + 1n

/** The plain modulus is 2^48: a coefficient carries 48 bits of lanes. */
export const PLAIN_BITS = 48

/** One encrypted polynomial on the wire: residues of 60 bits, two in 15 bytes, little-endian. */
export const BLOCK_BYTES = (RING_DEGREE * 15) / 2

/** One polynomial as it is before encryption and after opening: 64-bit words, little-endian. */
export const COEFFICIENT_BYTES = RING_DEGREE * 8

/** p, the largest prime below 2^16: the field of the key shares. */
export const SHARE_PRIME = 65521

/** A share of a one-time key: a 16-bit word per coefficient, little-endian. */
export const SHARE_BYTES = RING_DEGREE * 2

if (new Uint8Array(new Uint32Array([1]).buffer)[0] !== 1)
  throw new Error(
    'consilium runs on little-endian machines only (x64, arm64): residues are read and written as ' +
      'the machine lays them out',
  )
