/** Reading what stands behind a flag, and showing how a command is used. */
import { ConsiliumError, withoutPasswords } from '../kernel/index.ts'

/** How long a command waits for the coordinator, in seconds, unless it is told otherwise. */
export const TIMEOUT_SECONDS = 20
/** Enrolling takes two calls; it must be over within a minute. */
export const TIMEOUT_SECONDS_MAX = 30

/** Reads a number within bounds. The reader throws ConsiliumError `USAGE`. */
export function boundedNumber(
  flag: string,
  { above, most }: { readonly above: number; readonly most: number },
): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && value > above && value <= most) return value
    throw new ConsiliumError(
      'USAGE',
      `${flag} '${withoutPasswords(text).slice(0, 40)}' is not a number above ${above} and at most ${most}`,
    )
  }
}

/**
 * Reads a day, `YYYY-MM-DD`, as its first instant in UTC, milliseconds since 1970. The reader throws
 * ConsiliumError `USAGE`.
 */
export function dateReader(flag: string): (text: string) => number {
  return (text) => {
    const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
    // Date.parse takes the 31st of a shorter month for the first of the next.
    if (Number.isFinite(at) && new Date(at).toISOString().startsWith(text)) return at
    throw new ConsiliumError(
      'USAGE',
      `${flag} '${withoutPasswords(text).slice(0, 40)}' is no day; expected YYYY-MM-DD, such as 2026-01-31`,
    )
  }
}

/** Examples as the help of a command ends with them. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`
}
