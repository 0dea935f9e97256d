/** Timers by what they are for: one each, armed anew only if another is wanted. */
import type { Clock, Timer } from '@consilium/shared/kernel'
import type { Deadline } from '@consilium/shared/protocol'

export class Deadlines {
  readonly #clock: Clock
  readonly #armed = new Map<string, { readonly name: string; readonly timer: Timer }>()
  #isOver = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Has `onTime` called at the deadline, at once if that is over, unless another takes its slot first; null:
   * none is wanted. The same name is the same deadline, which goes on.
   */
  arm(slot: string, wanted: Deadline | null, onTime: (name: string) => void): void {
    const armed = this.#armed.get(slot)
    if (this.#isOver || armed?.name === wanted?.name) return
    armed?.timer.cancel()
    this.#armed.delete(slot)
    if (wanted === null) return
    const { name, at } = wanted
    const timer = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
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
