/** The real clock and the real source of randomness. */
import { randomBytes } from 'node:crypto'
import type { Clock, Logger, RandomSource } from './ports.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    // Node's timers hold at most 2^31 - 1 ms; a longer wait is made of several.
    const longest = 2 ** 31 - 1
    let handle: NodeJS.Timeout
    const arm = (left: number): void => {
      handle = setTimeout(() => (left > longest ? arm(left - longest) : callback()), Math.min(left, longest))
    }
    arm(Math.max(0, delayMs))
    return { cancel: () => clearTimeout(handle) }
  },
}

export const systemRandom: RandomSource = { bytes: (count) => new Uint8Array(randomBytes(count)) }

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
