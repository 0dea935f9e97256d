/**
 * Known answers: what is signed, hashed or seeded here must come out the same in every version that speaks
 * the same protocol.
 */
import { canonical, canonicalJson, seededRandom, toHex } from '@consilium/shared/kernel'
import { expect, it } from 'vitest'

it('canonical bytes are pinned', () => {
  expect(toHex(canonical('consilium/v1/test', 'é', 2 ** 53 - 1, Uint8Array.of(0, 255), ''))).toBe(
    '00000011636f6e73696c69756d2f76312f7465737400000002c3a900000008001fffffffffffff0000000200ff00000000',
  )
})

it('canonical JSON is pinned', () => {
  expect(canonicalJson({ b: [1e21, -0, 1e-7, null, true], a: { é: '\u2028"', A: undefined } })).toBe(
    '{"a":{"é":"\u2028\\""},"b":[1e+21,0,1e-7,null,true]}',
  )
})

it('seeded streams are pinned', () => {
  const random = seededRandom('test', 7, 'site-a')
  expect([random.uint32(), random.uint32(), random.uint32()]).toEqual([3463994242, 2741255682, 3468665969])
  expect(random.uniform()).toBe(0.9224725818077997)
  const order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  random.shuffleInPlace(order)
  expect(order).toEqual([5, 9, 1, 2, 0, 3, 4, 7, 6, 8])
  // Logarithm and cosine may differ in their last digit from machine to machine.
  expect(random.normal()).toBeCloseTo(0.9912773521855737, 12)
})
