/** How far the parameters are from 128 bits: alone, and with what the sums of keys and errors give away. */
import { describe, expect, it } from 'vitest'
import { dual, primal } from './lattice.ts'
import { hinted, update } from './lattice-parameters.ts'

describe('the estimate itself', () => {
  it('gives what was published for other schemes', () => {
    // NewHope: n = 1024, q = 12289, σ² = 8; block size 967, 282 and 256 bits (2015/1092, table 1).
    const newHope = primal({
      dimension: 1024,
      logQ: Math.log2(12_289),
      secret: Math.sqrt(8),
      error: Math.sqrt(8),
      samples: 1100,
    })
    expect(Math.abs(newHope.blockSize - 967)).toBeLessThan(12)
    // Kyber768, round 3: n = 768, q = 3329, σ² = 1; 182 bits (specification, table 4).
    const kyber = primal({ dimension: 768, logQ: Math.log2(3329), secret: 1, error: 1, samples: 768 })
    expect(Math.abs(kyber.classical - 182)).toBeLessThan(4)
    // The limit of the HomomorphicEncryption.org tables for 128 bits and N = 4096 is a modulus of 109 bits
    // (core-SVP counts less than they do).
    const limit = primal({ ...update, logQ: 109, error: 3.2 })
    expect(limit.classical).toBeGreaterThan(90)
    expect(limit.classical).toBeLessThan(128)
  })
})

describe('an update', () => {
  it.each([
    ['alone', update, 215],
    ['with the sums of two keys and of their errors known', hinted, 150],
  ] as const)('%s takes more than 128 bits to open, by either attack', (_, lwe, expected) => {
    for (const attack of [primal, dual]) {
      const { classical, quantum } = attack(lwe)
      expect(classical).toBeGreaterThan(expected)
      expect(quantum).toBeGreaterThan(128)
      expect(classical).toBeLessThan(300)
    }
  })
})
