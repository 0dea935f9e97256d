/**
 * What a field of a plan may be. Each shape says what it expects in one phrase of plain words, which is all
 * that a person gets to read of it.
 */
import { z } from 'zod'

/** Text of a length. @param longest in UTF-16 units */
export function text({ shortest = 1, longest }: { readonly shortest?: number; readonly longest: number }) {
  const expected = `expected text of ${shortest === 0 ? 'up to' : `${shortest} to`} ${longest} characters`
  return z.string(expected).min(shortest, expected).max(longest, expected)
}

/** The name of a plan or of a site. */
export function name() {
  const expected = 'expected 1 to 63 lower-case letters, digits and hyphens, starting with a letter'
  return z.string(expected).regex(/^[a-z][a-z0-9-]{0,62}$/, expected)
}

export function wholeNumber(least: number, most: number) {
  const expected = `expected a whole number from ${least} to ${most}`
  return z.number(expected).int(expected).min(least, expected).max(most, expected)
}

/** A number above 0. */
export function positiveNumber(most: number) {
  const expected = `expected a number above 0 and at most ${most}`
  return z.number(expected).positive(expected).max(most, expected)
}

/** A number between 0 and 1, neither of them. */
export function fraction() {
  const expected = 'expected a number above 0 and below 1'
  return z.number(expected).gt(0, expected).lt(1, expected)
}

/** A number that is not infinite. */
export function finiteNumber() {
  return z.number('expected a number')
}

export function yesNo() {
  return z.boolean('expected true or false')
}

export function choice<const Options extends readonly [string, ...string[]]>(...options: Options) {
  return z.enum(options, `expected ${options.length > 1 ? 'one of ' : ''}${options.join(', ')}`)
}

/**
 * One of some texts that is left out of the canonical text where it is the default, so that plans of before
 * keep their digest.
 */
export function laterChoice<
  const Default extends string,
  const Others extends readonly [string, ...string[]],
>(fallback: Default, ...others: Others) {
  return choice(fallback, ...others)
    .transform((given) => (given === fallback ? undefined : (given as Others[number])))
    .optional()
}

interface ListOptions {
  /** What the list holds, in the plural, for messages: `sites`. */
  readonly of: string
  readonly least?: number
  readonly most?: number
}

export function list<Item extends z.ZodType>(
  item: Item,
  { of, least = 0, most = Number.MAX_SAFE_INTEGER }: ListOptions,
) {
  const bounds =
    most < Number.MAX_SAFE_INTEGER ? `${least} to ${most} ` : least > 0 ? `at least ${least} ` : ''
  const expected = `expected a list of ${bounds}${of}`
  return z.array(item, expected).min(least, expected).max(most, expected)
}

/** A refinement: nothing stands in the list twice. @param what in the singular, for messages: `site` */
export function once<Item>(what: string, nameOf: (item: Item) => string) {
  return z.check<readonly Item[]>(({ value, issues }) => {
    const names = value.map(nameOf)
    const twice = new Set(names.filter((each, index) => names.indexOf(each) < index))
    if (twice.size > 0)
      issues.push({
        code: 'custom',
        message: `expected every ${what} once, found ${quoted([...twice])} again`,
        input: value,
      })
  })
}

/** Named fields; others are refused. */
export function section<Fields extends z.core.$ZodLooseShape>(fields: Fields) {
  const names = Object.keys(fields)
  return z.strictObject(fields, {
    // The names that there are: which of them was meant for each of those that nothing has is said where
    // there is room for it.
    error: ({ code }) =>
      code === 'unrecognized_keys' ? names.join(' ') : `expected a section with ${names.join(', ')}`,
  })
}

/** One of several sections, told apart by one of their fields. */
export function oneOf<
  Key extends string,
  Options extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]],
>(key: Key, names: readonly string[], options: Options) {
  return z.discriminatedUnion(key, options, {
    error: ({ code }) =>
      code === 'invalid_union'
        ? `expected one of ${names.join(', ')}`
        : `expected a section with ${key}: ${names.join(' or ')}`,
  })
}

/** `'a', 'b'`, the first few. */
export function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((each) => `'${each}'`)
  return `${shown.join(', ')}${names.length > shown.length ? ', …' : ''}`
}
