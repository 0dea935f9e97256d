/**
 * Packing: what goes in comes out, sums of packed vectors are packed sums, and what does not fit is refused
 * without being shown.
 */
import {
  BLOCK_BYTES,
  type LaneBits,
  lanePlan,
  pack,
  RING_DEGREE,
  type Segment,
  unpack,
} from '@consilium/shared/crypto/public'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal, thrownBy } from './support.ts'

const laneBits = fc.constantFrom<LaneBits>(8, 12, 16, 24, 48)
const segments = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 8 }),
    count: fc.integer({ min: 1, max: 9000 }),
    laneBits,
  }),
  {
    selector: ({ name }) => name,
    minLength: 1,
    maxLength: 4,
  },
)

/** Values up to the lane's limit divided by `parts`, from a small seed. */
function valuesOf(plan: readonly Segment[], seed: number, parts = 1): Map<string, Float64Array> {
  return new Map(
    plan.map(({ name, count, laneBits: bits }, s) => {
      const largest = Math.floor((2 ** bits - 1) / parts)
      return [
        name,
        Float64Array.from({ length: count }, (_, i) =>
          i % 7 === 0 ? largest : ((i + 1) * 2654435761 * (seed + s + 1)) % (largest + 1),
        ),
      ] as const
    }),
  )
}

describe('lanes', () => {
  it('give back what was packed', () => {
    fc.assert(
      fc.property(segments, fc.nat(1000), (list, seed) => {
        const plan = lanePlan(list)
        const values = valuesOf(list, seed)
        const packed = pack(plan, values)
        expect(packed).toHaveLength(plan.blocks * RING_DEGREE)
        expect(packed.every((coefficient) => coefficient < 2n ** 48n)).toBe(true)
        expect(unpack(plan, packed)).toEqual(values)
      }),
      { numRuns: 30 },
    )
  })

  it('add as their coefficients add, up to the very limit', () => {
    fc.assert(
      fc.property(segments, fc.integer({ min: 2, max: 5 }), (list, sites) => {
        const plan = lanePlan(list)
        const parts = Array.from({ length: sites }, (_, site) => valuesOf(list, site, sites))
        const total = new BigUint64Array(plan.blocks * RING_DEGREE)
        for (const part of parts)
          for (const [i, coefficient] of pack(plan, part).entries())
            total[i] = (total[i] as bigint) + coefficient
        for (const [name, sums] of unpack(plan, total)) {
          expect(sums).toEqual(
            sums.map((_, i) => parts.reduce((sum, part) => sum + (part.get(name)?.[i] as number), 0)),
          )
        }
      }),
      { numRuns: 15 },
    )
  })

  it('stand where the wire format says', () => {
    const plan = lanePlan([
      { name: 'a', count: 4, laneBits: 16 },
      { name: 'b', count: 1, laneBits: 48 },
    ])
    const packed = pack(
      plan,
      new Map([
        ['a', Float64Array.of(1, 2, 3, 4)],
        ['b', Float64Array.of(2 ** 48 - 1)],
      ]),
    )
    expect([...packed.subarray(0, 4)]).toEqual([0x0003_0002_0001n, 4n, 0xffff_ffff_ffffn, 0n])
    expect(plan).toMatchObject({ coefficients: 3, blocks: 1, uploadBytes: BLOCK_BYTES })
  })

  it('have a digest that tells names, counts, widths and order apart', () => {
    const [a, b]: [Segment, Segment] = [
      { name: 'a', count: 4, laneBits: 16 },
      { name: 'b', count: 1, laneBits: 48 },
    ]
    const others = [
      [a],
      [b, a],
      [{ ...a, name: 'c' }, b],
      [{ ...a, count: 5 }, b],
      [{ ...a, laneBits: 24 as const }, b],
      [a, b],
    ]
    expect(new Set(others.map((list) => lanePlan(list).digest)).size).toBe(others.length)
    expect(lanePlan([a, b]).digest).toBe(lanePlan([{ ...a }, { ...b }]).digest)
  })

  it.each([-1, 65536, 0.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuse %d, naming its place and not the value',
    (value) => {
      const plan = lanePlan([{ name: 'delta', count: 3, laneBits: 16 }])
      const thrown = thrownBy(() => pack(plan, new Map([['delta', Float64Array.of(1, value, 3)]])))
      expect(thrown).toEqual(refusal('INVALID_ARGUMENT', /value 1 of segment 'delta'/))
      expect(String(thrown)).not.toContain(String(value))
    },
  )

  it('refuse segments that are missing, or longer or shorter than planned', () => {
    const plan = lanePlan([{ name: 'delta', count: 3, laneBits: 16 }])
    for (const values of [
      new Map(),
      new Map([['delta', new Float64Array(2)]]),
      new Map([['delta', new Float64Array(4)]]),
    ]) {
      expect(thrownBy(() => pack(plan, values))).toEqual(refusal('INVALID_ARGUMENT', /'delta'/))
    }
  })

  it('refuse plans that are none', () => {
    const good: Segment = { name: 'a', count: 1, laneBits: 16 }
    const bad = [
      [],
      [good, good],
      [{ ...good, name: '' }],
      [{ ...good, count: 0 }],
      [{ ...good, count: 1.5 }],
      [{ ...good, laneBits: 13 as LaneBits }],
    ]
    for (const list of bad) expect(thrownBy(() => lanePlan(list))).toEqual(refusal('INVALID_ARGUMENT'))
  })

  it('refuse an opened sum with bits where nobody put any', () => {
    const plan = lanePlan([{ name: 'a', count: 4, laneBits: 16 }])
    const spoilt = (at: number, bits: bigint): unknown => {
      const coefficients = new BigUint64Array(RING_DEGREE)
      coefficients[at] = bits
      return thrownBy(() => unpack(plan, coefficients))
    }
    expect(spoilt(1, 2n ** 16n)).toEqual(refusal('CORRUPT', /coefficient 1/))
    expect(spoilt(2, 1n)).toEqual(refusal('CORRUPT', /coefficient 2/))
    expect(spoilt(1, 2n ** 16n - 1n)).toBeUndefined()
    expect(thrownBy(() => unpack(plan, new BigUint64Array(2 * RING_DEGREE)))).toEqual(refusal('CORRUPT'))
  })
})
