/**
 * What the text of one cell means: a number, a whole number that is a code, or one of a closed list of texts.
 */
import type { CategoricalFeature } from './contract.ts'

/** How numbers are written in a table: `1.5`, or `1,5`. */
export type DecimalMark = 'point' | 'comma'

/**
 * What stands for a missing value unless a site says otherwise; compared with the trimmed text, letter by
 * letter.
 */
export const MISSING_MARKS: readonly string[] = ['', '?', 'NA', 'NaN', 'null']

const NUMBER = {
  point: /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/,
  comma: /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/,
} as const

/**
 * Digits in groups with a separator between them: `1,234.5`, `12,34,567` (lakhs), `1.234.567,8`, `1 234,5`,
 * `1'234`.
 */
const GROUPED = [
  /^[+-]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?$/,
  /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$/,
  /^[+-]?\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?:[.,]\d*)?$/,
] as const

/**
 * Reads a number: no hexadecimal, no infinity, no separator between thousands.
 *
 * @returns null for what is no number; `ambiguous` for what is one only if points and commas mean something
 * else than the table's decimal mark says
 */
export function readNumber(text: string, decimal: DecimalMark): number | 'ambiguous' | null {
  const trimmed = text.trim()
  if (NUMBER[decimal].test(trimmed)) {
    const value = Number(trimmed.replace(',', '.'))
    return Number.isFinite(value) ? value : null
  }
  return [NUMBER.point, NUMBER.comma, ...GROUPED].some((form) => form.test(trimmed)) ? 'ambiguous' : null
}

/**
 * A sign, digits, and a decimal mark with zeros. Leading zeros do not count towards the 18 digits that a code
 * may have.
 */
const INTEGER = { point: /^([+-]?)0*(\d{1,18})(?:\.0+)?$/, comma: /^([+-]?)0*(\d{1,18})(?:,0+)?$/ } as const

/**
 * The whole number that a text writes, exactly: `1`, `01`, `+1`, `1.0` and `-3.00` are; `1E2` and `1.5` are
 * not.
 *
 * @returns null for what writes none of at most 18 digits; `ambiguous` where {@link readNumber} says so of a
 * whole number
 */
export function readInteger(text: string, decimal: DecimalMark): bigint | 'ambiguous' | null {
  const trimmed = text.trim()
  const [, sign, digits] = INTEGER[decimal].exec(trimmed) ?? []
  if (digits !== undefined) return sign === '-' ? -BigInt(digits) : BigInt(digits)
  if (NUMBER[decimal].test(trimmed)) return null
  // `1,5` may be two codes in one cell; what has zeros or thousands behind a separator is one number.
  return [INTEGER.point, INTEGER.comma, ...GROUPED].some((form) => form.test(trimmed)) ? 'ambiguous' : null
}

/**
 * Finds a text's place in a closed list, letter by letter without surrounding white space; −1 if it has none.
 */
export function textMatcher(allowed: readonly string[]): (text: string) => number {
  const places = new Map(allowed.map((text, index) => [text.trim(), index]))
  return (text) => places.get(text.trim()) ?? -1
}

/**
 * Finds the place of the category that a text is; −1 for none of them, `ambiguous` as {@link readInteger}
 * says.
 */
export function categoryMatcher({
  categories,
  codes,
}: Pick<CategoricalFeature, 'categories' | 'codes'>): (
  text: string,
  decimal: DecimalMark,
) => number | 'ambiguous' {
  if (codes !== 'integer') return textMatcher(categories)
  const places = new Map(categories.map((text, index) => [readInteger(text, 'point'), index]))
  return (text, decimal) => {
    const code = readInteger(text, decimal)
    if (code === 'ambiguous') return code
    return code === null ? -1 : (places.get(code) ?? -1)
  }
}
