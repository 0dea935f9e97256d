import { ConsiliumError } from '@consilium/shared/kernel'
import {
  applyUpdate,
  decodeModel,
  encodeModel,
  flatten,
  parameterCount,
  subtract,
  unflatten,
  type Weights,
  weightsDigest,
} from '@consilium/shared/training'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const finite = fc.float({ noNaN: true, noDefaultInfinity: true })
const anyWeights: fc.Arbitrary<Weights> = fc
  .uniqueArray(
    fc.tuple(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    ),
    {
      selector: ([name]) => name,
      maxLength: 5,
    },
  )
  .chain((shapes) =>
    fc.tuple(
      ...shapes.map(([name, shape]) => {
        const length = shape.reduce((product, size) => product * size, 1)
        return fc
          .array(finite, { minLength: length, maxLength: length })
          .map((values) => ({ name, shape, values: Float32Array.from(values) }))
      }),
    ),
  )
const SMALL: Weights = [
  { name: 'kernel', shape: [2, 1], values: Float32Array.of(0.5, -1.25) },
  { name: 'bias', shape: [1], values: Float32Array.of(-0) },
]

describe('the model file', () => {
  test('gives back the same model', () => {
    fc.assert(
      fc.property(anyWeights, (weights) => void expect(decodeModel(encodeModel(weights))).toEqual(weights)),
    )
  })

  test('has a format that must not change by accident', () => {
    expect(weightsDigest(SMALL)).toBe('766c37b9d2521f130b28bd0c4b487bcafe2d4ffbcc6cd4d91b63c7f9ff8239e9')
    expect(Buffer.from(encodeModel(SMALL)).toString('hex')).toBe(
      '43534d57010200000006006b65726e656c0202000000010000000000003f0000a0bf040062696173010100000000000080',
    )
  })

  test('is refused as corrupt wherever it is cut', () => {
    const bytes = encodeModel(SMALL)
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeModel(bytes.subarray(0, length)), `${length} bytes`).toThrow(
        expect.objectContaining({ code: 'CORRUPT' }),
      )
  })

  test('with any bytes changed is refused, or is the canonical form of another model', () => {
    const change = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) })
    fc.assert(
      fc.property(anyWeights, fc.array(change, { minLength: 1, maxLength: 4 }), (weights, changes) => {
        const bytes = encodeModel(weights)
        for (const { at, value } of changes) bytes[at % bytes.length] = value
        try {
          expect(encodeModel(decodeModel(bytes))).toEqual(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(ConsiliumError)
          expect((error as ConsiliumError).code).toBe('CORRUPT')
        }
      }),
      { numRuns: 2000 },
    )
  })

  test.each<[string, (view: DataView) => void]>([
    ['a tensor larger than the file', (view) => view.setUint32(18, 0xffffffff, true)],
    ['more tensors than there are', (view) => view.setUint32(5, 0xffffffff, true)],
    ['a value that is not a number', (view) => view.setFloat32(26, Number.NaN, true)],
    ['a newer format', (view) => view.setUint8(4, 2)],
  ])('is refused with %s', (_, damage) => {
    const bytes = encodeModel(SMALL)
    damage(new DataView(bytes.buffer))
    expect(() => decodeModel(bytes)).toThrow(expect.objectContaining({ code: 'CORRUPT' }))
  })

  test('is refused if its sizes multiply to no number at all', () => {
    const sizes = Array.from({ length: 255 }, (_, index) => (index === 0 ? 0 : 0xffffffff))
    const bytes = encodeModel([{ name: 'huge', shape: sizes, values: new Float32Array(0) }])
    sizes.reverse()
    const view = new DataView(bytes.buffer)
    for (const [index, size] of sizes.entries())
      view.setUint32(bytes.length - 4 * 255 + 4 * index, size, true)
    expect(() => decodeModel(bytes)).toThrow(expect.objectContaining({ code: 'CORRUPT' }))
  })

  test('is refused if two tensors have one name', () => {
    const [kernel] = SMALL
    if (kernel === undefined) throw new Error('no tensor')
    expect(() => decodeModel(encodeModel([kernel, kernel]))).toThrow(
      expect.objectContaining({ code: 'CORRUPT' }),
    )
  })
})

describe('arithmetic on weights', () => {
  test('flattens and back', () => {
    fc.assert(
      fc.property(
        anyWeights,
        (weights) => void expect(unflatten(weights, flatten(weights))).toEqual(weights),
      ),
    )
    expect(() => unflatten(SMALL, new Float32Array(2))).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
  })

  test('an update brings one model exactly to the other', () => {
    // Multiples of 2^-16 below 2^7: a difference of weights that are not 2^29 times apart is exact in double
    // precision.
    const values = (length: number) =>
      fc.array(
        fc.integer({ min: -(2 ** 23), max: 2 ** 23 }).map((units) => units * 2 ** -16),
        { minLength: length, maxLength: length },
      )
    fc.assert(
      fc.property(values(3), values(3), (before, after) => {
        const from = unflatten(SMALL, Float32Array.from(before))
        const to = unflatten(SMALL, Float32Array.from(after))
        const reached = flatten(applyUpdate({ weights: from, update: subtract(to, from) }))
        for (const [index, value] of reached.entries()) expect(value === after[index]).toBe(true)
      }),
    )
  })

  test('adds in double precision and rounds once', () => {
    const weights = unflatten(SMALL, Float32Array.of(1, 1, 1))
    // Half a unit in the last place above 1 ties to even, a little more rounds up; a sum of float32 terms
    // would lose the little.
    const update = Float64Array.of(2 ** -24, 2 ** -24 + 2 ** -45, -(2 ** -30))
    expect([...flatten(applyUpdate({ weights, update }))]).toEqual([1, 1 + 2 ** -23, 1])
  })

  test('refuses updates of another model and results that are not numbers', () => {
    expect(parameterCount(SMALL)).toBe(3)
    expect(() => applyUpdate({ weights: SMALL, update: new Float64Array(2) })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
    expect(() => subtract(SMALL, SMALL.slice(1))).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
    for (const change of [Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
      expect(() => applyUpdate({ weights: SMALL, update: Float64Array.of(0, 0, change) })).toThrow(
        expect.objectContaining({ code: 'RUN_FAILED', message: expect.stringContaining("'bias'") }),
      )
    }
  })
})
