/** How long each part of the demo took. */
import type { RunView } from '@consilium/shared/protocol'

export class Stopwatch {
  readonly #seconds = new Map<string, number>()
  #phase: string | null = null
  #since = performance.now()

  /** Ends the phase that runs and begins another; phases that come again add up. */
  begin(phase: string | null): void {
    const now = performance.now()
    if (this.#phase !== null)
      this.#seconds.set(this.#phase, (this.#seconds.get(this.#phase) ?? 0) + (now - this.#since) / 1000)
    this.#phase = phase
    this.#since = now
  }

  /** In the order in which they first ended. */
  seconds(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#seconds)
  }
}

/** The demo's name for where a run stands. */
export function phaseOf(view: RunView): string {
  if (view.phase === 'awaiting-approval') return 'approval'
  if (view.phase.startsWith('key-')) return 'keySetup'
  if (view.step === 0) return 'statistics'
  return view.step > view.rounds ? 'evaluation' : 'rounds'
}
