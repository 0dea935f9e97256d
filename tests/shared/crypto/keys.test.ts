/** Derived keys and symmetric sealing: different uses, different keys; whatever was changed does not open. */
import {
  combineGroupKey,
  combineSeed,
  deriveKey,
  openDeterministic,
  openSymmetric,
  ratchet,
  sealDeterministic,
  sealSymmetric,
} from '@consilium/shared/crypto'
import { systemRandom, toHex, utf8 } from '@consilium/shared/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testRandom } from '../../support/test-random.ts'
import { refusal, thrownBy } from './support.ts'

const key = testRandom('key').bytes(32)
const aad = utf8('context')
const what = "the key share of site 'east'"

describe('a derived key', () => {
  it('depends on the key, the label and every field of the context', () => {
    const keys = [
      deriveKey(key, 'share', 1, 2),
      deriveKey(key, 'share', 12),
      deriveKey(key, 'share', '1', '2'),
      deriveKey(key, 'share', 2, 1),
      deriveKey(key, 'shar', 'e', 1, 2),
      deriveKey(key, 'answer', 1, 2),
      deriveKey(testRandom('other').bytes(32), 'share', 1, 2),
      ratchet(key),
      ratchet(ratchet(key)),
    ]
    expect(new Set(keys.map(toHex)).size).toBe(keys.length)
    expect(keys.every((each) => each.length === 32)).toBe(true)
    expect(deriveKey(key, 'share', 1, 2)).toEqual(keys[0])
  })

  it('is never made from a key that is missing or too short', () => {
    for (const length of [0, 16, 31])
      expect(thrownBy(() => deriveKey(new Uint8Array(length), 'share'))).toEqual(refusal('INTERNAL'))
  })
})

describe('what every site contributes to', () => {
  const parts = [1, 2, 3].map((site) => testRandom(site).bytes(32))

  it('depends on each part, on their order and on the run', () => {
    const others = [
      combineGroupKey({ parts, context: 'run-a' }),
      combineGroupKey({ parts, context: 'run-b' }),
      combineGroupKey({ parts: parts.toReversed(), context: 'run-a' }),
      combineGroupKey({ parts: parts.slice(0, 2), context: 'run-a' }),
      ...parts.map((_, i) => combineGroupKey({ parts: parts.with(i, new Uint8Array(32)), context: 'run-a' })),
      combineSeed({ parts, context: 'run-a' }),
    ]
    expect(new Set(others.map(toHex)).size).toBe(others.length)
  })

  it('is not made of parts that are missing or of another length, and leaves the parts as they were', () => {
    for (const bad of [
      [],
      [new Uint8Array(31)],
      [...parts, new Uint8Array(33)],
      [new Uint8Array(), ...parts],
    ]) {
      expect(thrownBy(() => combineGroupKey({ parts: bad, context: 'run-a' }))).toEqual(
        refusal('SECURITY_REFUSED'),
      )
      expect(thrownBy(() => combineSeed({ parts: bad, context: 'run-a' }))).toEqual(
        refusal('SECURITY_REFUSED'),
      )
    }
    expect(parts[0]).toEqual(testRandom(1).bytes(32))
  })
})

const kinds = [
  {
    name: 'a sealed message',
    seal: (plaintext: Uint8Array) => sealSymmetric({ key, plaintext, aad, random: systemRandom }),
    open: openSymmetric,
  },
  {
    name: 'a message sealed deterministically',
    seal: (plaintext: Uint8Array) => sealDeterministic({ key, plaintext, aad }),
    open: openDeterministic,
  },
]

describe.each(kinds)('$name', ({ seal, open }) => {
  it('opens to what it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (plaintext) => {
        const sealed = seal(plaintext)
        expect(sealed).toHaveLength(plaintext.length + 28)
        expect(open({ key, sealed, aad, what })).toEqual(plaintext)
      }),
    )
  })

  it('does not open with any bit changed', () => {
    const sealed = seal(utf8('answer'))
    for (let bit = 0; bit < 8 * sealed.length; bit++) {
      const changed = sealed.slice()
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(thrownBy(() => open({ key, sealed: changed, aad, what }))).toEqual(
        refusal('SECURITY_REFUSED', /site 'east'/),
      )
    }
  })

  it('does not open cut short, in another context or under another key', () => {
    const sealed = seal(utf8('answer'))
    for (let length = 0; length < sealed.length; length++) {
      expect(thrownBy(() => open({ key, sealed: sealed.subarray(0, length), aad, what }))).toEqual(
        refusal('SECURITY_REFUSED'),
      )
    }
    expect(thrownBy(() => open({ key, sealed, aad: utf8('another'), what }))).toEqual(
      refusal('SECURITY_REFUSED'),
    )
    expect(thrownBy(() => open({ key: ratchet(key), sealed, aad, what }))).toEqual(
      refusal('SECURITY_REFUSED'),
    )
  })
})

it('the same message is sealed to other bytes each time, or deterministically to the same', () => {
  const [random, deterministic] = kinds.map(({ seal }) => [toHex(seal(aad)), toHex(seal(aad))])
  expect(random?.[0]).not.toBe(random?.[1])
  expect(deterministic?.[0]).toBe(deterministic?.[1])
})
