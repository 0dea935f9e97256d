/** Time that passes only when it is told to. */
import type { Clock, Timer } from '@consilium/shared/kernel'

interface Due {
  readonly at: number
  readonly order: number
  readonly callback: () => void
}

/** Where the wall clock of every simulated world starts: 2026-01-01T00:00Z. */
const EPOCH_MS = Date.UTC(2026, 0, 1)

/**
 * A clock that stands still between timers. Timers fire in order of their time, those of one instant in the
 * order they were set.
 */
export class VirtualClock implements Clock {
  #elapsed = 0
  #order = 0
  /** Sorted, the next one last. */
  #due: Due[] = []

  now(): number {
    return EPOCH_MS + this.#elapsed
  }

  monotonic(): number {
    return this.#elapsed
  }

  after(delayMs: number, callback: () => void): Timer {
    const due: Due = { at: this.#elapsed + Math.max(0, delayMs), order: this.#order++, callback }
    const place = this.#due.findIndex(
      (other) => other.at < due.at || (other.at === due.at && other.order < due.order),
    )
    this.#due.splice(place < 0 ? this.#due.length : place, 0, due)
    return {
      cancel: () => {
        this.#due = this.#due.filter((other) => other !== due)
      },
    }
  }

  /**
   * Lets time pass up to the next timer and fires it. False if there is none; then time stands still for
   * good.
   */
  advance(): boolean {
    const next = this.#due.pop()
    if (next === undefined) return false
    this.#elapsed = next.at
    next.callback()
    return true
  }
}
