/** The file of a model: what is written is read again, and what is none is refused by name. */
import { concatBytes, sha256, utf8 } from '@consilium/shared/kernel'
import { decodeModelFile, encodeModelFile, type ModelState } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { planOf } from './support.ts'

const { data, model } = planOf()
const state: ModelState = {
  plan: sha256('the plan'),
  data,
  model,
  standardisation: null,
  bounds: [1, 0.5],
  weights: new Uint8Array([1, 2, 3]),
}
const MAGIC = 'CONSILIUM-MODEL/1\n'

function file(header: string | Uint8Array, length = header.length): Uint8Array {
  const size = new Uint8Array(4)
  new DataView(size.buffer).setUint32(0, length)
  return concatBytes(utf8(MAGIC), size, typeof header === 'string' ? utf8(header) : header)
}

describe('a model file', () => {
  it('holds all of the state', () => {
    expect(decodeModelFile(encodeModelFile(state), 'it')).toEqual(state)
  })

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /does not begin as one/],
    ['another mark', utf8('CONSILIUM-MODEL/2\n....'), /does not begin as one/],
    [
      'a header longer than the file',
      file('{}', 2 ** 32 - 1),
      /header should have 4294967295 bytes, 2 are left/,
    ],
    ['a header that is no JSON', file('{"plan":'), /its header is not one/],
    ['a header that is no text', file(new Uint8Array([0xff, 0xfe])), /its header is not one/],
    ['a header without its fields', file('{"plan":"x","data":{}}'), /its header is not one/],
    ['a header that is nothing', file('null'), /its header is not one/],
    [
      'bounds that are no list',
      file(JSON.stringify({ ...state, weights: undefined, bounds: 3 })),
      /its header is not one/,
    ],
  ])('is refused with %s', (_, bytes, reason) => {
    expect(() => decodeModelFile(bytes, 'model.bin')).toThrow(
      expect.objectContaining({ code: 'CORRUPT', message: expect.stringMatching(reason) }),
    )
    expect(() => decodeModelFile(bytes, 'model.bin')).toThrow(/^model\.bin is not a Consilium model/)
  })
})
