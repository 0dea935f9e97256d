/** The fixed numbers of the construction. `shared/crypto/README.md` gives the source and margin of each. */

/** Number format and cryptographic suite of updates. Changing any number below is a new suite. */
export const SUITE = 'consilium-bgv4096-q60-t48/1'

/** N: coefficients of a polynomial, one block. */
export const RING_DEGREE = 4096

/** q: the ciphertext modulus, the largest 60-bit prime ≡ 1 mod 2N that SEAL's `CoeffModulus.Create(4096, [60])` gives. */
export const CIPHERTEXT_MODULUS = 1152921504606830593n

/** log2 t: the plain modulus is 2^48; coefficients carry lanes as they are, without batch encoding. */
export const PLAIN_BITS = 48

/** Bytes of one block on the wire: 4096 words of eight bytes, little-endian, each below q. */
export const BLOCK_BYTES = RING_DEGREE * 8

/** p: the prime field that one-time keys are shared over. */
export const SHARE_PRIME = 65521

/** Bytes of one key share: 4096 words of two bytes, little-endian, each below p. */
export const SHARE_BYTES = RING_DEGREE * 2

/** Most sites in one sum: the error of the sum has σ ≈ 3.25·√n and must stay below q / 2t with a margin of 14.6 σ. */
export const SITES_MAX = 1800
