/** Lines at the bottom of a terminal that are rewritten in place. */
import type { Output } from './output.ts'

const CLEAR_BELOW = '\u001b[J'

export class LiveRegion {
  readonly #output: Output
  #lines = 0

  constructor(output: Output) {
    this.#output = output
  }

  /** Replaces what is shown. Longer lines than the terminal is wide are cut, since a wrapped one cannot be rewritten. */
  show(lines: readonly string[]): void {
    const width = Math.max(20, this.#output.columns - 1)
    const up = this.#lines === 0 ? '' : `\u001b[${this.#lines}A\r`
    this.#output.out(`${up}${CLEAR_BELOW}${lines.map((line) => `${[...line].slice(0, width).join('')}\n`).join('')}`)
    this.#lines = lines.length
  }

  /** Leaves what is shown where it is; the next `show` starts below it. */
  keep(): void {
    this.#lines = 0
  }
}
