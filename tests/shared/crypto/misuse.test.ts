/** Parts that do not fit each other: the program's own mistakes, said instead of computed with. */
import {
  addResidueStream,
  addSharesInPlace,
  BLOCK_BYTES,
  lanePlan,
  quantise,
  RING_DEGREE,
  roundingWords,
  unpackBlock,
  updateEncoder,
} from '@consilium/shared/crypto'
import { describe, expect, it } from 'vitest'
import { refusal, thrownBy } from './support.ts'

async function* blocks(count: number): AsyncGenerator<Uint8Array, void> {
  for (let block = 0; block < count; block++) yield new Uint8Array(BLOCK_BYTES)
}

describe('an upload that is not as long as the others', () => {
  it.each([
    [3, /an upload is longer than the 2 blocks of the others/],
    [1, /an upload ends after 1 of the 2 blocks of the others/],
    [0, /an upload ends after 0 of the 2 blocks of the others/],
  ])('of %i blocks is not added to a sum of 2', async (count, message) => {
    const sum = new BigUint64Array(2 * RING_DEGREE)
    await expect(addResidueStream(sum, blocks(count))).rejects.toEqual(refusal('CORRUPT', message))
  })
})

describe('parts of different lengths', () => {
  it('of shares are not added', () => {
    expect(thrownBy(() => addSharesInPlace(new Uint16Array(4), new Uint16Array(5)))).toEqual(
      refusal('INTERNAL', /a share of 5 elements cannot be added to one of 4/),
    )
  })

  it('of values, residuals, words and levels are not quantised', () => {
    const part = {
      values: new Float32Array(3),
      residual: new Float32Array(3),
      rounding: new Uint32Array(3),
      levels: new Float64Array(3),
    }
    const terms = { weight: 1, bound: 1, laneBits: 16, sites: 5 }
    for (const odd of [
      { residual: new Float32Array(2) },
      { rounding: new Uint32Array(4) },
      { levels: new Float64Array(2) },
      { values: new Float32Array(RING_DEGREE * 6 + 1) },
    ])
      expect(thrownBy(() => quantise({ ...part, ...odd, ...terms }))).toEqual(
        refusal('INTERNAL', /are not one part of a block/),
      )
  })

  it('of an update and its tensors are not encoded', () => {
    const encoder = (values: number, residuals: number) => () =>
      updateEncoder({
        values: new Float32Array(values),
        residual: new Float32Array(residuals),
        tensors: [{ count: 3, bound: 1 }],
        weight: 1,
        rounding: roundingWords('test'),
        laneBits: 16,
        sites: 5,
      })
    for (const [values, residuals] of [
      [2, 3],
      [3, 4],
    ] as const)
      expect(thrownBy(encoder(values, residuals))).toEqual(
        refusal('INTERNAL', /do not fit tensors of 3 values/),
      )
  })

  it('of an opened block and the plan are not unpacked', () => {
    const plan = lanePlan([{ name: 'x', count: 3, laneBits: 16 }])
    const open = () =>
      unpackBlock({ plan, block: 0, coefficients: new BigUint64Array(RING_DEGREE - 1), sinks: new Map() })
    expect(thrownBy(open)).toEqual(
      refusal('CORRUPT', /4095 coefficients came out for block 0, expected 4096/),
    )
  })
})
