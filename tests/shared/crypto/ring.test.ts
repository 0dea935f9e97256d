/**
 * The ring arithmetic in WebAssembly says what the plain BigInt reference says, word for word, at the edges
 * too.
 */
import { BLOCK_BYTES, CIPHERTEXT_MODULUS as Q, RING_DEGREE } from '@consilium/shared/crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addProductReference,
  addReference,
  fromSignedReference,
  packReference,
  rebaseReference,
  shoupReference,
} from '../../../shared/crypto/reference.ts'
import {
  addPackedInPlace,
  addProduct,
  factor,
  fromSigned,
  packPolynomial,
  rebase,
  STREAM_WORDS,
  toSigned,
  uniformPolynomial,
} from '../../../shared/crypto/ring.ts'
import { testRandom } from '../../support/test-random.ts'

const edges = [
  0n,
  1n,
  2n,
  Q - 1n,
  Q - 2n,
  Q / 2n,
  Q / 2n + 1n,
  2n ** 14n - 1n,
  2n ** 32n,
  2n ** 32n - 1n,
  2n ** 59n,
  2n ** 60n - 2n ** 15n,
]
const residue = fc.oneof(fc.constantFrom(...edges), fc.bigInt(0n, Q - 1n))

/** A polynomial that begins with chosen words and goes on with uniform ones. */
const polynomial = fc
  .tuple(fc.array(residue, { minLength: 1, maxLength: 64 }), fc.nat())
  .map(([chosen, seed]) => {
    const words = new BigUint64Array(
      testRandom(seed)
        .bytes(RING_DEGREE * 8)
        .slice().buffer,
    ).map((word) => word % Q)
    words.set(chosen)
    return words
  })
const few = { numRuns: 40 }

describe('ring arithmetic', () => {
  it('works out the quotients of a factor as the reference does', () => {
    fc.assert(
      fc.property(polynomial, (k) => {
        expect(factor(k)).toEqual({ k, shoup: shoupReference(k) })
      }),
      few,
    )
    const k = new BigUint64Array(RING_DEGREE).map((_, i) => edges[i % edges.length] as bigint)
    expect(factor(k).shoup).toEqual(shoupReference(k))
  })

  it('takes integers modulo q as the reference does, and small ones back', () => {
    const whole = fc.int32Array({ minLength: RING_DEGREE, maxLength: RING_DEGREE })
    fc.assert(
      fc.property(whole, (integers) => {
        integers.set([0, 1, -1, 2 ** 31 - 1, -(2 ** 31)])
        expect(fromSigned(integers)).toEqual(fromSignedReference(integers))
        const small = Int8Array.from(integers)
        expect(toSigned(fromSigned(Int32Array.from(small)))).toEqual(small)
      }),
      few,
    )
  })

  it('moves a ciphertext to another polynomial as the reference does', () => {
    fc.assert(
      fc.property(polynomial, polynomial, polynomial, polynomial, (c0, c1, a, k) => {
        const pair = new Uint8Array(BigUint64Array.of(...c0, ...c1).buffer)
        const into = new Uint8Array(BLOCK_BYTES)
        rebase({ pair, a, key: factor(k) }, into)
        expect(into).toEqual(packReference(rebaseReference({ c0, c1, a, k })))
      }),
      few,
    )
  })

  it('multiplies and adds as the reference does', () => {
    fc.assert(
      fc.property(polynomial, polynomial, polynomial, (c, a, k) => {
        expect(addProduct({ c, a, key: factor(k) })).toEqual(addProductReference({ c, a, k }))
      }),
      few,
    )
  })

  it('multiplies every edge by every edge', () => {
    const a = new BigUint64Array(RING_DEGREE).map((_, i) => edges[i % edges.length] as bigint)
    const k = new BigUint64Array(RING_DEGREE).map(
      (_, i) => edges[Math.floor(i / edges.length) % edges.length] as bigint,
    )
    const c = new BigUint64Array(RING_DEGREE).fill(Q - 1n)
    expect(addProduct({ c, a, key: factor(k) })).toEqual(addProductReference({ c, a, k }))
  })

  it('adds packed words as the reference does, and packs as it does', () => {
    fc.assert(
      fc.property(polynomial, polynomial, (sum, words) => {
        const packed = packPolynomial(words)
        expect(packed).toEqual(packReference(words))
        const expected = addReference(sum, words)
        expect(addPackedInPlace(sum, packed)).toBe(-1)
        expect(sum).toEqual(expected)
      }),
      few,
    )
  })

  it('names the first packed word that is not below q and leaves the sum as it was', () => {
    fc.assert(
      fc.property(fc.nat(RING_DEGREE - 1), fc.bigInt(Q, 2n ** 60n - 1n), (at, bad) => {
        const words = new BigUint64Array(RING_DEGREE)
        words[at] = bad
        const sum = new BigUint64Array(RING_DEGREE).fill(7n)
        expect(addPackedInPlace(sum, packReference(words))).toBe(at)
        expect(sum.every((word) => word === 7n)).toBe(true)
      }),
      few,
    )
  })
})

describe('uniform polynomials', () => {
  it('skip words of q or more and keep the order of the others', () => {
    // the four highest bits do not count
    const stream = new BigUint64Array(STREAM_WORDS).map((_, i) => BigInt(i) | (0xfn << 60n))
    stream[0] = Q
    stream[5] = 2n ** 60n - 1n
    stream[6] = Q - 1n
    const kept = uniformPolynomial(new Uint8Array(stream.buffer))
    expect([...kept.subarray(0, 6)]).toEqual([1n, 2n, 3n, 4n, Q - 1n, 7n])
    expect(kept).toHaveLength(RING_DEGREE)
  })

  it('are refused when the stream runs out', () => {
    expect(() => uniformPolynomial(new Uint8Array(new BigUint64Array(STREAM_WORDS).fill(Q).buffer))).toThrow(
      /ran out/,
    )
  })

  it('are spread evenly over the residues', () => {
    const counts = new Float64Array(16)
    for (let seed = 0; seed < 16; seed++) {
      for (const word of uniformPolynomial(testRandom(`uniform ${seed}`).bytes(STREAM_WORDS * 8))) {
        const bin = Number((word * 16n) / Q)
        counts[bin] = (counts[bin] as number) + 1
      }
    }
    // χ² with 15 degrees of freedom: above 44.3 once in 10^4.
    const chiSquared = counts.reduce((sum, count) => sum + (count - 4096) ** 2 / 4096, 0)
    expect(chiSquared).toBeLessThan(44.3)
  })
})
