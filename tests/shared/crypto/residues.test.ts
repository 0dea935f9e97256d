/**
 * What comes over the wire in place of an encrypted update: whole blocks of words below q, or a refusal that
 * says where.
 */
import {
  addResiduesInPlace,
  BLOCK_BYTES,
  checkResidues,
  encodeResidues,
  CIPHERTEXT_MODULUS as Q,
  RING_DEGREE,
} from '@consilium/shared/crypto/public'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packReference } from '../../../shared/crypto/reference.ts'
import { testRandom } from '../../support/test-random.ts'
import { randomCoefficients, refusal, thrownBy } from './support.ts'

describe('residues', () => {
  it('add up modulo q over several blocks', () => {
    const random = testRandom('residues')
    const [a, b] = [randomCoefficients(random, 3, Q), randomCoefficients(random, 3, Q)]
    const sum = new BigUint64Array(a.length)
    addResiduesInPlace(sum, encodeResidues(a))
    addResiduesInPlace(sum, encodeResidues(b))
    expect(sum).toEqual(a.map((word, i) => (word + (b[i] as bigint)) % Q))
  })

  it('are read from bytes at any offset of a larger buffer', () => {
    const words = randomCoefficients(testRandom('offset'), 1, Q)
    const buffer = new Uint8Array(BLOCK_BYTES + 8)
    for (let offset = 0; offset < 8; offset++) {
      buffer.set(encodeResidues(words), offset)
      const sum = new BigUint64Array(RING_DEGREE)
      addResiduesInPlace(sum, buffer.subarray(offset, offset + BLOCK_BYTES))
      expect(sum).toEqual(words)
    }
  })

  it.each([0, 1, BLOCK_BYTES - 1, BLOCK_BYTES + 1, BLOCK_BYTES + 15])('of %i bytes are refused', (length) => {
    expect(thrownBy(() => checkResidues(new Uint8Array(length)))).toEqual(refusal('CORRUPT', /whole/))
  })

  it('are refused with the place of the first word that is not below q', () => {
    fc.assert(
      fc.property(
        fc.nat(1),
        fc.nat(RING_DEGREE - 1),
        fc.constantFrom(Q, Q + 1n, 2n ** 60n - 1n),
        (block, word, bad) => {
          const words = new BigUint64Array(2 * RING_DEGREE).fill(Q - 1n)
          words[block * RING_DEGREE + word] = bad
          const thrown = thrownBy(() => checkResidues(packReference(words)))
          expect(thrown).toEqual(refusal('CORRUPT', new RegExp(`word ${word} of block ${block} `)))
        },
      ),
      { numRuns: 12 },
    )
  })

  it('are refused for a sum of another size', () => {
    expect(() =>
      addResiduesInPlace(new BigUint64Array(RING_DEGREE), new Uint8Array(2 * BLOCK_BYTES)),
    ).toThrow()
  })
})
