/** Uploads keep to the hospital's rate: over all of them together, with what the policy says now. */
import { expect, it } from 'vitest'
import { Throttle } from '../../../client-agent/grpc/throttle.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { until } from '../../support/until.ts'

const never = new AbortController().signal

async function* chunks(...sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield new Uint8Array(size).fill(size % 251)
}

/** Reads everything, and keeps when each piece came. */
function reader(source: AsyncIterable<Uint8Array>, now: () => number) {
  const pieces: { readonly bytes: number; readonly at: number }[] = []
  const over = (async () => {
    for await (const piece of source) pieces.push({ bytes: piece.length, at: now() })
  })()
  return { pieces, over }
}

it('passes everything on at once where there is no rate', async () => {
  const clock = manualClock()
  const { pieces, over } = reader(
    new Throttle({ clock, rate: () => null }).slow(chunks(5_000_000, 3), never),
    clock.monotonic,
  )
  await over
  expect(pieces).toEqual([
    { bytes: 5_000_000, at: 0 },
    { bytes: 3, at: 0 },
  ])
})

it('keeps to a rate, two uploads together, and to another one from the moment that it is set', async () => {
  const clock = manualClock()
  let rate: number | null = 10_000
  const throttle = new Throttle({ clock, rate: () => rate })
  const [one, two] = [
    reader(throttle.slow(chunks(20_000), never), clock.monotonic),
    reader(throttle.slow(chunks(20_000), never), clock.monotonic),
  ]
  const sent = (): number => [...one.pieces, ...two.pieces].reduce((sum, { bytes }) => sum + bytes, 0)
  /** Lets a second pass as timers are set. */
  const second = async (): Promise<void> => {
    for (let ms = 0; ms < 1000; ms += 10) {
      clock.pass(10)
      await new Promise(setImmediate)
    }
  }
  await second()
  expect(sent()).toBeGreaterThan(8_000)
  expect(sent()).toBeLessThanOrEqual(14_000)
  rate = 100_000
  await second()
  await Promise.all([one.over, two.over])
  expect(sent()).toBe(40_000)
  expect(Math.max(...one.pieces.map(({ bytes }) => bytes))).toBeLessThanOrEqual(20_000)
})

it('stops waiting when the upload is given up', async () => {
  const clock = manualClock()
  const giveUp = new AbortController()
  const { pieces, over } = reader(
    new Throttle({ clock, rate: () => 1 }).slow(chunks(5_000), giveUp.signal),
    clock.monotonic,
  )
  await until(() => clock.pending() === 1, 'the second piece waits')
  giveUp.abort(new Error('given up'))
  await expect(over).rejects.toThrow('given up')
  expect(pieces).toHaveLength(1)
  expect(clock.pending()).toBe(0)
})
