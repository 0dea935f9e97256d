import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../sim/world/index.ts'

describe('the virtual clock', () => {
  it('stands still until it is told to advance, and then goes to the next timer', () => {
    const clock = new VirtualClock()
    const fired: string[] = []
    clock.after(200, () => fired.push(`late at ${clock.monotonic()}`))
    clock.after(50, () => fired.push(`soon at ${clock.monotonic()}`))
    expect([clock.monotonic(), fired]).toEqual([0, []])
    expect(clock.advance()).toBe(true)
    expect(fired).toEqual(['soon at 50'])
    expect(clock.advance()).toBe(true)
    expect(fired).toEqual(['soon at 50', 'late at 200'])
    expect(clock.advance()).toBe(false)
    expect(clock.monotonic()).toBe(200)
  })

  it('moves the wall clock along', () => {
    const clock = new VirtualClock()
    const start = clock.now()
    clock.after(1500, () => {})
    clock.advance()
    expect(clock.now() - start).toBe(1500)
  })

  it('fires timers of one instant in the order they were set, those set meanwhile too', () => {
    const clock = new VirtualClock()
    const fired: number[] = []
    clock.after(10, () => {
      fired.push(1)
      clock.after(0, () => fired.push(4))
    })
    clock.after(10, () => fired.push(2))
    clock.after(10, () => fired.push(3))
    while (clock.advance());
    expect(fired).toEqual([1, 2, 3, 4])
  })

  it('forgets a cancelled timer, and minds no second cancelling', () => {
    const clock = new VirtualClock()
    const fired: number[] = []
    const first = clock.after(10, () => fired.push(1))
    clock.after(20, () => fired.push(2))
    first.cancel()
    first.cancel()
    while (clock.advance());
    first.cancel()
    expect(fired).toEqual([2])
  })

  it('takes a time in the past for now', () => {
    const clock = new VirtualClock()
    const fired: number[] = []
    clock.after(-5, () => fired.push(clock.monotonic()))
    clock.advance()
    expect(fired).toEqual([0])
  })
})
