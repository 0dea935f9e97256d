/**
 * Vectors of 4096 elements of the field of p = 65521, in the kernel (`assembly/shares.ts`): what a key's
 * shares are made of.
 */
import { RING_DEGREE } from './constants.ts'
import { lagrangeFactors } from './field.ts'
import { clearPolynomials, kernel, memory, PLACE } from './kernel.ts'

const put = (place: number, elements: Uint16Array): void =>
  new Uint16Array(memory, place, RING_DEGREE).set(elements)

/** into := x·factor + y, element by element; `into` may be one of them. @param factor an element */
export function multiplyAdd(
  into: Uint16Array,
  { x, factor, y }: { readonly x: Uint16Array; readonly factor: number; readonly y: Uint16Array },
): void {
  put(PLACE.a, x)
  put(PLACE.b, y)
  kernel.multiplyAdd(PLACE.a, factor, PLACE.b, PLACE.out, RING_DEGREE)
  into.set(new Uint16Array(memory, PLACE.out, RING_DEGREE))
}

/**
 * In each place, the value at `x` of the polynomial of lower degree than there are points that goes through
 * theirs. Lagrange.
 */
export function valuesAt(points: readonly (readonly [number, Uint16Array])[], x: number): Uint16Array {
  const factors = lagrangeFactors(
    points.map(([point]) => point),
    x,
  )
  const values = new Uint16Array(RING_DEGREE)
  for (const [index, [, elements]] of points.entries())
    multiplyAdd(values, { x: elements, factor: factors[index] ?? 0, y: values })
  clearElements()
  return values
}

/** Overwrites what {@link multiplyAdd} left in the kernel. */
export function clearElements(): void {
  clearPolynomials(PLACE.a, PLACE.b, PLACE.out)
}
