/** Lines at the bottom of a terminal that are rewritten in place. */
import { oneLine } from '../kernel/index.ts'
import type { Output } from './output.ts'
import { cutToColumns } from './width.ts'

export class LiveRegion {
  readonly #output: Output
  #lines = 0

  constructor(output: Output) {
    this.#output = output
  }

  /**
   * Replaces what is shown. Longer lines than the terminal is wide are cut, since a wrapped one cannot be
   * rewritten.
   */
  show(lines: readonly string[]): void {
    const width = Math.max(20, this.#output.columns - 1)
    this.#output.redraw(this.#lines, lines.map((line) => `${cutToColumns(oneLine(line), width)}\n`).join(''))
    this.#lines = lines.length
  }

  /** Leaves what is shown where it is; the next `show` starts below it. */
  keep(): void {
    this.#lines = 0
  }
}
