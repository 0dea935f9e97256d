import { canonical, canonicalJson, toHex } from '@consilium/shared/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const field = fc.oneof(fc.string(), fc.maxSafeNat(), fc.uint8Array({ maxLength: 40 }))
const bytesOf = (value: string | number | Uint8Array): string => toHex(canonical('', value))

test('two different lists of fields have different bytes', () => {
  const fields = fc.array(field, { maxLength: 6 })
  fc.assert(
    fc.property(fields, fields, (a, b) => {
      const same = a.length === b.length && a.every((value, i) => bytesOf(value) === bytesOf(b[i] ?? ''))
      expect(toHex(canonical('tag', ...a)) === toHex(canonical('tag', ...b))).toBe(same)
    }),
  )
})

test('moving a boundary between fields changes the bytes', () => {
  expect(canonical('tag', 'ab', 'c')).not.toEqual(canonical('tag', 'a', 'bc'))
  expect(canonical('tag', 'a')).not.toEqual(canonical('taga'))
  expect(canonical('tag', '')).not.toEqual(canonical('tag'))
})

test('a number outside the unsigned 53-bit integers has no canonical bytes', () => {
  for (const value of [-1, 0.5, Number.NaN, 2 ** 53])
    expect(() => canonical('tag', value)).toThrow(RangeError)
})

test('equal JSON values have one spelling, whatever the order of their keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse())
      expect(canonicalJson(turned)).toBe(canonicalJson(value))
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('what JSON cannot hold is refused, not dropped', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, new Map(), () => 0])
    expect(() => canonicalJson({ value })).toThrow()
})
