/** Waiting that can be cut short. */
import type { Clock } from './ports.ts'

/** Resolves after `ms` of monotonic time, or as soon as the signal aborts, which the signal then says. */
export function pause({
  clock,
  ms,
  signal,
}: {
  readonly clock: Clock
  readonly ms: number
  readonly signal: AbortSignal
}): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = clock.after(ms, done)
    signal.addEventListener('abort', done, { once: true })
  })
}
