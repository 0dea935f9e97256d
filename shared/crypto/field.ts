/**
 * The field of p = 65521 elements and polynomials over it, lowest coefficient first, without leading zeros;
 * the zero polynomial is empty.
 */
import { SHARE_PRIME as P } from './constants.ts'

export type FieldPolynomial = readonly number[]

/** x^(p−2) mod p (Fermat). */
export function inverse(x: number): number {
  let result = 1
  let power = x
  for (let exponent = P - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = (result * power) % P
    power = (power * power) % P
  }
  return result
}

/**
 * The factors that take the values of a polynomial of lower degree than there are points to its value at `x`.
 * Lagrange.
 */
export function lagrangeFactors(points: readonly number[], x: number): number[] {
  return points.map((point) =>
    points.reduce((product, other) => {
      if (other === point) return product
      return (((product * ((x - other + P) % P)) % P) * inverse((point - other + P) % P)) % P
    }, 1),
  )
}

export function evaluate(polynomial: FieldPolynomial, x: number): number {
  return polynomial.reduceRight((value, coefficient) => (value * x + coefficient) % P, 0)
}

/** a − b·c */
export function minusProduct(a: FieldPolynomial, b: FieldPolynomial, c: FieldPolynomial): FieldPolynomial {
  const difference = [...a, ...new Array<number>(Math.max(0, b.length + c.length - 1 - a.length)).fill(0)]
  for (const [i, left] of b.entries())
    for (const [j, right] of c.entries())
      difference[i + j] = ((difference[i + j] ?? 0) + P * P - left * right) % P
  return trimmed(difference)
}

/** a = quotient·b + remainder, the remainder of lower degree than b, which is not zero. */
export function divide(
  a: FieldPolynomial,
  b: FieldPolynomial,
): { readonly quotient: FieldPolynomial; readonly remainder: FieldPolynomial } {
  const remainder = [...a]
  const quotient = new Array<number>(Math.max(0, a.length - b.length + 1)).fill(0)
  const leading = inverse(b.at(-1) ?? 0)
  for (let shift = a.length - b.length; shift >= 0; shift--) {
    const factor = ((remainder[shift + b.length - 1] ?? 0) * leading) % P
    quotient[shift] = factor
    for (const [i, coefficient] of b.entries())
      remainder[shift + i] = ((remainder[shift + i] ?? 0) + P * P - factor * coefficient) % P
  }
  return { quotient: trimmed(quotient), remainder: trimmed(remainder) }
}

/** The polynomial with these zeros. */
export function withZeros(points: readonly number[]): FieldPolynomial {
  let product: FieldPolynomial = [1]
  for (const point of points) product = minusProduct([0, ...product], [point], product)
  return product
}

/** The polynomial of lowest degree through these values (Newton's form, multiplied out). */
export function interpolate(points: readonly number[], values: readonly number[]): FieldPolynomial {
  let through: FieldPolynomial = []
  let zeros: FieldPolynomial = [1]
  for (const [i, point] of points.entries()) {
    const missing = ((values[i] ?? 0) - evaluate(through, point) + P) % P
    const factor = (missing * inverse(evaluate(zeros, point))) % P
    through = minusProduct(through, [(P - factor) % P], zeros)
    zeros = minusProduct([0, ...zeros], [point], zeros)
  }
  return through
}

function trimmed(coefficients: readonly number[]): FieldPolynomial {
  return coefficients.slice(0, coefficients.findLastIndex((coefficient) => coefficient !== 0) + 1)
}
