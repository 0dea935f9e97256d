/**
 * Pointwise arithmetic modulo q: the only ring arithmetic written here; transforms, sampling of keys and errors, encryption
 * and decryption are SEAL's. The work is done by a WebAssembly module built from `assembly/ring.ts`; `reference.ts` says the
 * same in BigInt, and the tests hold one against the other.
 */

import { BLOCK_BYTES, CIPHERTEXT_MODULUS, RING_DEGREE } from './constants.ts'
import { RING_WASM } from './generated/ring-wasm.ts'

interface RingKernel {
  readonly memory: WebAssembly.Memory
  sample(from: number, words: number, into: number, count: number): number
  rebase(c0: number, c1: number, a: number, k: number, shoup: number, into: number, count: number): void
  addProduct(c: number, a: number, k: number, shoup: number, into: number, count: number): void
  addPacked(sum: number, packed: number, count: number): number
  packWords(from: number, into: number, count: number): void
}

/** One polynomial: 4096 words below q. */
export type Polynomial = BigUint64Array

/** A polynomial that many products share, with what Shoup's method works out once: ⌊k·2^64 / q⌋. */
export interface Factor {
  readonly k: Polynomial
  readonly shoup: Polynomial
}

const kernel = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(RING_WASM, 'base64'))).exports as unknown as RingKernel

/** Six places in the kernel's memory, each for one polynomial and the few bytes that packing and sampling reach further. */
const SLOT_BYTES = RING_DEGREE * 8 + 64
const [A, B, C, K, SHOUP, OUT] = [0, 1, 2, 3, 4, 5].map((slot) => slot * SLOT_BYTES) as [number, number, number, number, number, number]
kernel.memory.grow(Math.ceil((6 * SLOT_BYTES) / 65_536))

/** Words of a stream that `uniformPolynomial` is given: a few more than it needs, since a word is rejected once in 10^13. */
export const STREAM_WORDS = RING_DEGREE + 8

const put = (slot: number, bytes: Uint8Array): void => new Uint8Array(kernel.memory.buffer, slot, bytes.length).set(bytes)
const putWords = (slot: number, words: Polynomial): void => new BigUint64Array(kernel.memory.buffer, slot, RING_DEGREE).set(words)
const words = (slot: number): Polynomial => new BigUint64Array(kernel.memory.buffer, slot, RING_DEGREE).slice()
const packed = (slot: number): Uint8Array => new Uint8Array(kernel.memory.buffer, slot, BLOCK_BYTES).slice()
const clear = (...slots: readonly number[]): void => {
  for (const slot of slots) new Uint8Array(kernel.memory.buffer, slot, SLOT_BYTES).fill(0)
}

export function factor(k: Polynomial): Factor {
  return { k, shoup: k.map((word) => (word << 64n) / CIPHERTEXT_MODULUS) }
}

/** Uniform residues from a uniform stream, by rejection: exactly uniform. @throws RangeError if the stream is too short, which one stream in 10^90 is */
export function uniformPolynomial(stream: Uint8Array): Polynomial {
  put(A, stream)
  if (kernel.sample(A, Math.floor(stream.length / 8), B, RING_DEGREE) !== RING_DEGREE) throw new RangeError('the stream ran out')
  return words(B)
}

/** `c0 + (c1 − a)·k`, packed: moves a fresh ciphertext from SEAL's own random polynomial to the common one. */
export function rebase({ c0, c1, a, key }: { readonly c0: Polynomial; readonly c1: Polynomial; readonly a: Polynomial; readonly key: Factor }): Uint8Array {
  putWords(A, c0)
  putWords(B, c1)
  putWords(C, a)
  putWords(K, key.k)
  putWords(SHOUP, key.shoup)
  kernel.rebase(A, B, C, K, SHOUP, OUT, RING_DEGREE)
  const result = packed(OUT)
  clear(A, B, K, SHOUP)
  return result
}

/** `c + a·k`: what decryption begins with. */
export function addProduct({ c, a, key }: { readonly c: Polynomial; readonly a: Polynomial; readonly key: Factor }): Polynomial {
  putWords(A, c)
  putWords(B, a)
  putWords(K, key.k)
  putWords(SHOUP, key.shoup)
  kernel.addProduct(A, B, K, SHOUP, OUT, RING_DEGREE)
  const result = words(OUT)
  clear(A, K, SHOUP, OUT)
  return result
}

/** `sum += block`. Returns the index of the first word of the block that is not below q, or −1; after an index `sum` is unchanged. */
export function addPackedInPlace(sum: Polynomial, block: Uint8Array): number {
  putWords(A, sum)
  put(B, block)
  const bad = kernel.addPacked(A, B, RING_DEGREE)
  if (bad < 0) sum.set(new BigUint64Array(kernel.memory.buffer, A, RING_DEGREE))
  return bad
}

/** 4096 words of 60 bits in 30,720 bytes. */
export function packPolynomial(polynomial: Polynomial): Uint8Array {
  putWords(A, polynomial)
  kernel.packWords(A, OUT, RING_DEGREE)
  return packed(OUT)
}
