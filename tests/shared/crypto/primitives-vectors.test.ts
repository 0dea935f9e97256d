/**
 * Known answers of what every site must compute alike: public polynomials, checksums, rounding, levels,
 * shares.
 */
import {
  Checksum,
  combineShares,
  encodeShare,
  makeShares,
  quantise,
  RING_DEGREE,
  roundingWords,
} from '@consilium/shared/crypto'
import { fromHex, sha256, toHex } from '@consilium/shared/kernel'
import { describe, expect, it } from 'vitest'
import { expander } from '../../../shared/crypto/common-reference.ts'
import { packPolynomial } from '../../../shared/crypto/ring.ts'
import { testRandom } from '../../support/test-random.ts'
import vectors from '../../vectors/primitives.json' with { type: 'json' }

const { seed, blocks, ...step } = vectors.polynomial
const expand = expander({ seed: fromHex(seed), ...step })

describe('as ever', () => {
  it.each(blocks)('is the public polynomial of block $block', ({ block, first, digest }) => {
    const polynomial = expand(block)
    expect([...polynomial.slice(0, 3)].map(String)).toEqual(first)
    expect(sha256(packPolynomial(polynomial))).toBe(digest)
  })

  it('is the checksum of an update', () => {
    const { key, value } = vectors.checksum
    const checksum = new Checksum(fromHex(key))
    for (const block of vectors.checksum.blocks) checksum.add(packPolynomial(expand(block)))
    expect(toHex(checksum.value())).toBe(value)
  })

  it('are the words that rounding draws, from the start and from anywhere', () => {
    const { purpose, words, later } = vectors.rounding
    expect([...roundingWords(...purpose)(0, 4)]).toEqual(words)
    expect([...roundingWords(...purpose)(1_000_003, 3)]).toEqual(later)
  })

  it('are levels, what is left over and how many are clipped', () => {
    const { values, residual, rounding, levels, left, clipped, ...terms } = vectors.quantise
    const [found, carried] = [new Float64Array(levels.length), Float32Array.from(residual)]
    expect(
      quantise({
        values: Float32Array.from(values),
        residual: carried,
        rounding: Uint32Array.from(rounding),
        levels: found,
        ...terms,
      }),
    ).toBe(clipped)
    expect([...found]).toEqual(levels)
    expect([...carried]).toEqual(left)
  })

  it('are shares under the same randomness, and the secret behind them', () => {
    const { random, sites, threshold, first, digests } = vectors.shares
    const secret = new Int8Array(RING_DEGREE).map((_, i) => (i % 3) - 1)
    const shares = makeShares({ secret, sites, threshold, random: testRandom(random) })
    expect(shares.map((share) => [...share.slice(0, 3)])).toEqual(first)
    expect(shares.map((share) => sha256(encodeShare(share)))).toEqual(digests)
    const answers = new Map([2, 4, 5].map((point) => [point, shares[point - 1] ?? new Uint16Array()]))
    expect(Int8Array.from(combineShares(answers, { threshold }))).toEqual(secret)
  })
})
