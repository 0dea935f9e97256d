/**
 * What a value may be, in words: every shape says what it expects in one phrase, which is all that a person
 * gets to read when a value does not fit. The schemas underneath are zod's, which no other room has to know.
 */
import { z } from 'zod'
import { unknownName } from '../kernel/index.ts'
import { addressKind } from './addresses.ts'

export type Shape<Value> = z.ZodType<Value>

/** Text with at least one character. */
export function text(
  options: {
    readonly longest?: number
    readonly pattern?: { readonly matches: RegExp; readonly expected: string }
  } = {},
): Shape<string> {
  const { longest = 4096, pattern } = options
  const expected = `expected ${pattern?.expected ?? `text of 1 to ${longest} characters`}`
  return z
    .string(expected)
    .min(1, expected)
    .max(longest, expected)
    .refine((value) => pattern === undefined || pattern.matches.test(value), expected)
}

/** Marks a problem whose message says what was found, so that the value is not repeated. */
export const SAYS_ITSELF = { saysItself: true }

/**
 * The path of a file. The address of a database or a service is refused as what it is, and no part of it
 * repeated: it may hold a password.
 */
export function filePath({ longest = 4096 }: { readonly longest?: number } = {}): Shape<string> {
  const expected = `expected the path of a file, of 1 to ${longest} characters`
  return z
    .string(expected)
    .refine((value) => addressKind(value) === null, {
      error: ({ input }) =>
        'expected the path of a file on this machine, found the address of ' +
        `${addressKind(String(input))}, of which nothing is repeated here, since it may hold a ` +
        'password; export what is there to a file',
      params: SAYS_ITSELF,
      abort: true,
    })
    .min(1, expected)
    .max(longest, expected)
}

/** A whole number; the unit belongs in the setting's name. */
export function integer({
  minimum,
  maximum,
}: {
  readonly minimum: number
  readonly maximum: number
}): Shape<number> {
  const expected = `expected a whole number from ${minimum} to ${maximum}`
  return z.int(expected).min(minimum, expected).max(maximum, expected)
}

export function yesNo(): Shape<boolean> {
  return z.boolean('expected true or false')
}

export function choice<const Options extends readonly [string, ...string[]]>(
  ...options: Options
): Shape<Options[number]> {
  return z.enum(options, `expected ${options.length > 1 ? 'one of ' : ''}${options.join(', ')}`)
}

/** `HOST:PORT`; an IPv6 address stands in brackets. */
export function hostAndPort(): Shape<string> {
  const expected = 'expected HOST:PORT, such as federation.example.org:8443 or [::1]:8443'
  const form = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:[\]/]+):(\d{1,5})$/
  return z.string(expected).refine((value) => Number(form.exec(value)?.[1] ?? 65_536) <= 65_535, expected)
}

/** A time of the day, `HH:MM`, 24 hours. */
export function timeOfDay(): Shape<string> {
  return text({
    pattern: {
      matches: /^(?:[01]\d|2[0-3]):[0-5]\d$/,
      expected: "a time of the day in quotation marks, '00:00' to '23:59'",
    },
  })
}

export function timeZone(): Shape<string> {
  const expected = 'expected a time zone of the IANA database, such as Europe/Berlin'
  return z.string(expected).refine(isTimeZone, expected)
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export function list<Value>(
  item: Shape<Value>,
  { most = 1000 }: { readonly most?: number } = {},
): Shape<readonly Value[]> {
  return z.array(item, 'expected a list').max(most, `expected at most ${most} entries`)
}

/** The shape, or nothing (`null`). */
export function orNothing<Value>(shape: Shape<Value>): Shape<Value | null> {
  return z.nullable(shape)
}

/** The shape; where it is left out, a value. */
export function withDefault<Value>(shape: Shape<Value>, value: NoInfer<Value>): Shape<Value> {
  // The default is one of the shape's own values, so that it need not be checked.
  return shape.optional().transform((given) => (given === undefined ? value : given)) as Shape<Value>
}

/** Named values; a name that is not there is refused. */
export function record<Fields extends Readonly<Record<string, Shape<unknown>>>>(
  fields: Fields,
): Shape<{ readonly [Name in keyof Fields]: z.output<Fields[Name]> }> {
  const names = Object.keys(fields)
  return z.strictObject(fields, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? (issue.keys ?? [])
            .map((key) => unknownName({ kind: 'setting', name: String(key), known: names }))
            .join('; ')
        : `expected a section with ${names.join(', ')}`,
  }) as unknown as Shape<{ readonly [Name in keyof Fields]: z.output<Fields[Name]> }>
}
