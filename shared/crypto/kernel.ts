/** The WebAssembly module built from `assembly/`, its memory, and how values get in and out of it. */
import { RING_DEGREE } from './constants.ts'
import { KERNEL_WASM } from './generated/kernel-wasm.ts'

interface Kernel {
  readonly memory: WebAssembly.Memory
  sample(from: number, words: number, into: number, count: number): number
  shoup(k: number, into: number, count: number): void
  fromSigned(from: number, into: number, count: number): void
  toSigned(from: number, into: number, count: number): void
  rebase(c0: number, c1: number, a: number, k: number, shoup: number, into: number, count: number): void
  addProduct(c: number, a: number, k: number, shoup: number, into: number, count: number): void
  addPacked(sum: number, packed: number, count: number): number
  checkPacked(packed: number, count: number): number
  checksum(packed: number, rho: number, count: number, into: number): void
  packWords(from: number, into: number, count: number): void
  multiplyAdd(x: number, factor: number, y: number, into: number, count: number): void
  quantise(
    values: number,
    residuals: number,
    rounding: number,
    levels: number,
    count: number,
    weight: number,
    half: number,
    step: number,
    perStep: number,
  ): number
  pack(levels: number, count: number, lanes: number, base: number, into: number): number
  unpack(coefficients: number, count: number, lanes: number, bits: number, into: number): number
}

export const kernel = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(KERNEL_WASM, 'base64')))
  .exports as unknown as Kernel

/** Values of a block at the narrowest lanes: six of 8 bits a coefficient. */
export const BLOCK_VALUES_MAX = RING_DEGREE * 6

/** A place for one polynomial and the few bytes that packing and sampling reach further. */
export const POLYNOMIAL_SLOT = RING_DEGREE * 8 + 64
/** A place for a block's values of 4 bytes, or levels of 8, and the one that the kernel reaches further. */
const WORDS_SLOT = BLOCK_VALUES_MAX * 4 + 16
const LEVELS_SLOT = BLOCK_VALUES_MAX * 8 + 16

let used = 0
const slot = (bytes: number): number => {
  used += bytes
  return used - bytes
}

/** Byte offsets into the kernel's memory. Whatever is in a place is gone with the next call that uses it. */
export const PLACE = {
  a: slot(POLYNOMIAL_SLOT),
  b: slot(POLYNOMIAL_SLOT),
  c: slot(POLYNOMIAL_SLOT),
  k: slot(POLYNOMIAL_SLOT),
  shoup: slot(POLYNOMIAL_SLOT),
  out: slot(POLYNOMIAL_SLOT),
  values: slot(WORDS_SLOT),
  residuals: slot(WORDS_SLOT),
  rounding: slot(WORDS_SLOT),
  levels: slot(LEVELS_SLOT),
} as const
kernel.memory.grow(Math.ceil(used / 65_536))

/** Of the kernel, for good: its memory does not grow any more. */
export const memory: ArrayBuffer = kernel.memory.buffer

/** Overwrites places of polynomials. */
export function clearPolynomials(...places: readonly number[]): void {
  for (const place of places) new Uint8Array(memory, place, POLYNOMIAL_SLOT).fill(0)
}
