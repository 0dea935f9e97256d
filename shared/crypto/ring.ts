/**
 * Pointwise arithmetic modulo q: the only ring arithmetic written here; transforms, sampling of keys and
 * errors, encryption and decryption are SEAL's. The work is done by a WebAssembly module built from
 * `assembly/ring.ts`; `reference.ts` says the same in BigInt, and the tests hold one against the other.
 */
import { BLOCK_BYTES, CIPHERTEXT_MODULUS, RING_DEGREE } from './constants.ts'
import { clearPolynomials, kernel, memory, PLACE } from './kernel.ts'

/** One polynomial: 4096 words below q. */
export type Polynomial = BigUint64Array

/** A polynomial that many products share, with what Shoup's method works out once: ⌊k·2^64 / q⌋. */
export interface Factor {
  readonly k: Polynomial
  readonly shoup: Polynomial
}

/**
 * Words of a stream that `uniformPolynomial` is given: a few more than it needs, since a word is rejected
 * once in 10^13.
 */
export const STREAM_WORDS = RING_DEGREE + 8

const POLYNOMIAL_BYTES = RING_DEGREE * 8

const put = (place: number, bytes: Uint8Array): void => new Uint8Array(memory, place, bytes.length).set(bytes)
const putWords = (place: number, words: Polynomial): void =>
  new BigUint64Array(memory, place, RING_DEGREE).set(words)
const words = (place: number): Polynomial => new BigUint64Array(memory, place, RING_DEGREE).slice()
const packed = (place: number): Uint8Array<ArrayBuffer> => new Uint8Array(memory, place, BLOCK_BYTES).slice()

export function factor(k: Polynomial): Factor {
  putWords(PLACE.k, k)
  kernel.shoup(PLACE.k, PLACE.shoup, RING_DEGREE)
  const shoup = words(PLACE.shoup)
  clearPolynomials(PLACE.k, PLACE.shoup)
  return { k, shoup }
}

/** Small integers modulo q. */
export function fromSigned(integers: Int32Array): Polynomial {
  new Int32Array(memory, PLACE.b, RING_DEGREE).set(integers)
  kernel.fromSigned(PLACE.b, PLACE.a, RING_DEGREE)
  const polynomial = words(PLACE.a)
  clearPolynomials(PLACE.a, PLACE.b)
  return polynomial
}

/** The integers between −128 and 127 that a polynomial has modulo q. */
export function toSigned(polynomial: Polynomial): Int8Array {
  putWords(PLACE.a, polynomial)
  kernel.toSigned(PLACE.a, PLACE.b, RING_DEGREE)
  const integers = new Int8Array(memory, PLACE.b, RING_DEGREE).slice()
  clearPolynomials(PLACE.a, PLACE.b)
  return integers
}

/**
 * Uniform residues from a uniform stream, by rejection: exactly uniform.
 *
 * @param into where they go; a fresh polynomial if it is left out
 * @throws RangeError if the stream is too short, which one stream in 10^90 is
 */
export function uniformPolynomial(
  stream: Uint8Array,
  into: Polynomial = new BigUint64Array(RING_DEGREE),
): Polynomial {
  put(PLACE.a, stream)
  if (kernel.sample(PLACE.a, Math.floor(stream.length / 8), PLACE.b, RING_DEGREE) !== RING_DEGREE)
    throw new RangeError('the stream ran out')
  into.set(new BigUint64Array(memory, PLACE.b, RING_DEGREE))
  return into
}

/**
 * `c0 + (c1 − a)·k`, packed: moves a fresh ciphertext from SEAL's own random polynomial to the common one.
 *
 * @param pair c0 and c1, one behind the other
 * @param into where the packed block goes
 */
export function rebase(
  { pair, a, key }: { readonly pair: Uint8Array; readonly a: Polynomial; readonly key: Factor },
  into: Uint8Array,
): void {
  put(PLACE.a, pair.subarray(0, POLYNOMIAL_BYTES))
  put(PLACE.b, pair.subarray(POLYNOMIAL_BYTES))
  putWords(PLACE.c, a)
  putWords(PLACE.k, key.k)
  putWords(PLACE.shoup, key.shoup)
  kernel.rebase(PLACE.a, PLACE.b, PLACE.c, PLACE.k, PLACE.shoup, PLACE.out, RING_DEGREE)
  into.set(new Uint8Array(memory, PLACE.out, BLOCK_BYTES))
}

/** `c + a·k`: what decryption begins with. */
export function addProduct({
  c,
  a,
  key,
}: {
  readonly c: Polynomial
  readonly a: Polynomial
  readonly key: Factor
}): Polynomial {
  putWords(PLACE.a, c)
  putWords(PLACE.b, a)
  putWords(PLACE.k, key.k)
  putWords(PLACE.shoup, key.shoup)
  kernel.addProduct(PLACE.a, PLACE.b, PLACE.k, PLACE.shoup, PLACE.out, RING_DEGREE)
  return words(PLACE.out)
}

/**
 * Overwrites what products with a key left in the kernel. Between the products of one key it may stay: SEAL
 * holds the key as well.
 */
export function clearProducts(): void {
  clearPolynomials(PLACE.a, PLACE.b, PLACE.k, PLACE.shoup, PLACE.out)
}

/**
 * `sum += block`. Returns the index of the first word of the block that is not below q, or −1; after an index
 * `sum` is unchanged.
 */
export function addPackedInPlace(sum: Polynomial, block: Uint8Array): number {
  putWords(PLACE.a, sum)
  put(PLACE.b, block)
  const bad = kernel.addPacked(PLACE.a, PLACE.b, RING_DEGREE)
  if (bad < 0) sum.set(new BigUint64Array(memory, PLACE.a, RING_DEGREE))
  return bad
}

/** The index of the first word of a block that is not below q, or −1. */
export function findBadWord(block: Uint8Array): number {
  put(PLACE.b, block)
  return kernel.checkPacked(PLACE.b, RING_DEGREE)
}

/** Σ ρ_i·c_i mod q over a block of words below q. */
export function innerProduct(rho: Polynomial, block: Uint8Array): bigint {
  putWords(PLACE.a, rho)
  put(PLACE.b, block)
  kernel.checksum(PLACE.b, PLACE.a, RING_DEGREE, PLACE.out)
  // Low and high halves of the products of limbs, 30 bits apart, two words each.
  const parts = new BigUint64Array(memory, PLACE.out, 12)
  let total = 0n
  for (const [i, part] of parts.entries()) total += part << BigInt(30 * (i >> 2) + 32 * ((i >> 1) & 1))
  clearPolynomials(PLACE.a)
  return total % CIPHERTEXT_MODULUS
}

/** 4096 words of 60 bits in 30,720 bytes. */
export function packPolynomial(polynomial: Polynomial): Uint8Array<ArrayBuffer> {
  putWords(PLACE.a, polynomial)
  kernel.packWords(PLACE.a, PLACE.out, RING_DEGREE)
  return packed(PLACE.out)
}
