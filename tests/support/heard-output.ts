/** What a command says, in memory, as a person sees it. */
import { visible } from '@consilium/shared/kernel'
import type { Output } from '@consilium/shared/terminal'

export interface Heard {
  readonly output: Output
  /** Results so far; what was to be shown in place is there as `⟨lines taken back⟩`. */
  out(): string
  err(): string
}

export interface HeardOptions {
  readonly columns?: number
  readonly isInteractive?: boolean
  /** What becomes of the results; default: they are written. */
  readonly flushed?: Output['flushed']
}

export function heardOutput({
  columns = 100,
  isInteractive = false,
  flushed = async () => 'written',
}: HeardOptions = {}): Heard {
  const [out, err]: [string[], string[]] = [[], []]
  const output: Output = {
    out: (text) => void out.push(visible(text)),
    err: (text) => void err.push(visible(text)),
    redraw: (lines, text) => void out.push(`⟨${lines}⟩${visible(text)}`),
    flushed,
    isInteractive,
    columns,
  }
  return { output, out: () => out.join(''), err: () => err.join('') }
}
