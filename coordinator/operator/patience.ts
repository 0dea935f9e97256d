/** Outlasting a coordinator that is away for a while. */
import { asConsiliumError, type Clock, type ConsiliumError, pause } from '@consilium/shared/kernel'

/** How long nothing may be heard of the coordinator before it counts as gone, in milliseconds. */
const PATIENCE_MS = 120_000
const PAUSE_MS = 1000

interface PatienceOptions {
  readonly clock: Clock
  /** Ends the waiting. */
  readonly signal: AbortSignal
  /** Told once each time that the coordinator goes away, with what was found. */
  readonly onAway: (found: ConsiliumError) => void
}

/**
 * Says after each failure whether it is to be tried again. Time without a word from the coordinator counts,
 * not attempts.
 */
export class Patience {
  readonly #options: PatienceOptions
  #heardAt: number
  #isAway = false

  constructor(options: PatienceOptions) {
    this.#options = options
    this.#heardAt = options.clock.monotonic()
  }

  /** The coordinator said something. */
  heard(): void {
    this.#heardAt = this.#options.clock.monotonic()
    this.#isAway = false
  }

  /** Waits a moment. @throws what was thrown, if it is permanent or the patience is over */
  async outlast(thrown: unknown): Promise<void> {
    const { clock, signal, onAway } = this.#options
    const found = asConsiliumError(thrown)
    if (found.retry === 'permanent' || clock.monotonic() - this.#heardAt >= PATIENCE_MS) throw thrown
    if (!this.#isAway) onAway(found)
    this.#isAway = true
    await pause({ clock, ms: PAUSE_MS, signal })
  }
}
