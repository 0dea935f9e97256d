/** What the WebAssembly kernel computes, said plainly: the reference that the tests hold it against. */
import { CIPHERTEXT_MODULUS as Q } from './constants.ts'

/** What Shoup's method works out once for a factor. */
export function shoupReference(k: BigUint64Array): BigUint64Array {
  return k.map((word) => (word << 64n) / Q)
}

export function fromSignedReference(integers: Int32Array): BigUint64Array {
  return BigUint64Array.from(integers, (value) => (BigInt(value) + Q) % Q)
}

export function rebaseReference({
  c0,
  c1,
  a,
  k,
}: {
  readonly c0: BigUint64Array
  readonly c1: BigUint64Array
  readonly a: BigUint64Array
  readonly k: BigUint64Array
}): BigUint64Array {
  return c0.map((word, i) => (word + ((c1[i] ?? 0n) + Q - (a[i] ?? 0n)) * (k[i] ?? 0n)) % Q)
}

export function addProductReference({
  c,
  a,
  k,
}: {
  readonly c: BigUint64Array
  readonly a: BigUint64Array
  readonly k: BigUint64Array
}): BigUint64Array {
  return c.map((word, i) => (word + (a[i] ?? 0n) * (k[i] ?? 0n)) % Q)
}

export function addReference(a: BigUint64Array, b: BigUint64Array): BigUint64Array {
  return a.map((word, i) => (word + (b[i] ?? 0n)) % Q)
}

/** Σ_b σ^(B−b)·Σ_j ρ_j·c_{b,j}. */
export function checksumReference(options: {
  readonly rho: BigUint64Array
  readonly sigma: bigint
  readonly words: BigUint64Array
}): bigint {
  const { rho, sigma, words } = options
  let sum = 0n
  for (let start = 0; start < words.length; start += rho.length) {
    sum = rho.reduce((total, factor, j) => (total + factor * (words[start + j] ?? 0n)) % Q, (sum * sigma) % Q)
  }
  return sum
}

/** Two words in 15 bytes, little-endian. */
export function packReference(words: BigUint64Array): Uint8Array {
  const bytes = new Uint8Array((words.length * 15) / 2)
  for (let pair = 0; pair < words.length / 2; pair++) {
    let value = (words[2 * pair] ?? 0n) | ((words[2 * pair + 1] ?? 0n) << 60n)
    for (let i = 0; i < 15; i++) {
      bytes[15 * pair + i] = Number(value & 255n)
      value >>= 8n
    }
  }
  return bytes
}

/** The levels of `quantise`, what it leaves over and how many values it clips. */
export function quantiseReference(options: {
  readonly values: Float32Array
  readonly residual: Float32Array
  readonly rounding: Uint32Array
  readonly weight: number
  readonly half: number
  readonly step: number
}): { readonly levels: Float64Array; readonly residual: Float32Array; readonly clipped: number } {
  const { values, rounding, weight, half, step } = options
  const levels = new Float64Array(values.length)
  const residual = options.residual.slice()
  let clipped = 0
  for (const [i, value] of values.entries()) {
    const wanted = weight * value + (residual[i] ?? 0)
    const kept = Math.min(half, Math.max(-half, wanted))
    if (kept !== wanted) clipped += 1
    const exact = (kept + half) * (1 / step)
    const level = Math.floor(exact) + ((rounding[i] ?? 0) * 2 ** -32 < exact - Math.floor(exact) ? 1 : 0)
    levels[i] = level
    residual[i] = wanted - (level * step - half)
  }
  return { levels, residual, clipped }
}
