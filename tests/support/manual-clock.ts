import type { Clock } from '@consilium/shared/kernel'

export interface ManualClock extends Clock {
  /** Lets time pass and fires what falls due, in order. */
  pass(ms: number): void
  /** Timers that are set. */
  pending(): number
}

/**
 * A clock that a test moves. It starts at the real time, so that certificates made by it are valid to real
 * TLS.
 */
export function manualClock(start = Date.now()): ManualClock {
  let now = start
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  return {
    now: () => now,
    monotonic: () => now - start,
    after(delayMs, callback) {
      const timer = { at: now + Math.max(0, delayMs), callback }
      timers.add(timer)
      return { cancel: () => void timers.delete(timer) }
    },
    pass(ms) {
      const until = now + ms
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        timers.delete(next)
        now = next.at
        next.callback()
      }
      now = until
    },
    pending: () => timers.size,
  }
}
