/**
 * Finding wrong answers. Shares of one secret are a Reed–Solomon codeword (McEliece and Sarwate 1981), and a
 * site that answers wrongly is wrong in one place of it: a answers at threshold t tell up to ⌊(a − t)/2⌋
 * wrong ones from the others.
 *
 * What holds, for e wrong answers of a:
 * - e ≤ ⌊(a − t)/2⌋: the sum is right, and exactly the wrong ones are named.
 * - e ≤ ⌈(a − t)/2⌉: what is not corrected is refused.
 * - more: refused, or a wrong sum comes out. The latter takes wrong answers that were agreed on so that they
 *   lie on one polynomial with right ones; it is caught by `assertKeySum` or when the opened sum does not fit
 *   its lanes, or spoils the sum. It shows nobody anything: every answer is a value of a polynomial that any
 *   t of them determine.
 */
import { ConsiliumError } from '../kernel/index.ts'
import { valuesAt } from './elements.ts'
import { divide, evaluate, type FieldPolynomial, interpolate, minusProduct, withZeros } from './field.ts'
import { combineShares } from './shamir.ts'

export interface DecodedAnswers {
  /** 4096 integers, centred: in (−p/2, p/2). */
  readonly sum: Int32Array
  /** Points of the answers that do not fit the others, ascending. */
  readonly wrong: readonly number[]
}

/**
 * The secret behind answers, some of which may be wrong. Every coefficient of every answer is either on the
 * one polynomial of its place or belongs to an answer that is named; nothing is left to chance.
 *
 * @param answers sums of shares by point, from 1
 * @throws ConsiliumError `SECURITY_REFUSED` if there are fewer than `threshold`
 * @throws ConsiliumError `WRONG_ANSWERS` if some are wrong and they are too few to tell which
 */
export function decodeAnswers(
  answers: ReadonlyMap<number, Uint16Array>,
  { threshold }: { readonly threshold: number },
): DecodedAnswers {
  const capacity = Math.floor((answers.size - threshold) / 2)
  const wrong: number[] = []
  for (;;) {
    const fitting = new Map([...answers].filter(([point]) => !wrong.includes(point)))
    const sum = combineShares(fitting, { threshold })
    const misfit = firstMisfit([...fitting], threshold)
    if (misfit === null) return { sum, wrong: wrong.sort((a, b) => a - b) }
    // An answer that is wrong here is left out of all other places too; another place may show others.
    const located = locate(
      [...fitting].map(([point, share]) => [point, share[misfit] ?? 0]),
      threshold,
    )
    if (located === null || wrong.length + located.length > capacity) contradictory(answers.size, threshold)
    wrong.push(...located)
  }
}

/** A place in which the answers do not all lie on one polynomial of degree below `threshold`, or null. */
function firstMisfit(answers: readonly (readonly [number, Uint16Array])[], threshold: number): number | null {
  const basis = answers.slice(0, threshold)
  for (const [point, share] of answers.slice(threshold)) {
    const expected = valuesAt(basis, point)
    const misfit = share.findIndex((found, i) => found !== expected[i])
    if (misfit >= 0) return misfit
  }
  return null
}

/**
 * The points at which one place's values are wrong, up to ⌊(a − t)/2⌋ of them; null if there are more. Gao
 * 2003.
 */
function locate(values: readonly (readonly [number, number])[], threshold: number): readonly number[] | null {
  const points = values.map(([point]) => point)
  let [before, now]: readonly FieldPolynomial[] = [
    withZeros(points),
    interpolate(
      points,
      values.map(([, value]) => value),
    ),
  ]
  let [factorBefore, factor]: readonly FieldPolynomial[] = [[], [1]]
  // The locator's zeros are the wrong points; it falls out of Euclid's algorithm, stopped half-way.
  while (
    before !== undefined &&
    now !== undefined &&
    factor !== undefined &&
    2 * (now.length - 1) >= points.length + threshold
  ) {
    const { quotient, remainder } = divide(before, now)
    ;[before, now] = [now, remainder]
    ;[factorBefore, factor] = [factor, minusProduct(factorBefore ?? [], quotient, factor)]
  }
  const { quotient: right, remainder } = divide(now ?? [], factor ?? [1])
  if (remainder.length > 0 || right.length > threshold) return null
  return values.filter(([point, value]) => evaluate(right, point) !== value).map(([point]) => point)
}

function contradictory(answers: number, threshold: number): never {
  const atLeast = Math.floor((answers - threshold) / 2) + 1
  const more = threshold + 2 * atLeast - answers
  throw new ConsiliumError(
    'WRONG_ANSWERS',
    `of ${answers} answers at least ${atLeast} are wrong, and so few do not tell which: at least ` +
      `${more} more are needed; a site answered wrongly, or a listed one shared its key wrongly`,
    { isPublic: true },
  )
}
