/** What every command is given, and how it reads numbers. */
import { ConsiliumError, withoutPasswords } from '@consilium/shared/kernel'
import type { Output } from '@consilium/shared/terminal'

export interface CliContext {
  readonly output: Output
}

/** Reads a whole number within bounds. The reader throws ConsiliumError `USAGE`. */
export function wholeNumber(
  flag: string,
  { least, most }: { readonly least: number; readonly most: number },
): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d{1,15}$/.test(text) && value >= least && value <= most) return value
    throw new ConsiliumError(
      'USAGE',
      `${flag} '${withoutPasswords(text).slice(0, 40)}' is not a whole number from ${least} to ${most}`,
    )
  }
}
