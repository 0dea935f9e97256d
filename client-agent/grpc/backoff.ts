/**
 * How long to wait between attempts: exponentially longer, with jitter so that many sites do not come back at
 * the same instant.
 */
import type { RandomSource } from '@consilium/shared/kernel'

export interface BackoffLimits {
  /** First wait, in milliseconds. */
  readonly firstMs: number
  readonly longestMs: number
}

export const DEFAULT_BACKOFF: BackoffLimits = { firstMs: 500, longestMs: 30_000 }

export interface BackoffOptions {
  readonly random: RandomSource
  readonly limits: BackoffLimits
}

/** So much longer than the longest wait may be one for what takes long. */
const PATIENCE = 4

export class Backoff {
  readonly #options: BackoffOptions
  #failures = 0

  constructor(options: BackoffOptions) {
    this.#options = options
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures
  }

  succeeded(): void {
    this.#failures = 0
  }

  /**
   * Counts a failure. Returns how long to wait: between half of and the whole of first · 2^(failures − 1), at
   * most the longest, in milliseconds.
   *
   * @param takesLong whether that may be four times as long
   */
  failed(takesLong = false): number {
    const { random, limits } = this.#options
    const longestMs = limits.longestMs * (takesLong ? PATIENCE : 1)
    const whole = Math.min(longestMs, limits.firstMs * 2 ** this.#failures)
    this.#failures++
    const [a = 0, b = 0] = random.bytes(2)
    return Math.round((whole / 2) * (1 + (a * 256 + b) / 65_536))
  }
}
