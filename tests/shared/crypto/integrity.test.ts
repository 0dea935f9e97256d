import {
  addChecksums,
  addResiduesInPlace,
  BLOCK_BYTES,
  CHECKSUM_BYTES,
  Checksum,
  CIPHERTEXT_MODULUS,
  encodeResidues,
  RING_DEGREE,
} from '@consilium/shared/crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expander } from '../../../shared/crypto/common-reference.ts'
import { checksumReference } from '../../../shared/crypto/reference.ts'
import { testRandom } from '../../support/test-random.ts'

const KEY = testRandom('checksum key').bytes(32)

function checksumOf(bytes: Uint8Array, key = KEY): Uint8Array {
  const checksum = new Checksum(key)
  checksum.add(bytes)
  return checksum.value()
}

function updateOf(seed: string, blocks: number): BigUint64Array {
  const raw = testRandom(seed).bytes(blocks * RING_DEGREE * 8)
  return new BigUint64Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length)).map(
    (word) => word % CIPHERTEXT_MODULUS,
  )
}

const residue = (bytes: Uint8Array): bigint => new DataView(bytes.buffer).getBigUint64(0, true)

test('is what BigInt says', () => {
  const words = updateOf('three', 3)
  const expand = expander({ seed: KEY, epoch: 0, step: 0, attempt: 0 })
  const rho = expand(0).slice()
  const sigma = expand(1)[0] ?? 0n
  const value = residue(checksumOf(encodeResidues(words)))
  expect(value).toBeLessThan(CIPHERTEXT_MODULUS)
  expect(value).toBe(checksumReference({ rho, sigma, words }))
})

test('adds up as updates do, to the largest residues', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string(), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
      (seeds, blocks, extreme) => {
        const updates = seeds.map((seed) =>
          extreme ? updateOf(seed, blocks).fill(CIPHERTEXT_MODULUS - 1n) : updateOf(seed, blocks),
        )
        const sum = new BigUint64Array(blocks * RING_DEGREE)
        for (const update of updates) addResiduesInPlace(sum, encodeResidues(update))
        expect(checksumOf(encodeResidues(sum))).toEqual(
          addChecksums(updates.map((update) => checksumOf(encodeResidues(update)))),
        )
      },
    ),
    { numRuns: 20 },
  )
})

test('is the same however the blocks come in', () => {
  const bytes = encodeResidues(updateOf('pieces', 3))
  const checksum = new Checksum(KEY)
  checksum.add(bytes.subarray(0, BLOCK_BYTES))
  checksum.add(bytes.subarray(BLOCK_BYTES))
  expect(checksum.value()).toEqual(checksumOf(bytes))
})

test('changes with any word, with the order of blocks and with the key', () => {
  const words = updateOf('changes', 2)
  const honest = checksumOf(encodeResidues(words))
  fc.assert(
    fc.property(
      fc.nat({ max: words.length - 1 }),
      fc.bigInt({ min: 1n, max: CIPHERTEXT_MODULUS - 1n }),
      (at, by) => {
        const other = words.slice()
        other[at] = ((other[at] ?? 0n) + by) % CIPHERTEXT_MODULUS
        expect(checksumOf(encodeResidues(other))).not.toEqual(honest)
      },
    ),
    { numRuns: 50 },
  )
  const swapped = new BigUint64Array([...words.subarray(RING_DEGREE), ...words.subarray(0, RING_DEGREE)])
  expect(checksumOf(encodeResidues(swapped))).not.toEqual(honest)
  expect(checksumOf(encodeResidues(words), testRandom('another key').bytes(32))).not.toEqual(honest)
})

test('refuses what is no checksum, and pieces that are no blocks', () => {
  const largest = new Uint8Array(CHECKSUM_BYTES)
  new DataView(largest.buffer).setBigUint64(0, CIPHERTEXT_MODULUS, true)
  for (const bad of [new Uint8Array(7), new Uint8Array(9), largest])
    expect(() => addChecksums([bad])).toThrow(/not 8 bytes of a residue/)
  expect(() => checksumOf(new Uint8Array(BLOCK_BYTES - 1))).toThrow(/not whole blocks/)
})
