/** A wait ends with its time or with its signal, and leaves nothing behind. */
import { pause } from '@consilium/shared/kernel'
import { expect, it } from 'vitest'
import { manualClock } from '../../support/manual-clock.ts'

it('ends when its time is over', async () => {
  const clock = manualClock()
  let over = false
  const waiting = pause({ clock, ms: 100, signal: new AbortController().signal }).then(() => {
    over = true
  })
  clock.pass(99)
  await new Promise(setImmediate)
  expect(over).toBe(false)
  clock.pass(1)
  await waiting
  expect(clock.pending()).toBe(0)
})

it('ends when it is cut short, and takes its timer back', async () => {
  const clock = manualClock()
  const cut = new AbortController()
  const waiting = pause({ clock, ms: 100, signal: cut.signal })
  expect(clock.pending()).toBe(1)
  cut.abort()
  await waiting
  expect(clock.pending()).toBe(0)
})

it('does not begin when it was cut short before', async () => {
  const clock = manualClock()
  await pause({ clock, ms: 100, signal: AbortSignal.abort() })
  expect(clock.pending()).toBe(0)
})
