/** Doing something until it is done or refused for good. */
import { asConsiliumError, type Clock, type ConsiliumError, type Logger, pause } from '@consilium/shared/kernel'
import { Backoff, type BackoffOptions } from './backoff.ts'

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
 * Repeats `work` while it fails in a way that may pass. What it does must be idempotent, since an attempt that seemed to fail may
 * have succeeded.
 *
 * @throws ConsiliumError of the `permanent` class, or the signal's reason
 */
export async function persist<T>(
  work: () => Promise<T>,
  { clock, logger, signal, kind, reached, again = () => false, ...options }: PersistenceOptions,
): Promise<T> {
  const backoff = new Backoff(options)
  for (;;) {
    signal.throwIfAborted()
    try {
      return await work()
    } catch (thrown) {
      signal.throwIfAborted()
      const error = asConsiliumError(thrown)
      if (error.retry === 'permanent' && !again(error)) throw error
      const ms = backoff.failed()
      logger.warn('trying again', { kind, code: error.code, reason: error.message, attempt: backoff.failures, ms })
      await pause({ clock, ms, signal: AbortSignal.any([signal, reached()]) })
    }
  }
}
