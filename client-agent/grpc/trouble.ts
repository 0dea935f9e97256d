/**
 * Says why something is tried again: in full when the cause is another one than before, and once an hour
 * while it lasts.
 */
import type { Clock, ConsiliumError, LogFields, Logger } from '@consilium/shared/kernel'
import { explanation } from './endings.ts'

const AGAIN_MS = 3_600_000

export class Trouble {
  readonly #options: { readonly clock: Clock; readonly logger: Logger; readonly message: string }
  #said: { readonly reason: string; readonly at: number } | null = null

  /** @param options.message what every line begins with, e.g. `trying again` */
  constructor(options: { readonly clock: Clock; readonly logger: Logger; readonly message: string }) {
    this.#options = options
  }

  /** Attempts that fail like the one before are for who looks closely. */
  say(error: ConsiliumError, fields: LogFields): void {
    const { clock, logger, message } = this.#options
    const reason = explanation(error)
    const line = { ...fields, code: error.code, reason }
    const now = clock.monotonic()
    if (this.#said?.reason === reason && now - this.#said.at < AGAIN_MS) {
      logger.debug(message, line)
      return
    }
    this.#said = { reason, at: now }
    logger.warn(message, line)
  }

  /** What comes next is said in full. */
  over(): void {
    this.#said = null
  }
}
