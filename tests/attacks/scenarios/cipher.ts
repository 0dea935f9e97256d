/** What the wire would show if a hospital's program were careless with its keys. Nobody has to collude. */
import {
  addResiduesInPlace,
  CIPHERTEXT_MODULUS,
  encodeResidues,
  loadUpdateCipher,
  RING_DEGREE,
} from '@consilium/shared/crypto'
import { difference } from '../insiders.ts'
import type { Gain } from './gain.ts'

/** Two updates under one key: what is on the wire shows their difference. */
export async function oneKeyTwice(): Promise<Gain> {
  const cipher = await loadUpdateCipher()
  const common = { seed: new Uint8Array(32).fill(1), epoch: 1, step: 1, attempt: 0 }
  const before = new BigUint64Array(RING_DEGREE).map((_, i) => BigInt(i * 7919))
  const after = before.map((value, i) => value + BigInt(i % 5))
  const key = cipher.generateKey()
  const first = key.encrypt(before, common)
  const second = key.encrypt(after, common)
  key.dispose()
  // No key is left in the difference of the two: it opens under a key of zeros.
  const opened = cipher.open({
    sum: subtracted(second, first),
    sumOfKeys: new Int32Array(RING_DEGREE),
    common,
  })
  return { taken: [...opened].map(Number), wanted: [...difference(after, before)].map(Number) }
}

/** An update under public polynomials of zeros: it lies open on the wire, with small errors at most. */
export async function polynomialsOfZeros(): Promise<Gain> {
  const cipher = await loadUpdateCipher()
  const common = { seed: new Uint8Array(32).fill(1), epoch: 1, step: 1, attempt: 0 }
  const update = new BigUint64Array(RING_DEGREE).map((_, i) => BigInt(i * 7919))
  const key = cipher.generateKey()
  const upload = key.encrypt(update, common)
  key.dispose()
  const opened = cipher.open({ sum: upload, sumOfKeys: new Int32Array(RING_DEGREE), common })
  if (opened.some((value) => value > 2n ** 40n)) throw new Error('there is nothing but noise on the wire')
  return { taken: [...opened].map(Number), wanted: [...update].map(Number) }
}

function subtracted(a: Uint8Array, b: Uint8Array): Uint8Array {
  const words = wordsOf(b).map((word) => (word === 0n ? 0n : CIPHERTEXT_MODULUS - word))
  addResiduesInPlace(words, a)
  return encodeResidues(words)
}

function wordsOf(bytes: Uint8Array): BigUint64Array {
  const words = new BigUint64Array(RING_DEGREE)
  addResiduesInPlace(words, bytes)
  return words
}
