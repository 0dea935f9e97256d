/** Field arithmetic in WebAssembly says what plain numbers say, element by element, at the edges too. */
import { SHARE_PRIME as P, RING_DEGREE } from '@consilium/shared/crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { multiplyAdd } from '../../../shared/crypto/elements.ts'

const edges = [0, 1, 2, 15, 16, 32_760, 32_761, P - 2, P - 1]
const element = fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 0, max: P - 1 }))
const filled = (chosen: readonly number[]): Uint16Array =>
  Uint16Array.from({ length: RING_DEGREE }, (_, i) => chosen[i % chosen.length] ?? 0)
const expected = (x: Uint16Array, factor: number, y: Uint16Array): Uint16Array =>
  x.map((value, i) => (value * factor + (y[i] ?? 0)) % P)

it('multiplies and adds every edge with every edge', () => {
  const x = filled(edges)
  const y = Uint16Array.from(
    { length: RING_DEGREE },
    (_, i) => edges[Math.floor(i / edges.length) % edges.length] ?? 0,
  )
  for (const factor of edges) {
    const into = new Uint16Array(RING_DEGREE)
    multiplyAdd(into, { x, factor, y })
    expect(into).toEqual(expected(x, factor, y))
  }
})

it('multiplies and adds as plain numbers do, into a vector of its own or one of the two', () => {
  const vector = fc.array(element, { minLength: 1, maxLength: 64 }).map(filled)
  fc.assert(
    fc.property(vector, element, vector, (x, factor, y) => {
      const result = expected(x, factor, y)
      for (const into of [new Uint16Array(RING_DEGREE), x.slice(), y.slice()]) {
        multiplyAdd(into, { x, factor, y })
        expect(into).toEqual(result)
      }
      const doubled = x.slice()
      multiplyAdd(doubled, { x: doubled, factor, y })
      expect(doubled).toEqual(result)
    }),
    { numRuns: 50 },
  )
})
