/**
 * Uploads no faster than the hospital's policy says: a bucket that all uploads of a link share, without
 * bursts.
 */
import { type Clock, pause } from '@consilium/shared/kernel'

/**
 * Pieces that take so long at the rate, in milliseconds: small enough for the line to stay usable between
 * them.
 */
const PIECE_MS = 200
const PIECE_BYTES_LEAST = 1024

export class Throttle {
  readonly #clock: Clock
  readonly #rate: () => number | null
  /** When the line is free again, by the monotonic clock. */
  #free = 0

  /** @param rate bytes a second, asked anew for every piece; null: as fast as it goes */
  constructor(options: { readonly clock: Clock; readonly rate: () => number | null }) {
    this.#clock = options.clock
    this.#rate = options.rate
  }

  /** The same bytes, in smaller pieces where there is a rate, each when the line is free for it. */
  async *slow(source: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of source) {
      for (let offset = 0; offset < chunk.length; ) {
        const rate = this.#rate()
        const most =
          rate === null ? chunk.length : Math.max(PIECE_BYTES_LEAST, Math.floor((rate * PIECE_MS) / 1000))
        const piece = chunk.subarray(offset, offset + most)
        offset += piece.length
        if (rate !== null) await this.#turn((piece.length / rate) * 1000, signal)
        yield piece
      }
    }
  }

  /** Waits until the line is free, and takes it for so long. */
  async #turn(ms: number, signal: AbortSignal): Promise<void> {
    const now = this.#clock.monotonic()
    const begin = Math.max(now, this.#free)
    this.#free = begin + ms
    if (begin <= now) return
    await pause({ clock: this.#clock, ms: begin - now, signal })
    signal.throwIfAborted()
  }
}
