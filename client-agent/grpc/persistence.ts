/** Doing something until it is done or refused for good. */
import {
  asConsiliumError,
  type Clock,
  type ConsiliumError,
  type Logger,
  pause,
} from '@consilium/shared/kernel'
import { Backoff, type BackoffOptions } from './backoff.ts'
import { mayPass, takesLong } from './endings.ts'
import { Trouble } from './trouble.ts'

export interface PersistenceOptions extends BackoffOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
  /** For logs: what is tried. */
  readonly kind: string
  /** Aborts when the coordinator was reached again, which ends a wait early. */
  readonly reached: () => AbortSignal
  /** Errors that are worth another attempt although their class says otherwise. */
  readonly again?: (error: ConsiliumError) => boolean
}

/**
 * Repeats `work` while it fails in a way that may pass. What it does must be idempotent, since an attempt
 * that seemed to fail may have succeeded.
 *
 * @throws ConsiliumError that is final of what was asked, or the signal's reason
 */
export async function persist<T>(
  work: () => Promise<T>,
  { clock, logger, signal, kind, reached, again = () => false, ...options }: PersistenceOptions,
): Promise<T> {
  const backoff = new Backoff(options)
  const trouble = new Trouble({ clock, logger, message: 'trying again' })
  for (;;) {
    signal.throwIfAborted()
    try {
      return await work()
    } catch (thrown) {
      signal.throwIfAborted()
      const error = asConsiliumError(thrown)
      if (!mayPass(error) && !again(error)) throw error
      const ms = backoff.failed(takesLong(error))
      trouble.say(error, { kind, attempt: backoff.failures, ms })
      await pause({ clock, ms, signal: AbortSignal.any([signal, reached()]) })
    }
  }
}
