import { Recent } from '@consilium/shared/kernel'
import { expect, it } from 'vitest'

it('makes a value once while it is among the latest, and drops the oldest', () => {
  const made: string[] = []
  const recent = new Recent<string>(2)
  const ask = (key: string): string =>
    recent.of(key, () => {
      made.push(key)
      return key.toUpperCase()
    })
  expect(['a', 'b', 'a', 'c', 'b', 'a'].map(ask)).toEqual(['A', 'B', 'A', 'C', 'B', 'A'])
  expect(made).toEqual(['a', 'b', 'c', 'a'])
})

it('keeps nothing of what could not be made', () => {
  const recent = new Recent<number>(2)
  const fail = (): never => {
    throw new RangeError('no')
  }
  expect(() => recent.of('a', fail)).toThrow('no')
  expect(recent.of('a', () => 1)).toBe(1)
})
