/** SIGTERM and SIGINT: the first drains, the second forces. */
import { constants } from 'node:os'

export interface Stopping extends Disposable {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/**
 * Listens until disposed. A second signal ends the process at once, with the exit code that a shell would
 * report.
 */
export function stopOnSignals(): Stopping {
  const controller = new AbortController()
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(128 + constants.signals[name])
    controller.abort()
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of SIGNALS) process.off(name, onSignal)
    },
  }
}

/** Resolves once the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
