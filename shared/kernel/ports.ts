/** What every room may ask of the world around it. Tests and the simulator bring their own. */

/** A timer that can be taken back. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void
}

export interface Clock {
  /** Wall clock, milliseconds since 1970-01-01T00:00Z: for certificates, tokens, approvals and records. */
  now(): number
  /** Monotonic clock in milliseconds from an arbitrary start: for durations and deadlines. */
  monotonic(): number
  /** Calls back once after `delayMs` of monotonic time. */
  after(delayMs: number, callback: () => void): Timer
}

/**
 * Unpredictable bytes, for keys, shares, nonces and ids. Never seeded outside `tests/support` and never used
 * for training.
 */
export interface RandomSource {
  bytes(count: number): Uint8Array
}

/**
 * Allowed fields of a log line. A name that is not here does not compile, so nothing slips into a log by
 * accident.
 */
export interface LogFields {
  readonly run?: string
  readonly site?: string
  readonly operator?: string
  readonly step?: number
  readonly epoch?: number
  readonly phase?: string
  readonly kind?: string
  readonly command?: string
  readonly code?: string
  readonly reason?: string
  readonly digest?: string
  readonly bytes?: number
  readonly count?: number
  readonly total?: number
  readonly ms?: number
  readonly backend?: string
  readonly address?: string
  readonly file?: string
  readonly version?: string
  readonly attempt?: number
  readonly fingerprint?: string
  /** ISO 8601. */
  readonly expiresAt?: string
}

export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}
