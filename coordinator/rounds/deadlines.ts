/** Timers by what they are for: one each, armed anew only if another is wanted. */
import type { Clock, Timer } from '@consilium/shared/kernel'

export interface Deadline {
  /** The same name: the same deadline, which goes on. */
  readonly name: string
  readonly ms: number
}

export class Deadlines {
  readonly #clock: Clock
  readonly #armed = new Map<string, { readonly name: string; readonly timer: Timer }>()
  #isOver = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Has `onTime` called when the deadline is over, unless another takes its slot first; null: none is wanted. */
  arm(slot: string, wanted: Deadline | null, onTime: (name: string) => void): void {
    const armed = this.#armed.get(slot)
    if (this.#isOver || armed?.name === wanted?.name) return
    armed?.timer.cancel()
    this.#armed.delete(slot)
    if (wanted === null) return
    const { name, ms } = wanted
    const timer = this.#clock.after(ms, () => {
      this.#armed.delete(slot)
      onTime(name)
    })
    this.#armed.set(slot, { name, timer })
  }

  /** Ends all of them for good. */
  end(): void {
    this.#isOver = true
    for (const { timer } of this.#armed.values()) timer.cancel()
    this.#armed.clear()
  }
}
