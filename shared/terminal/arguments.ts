/** Reading what stands behind a flag, and showing how a command is used. */
import { ConsiliumError } from '../kernel/index.ts'

/** How long a command waits for the coordinator, in seconds, unless it is told otherwise. */
export const TIMEOUT_SECONDS = 20
/** Enrolling takes two calls; it must be over within a minute. */
export const TIMEOUT_SECONDS_MAX = 30

/** Reads a number within bounds. The reader throws ConsiliumError `USAGE`. */
export function boundedNumber(flag: string, { above, most }: { readonly above: number; readonly most: number }): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && value > above && value <= most) return value
    throw new ConsiliumError('USAGE', `${flag} '${text.slice(0, 40)}' is not a number above ${above} and at most ${most}`)
  }
}

/** Examples as the help of a command ends with them. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`
}
