/** The errors that SEAL draws are as large as `noise.ts` counts on, alone and summed; measured with keys that only a test knows. */
import { loadUpdateCipher, PLAIN_BITS, CIPHERTEXT_MODULUS as Q, RING_DEGREE } from '@consilium/shared/crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { expander } from '../../../shared/crypto/common-reference.ts'
import { decodeBlock } from '../../../shared/crypto/residues.ts'
import { addProduct, factor } from '../../../shared/crypto/ring.ts'
import { loadSeal } from '../../../shared/crypto/seal.ts'

const common = { seed: new Uint8Array(32).fill(3), epoch: 1, step: 2, attempt: 0 }
const T = 2n ** BigInt(PLAIN_BITS)
/** The centred binomial distribution of 21 coin pairs: its variance, and the most that it can be. */
const VARIANCE = 21 / 2
const LARGEST = 21
const ROUNDS = 6

let seal: Awaited<ReturnType<typeof loadSeal>>
beforeAll(async () => {
  seal = await loadSeal()
})

/** Σe of one block over so many sites: what is left of the phase, divided by t, when the message is taken out. */
async function errors(sites: number): Promise<readonly number[]> {
  const cipher = await loadUpdateCipher()
  // Below t/2 at every site: SEAL lifts what is above to the negative side, which is the 1 that `noise.ts` sets aside.
  const message = new BigUint64Array(RING_DEGREE).map((_, i) => (BigInt(i) * 0x9e3779b97f4a7c15n) % (T / BigInt(2 * sites)))
  const sumOfKeys = new Int32Array(RING_DEGREE)
  const sum = new BigUint64Array(RING_DEGREE)
  for (let site = 0; site < sites; site++) {
    const key = cipher.generateKey()
    for (const [i, coefficient] of key.coefficients().entries()) sumOfKeys[i] = (sumOfKeys[i] as number) + coefficient
    for (const [i, word] of decodeBlock(key.encrypt(message, common), 0).entries()) sum[i] = ((sum[i] as bigint) + word) % Q
    key.dispose()
  }
  const k = seal.toNtt(BigUint64Array.from(sumOfKeys, (value) => (value < 0 ? Q + BigInt(value) : BigInt(value))))
  const phase = seal.fromNtt(addProduct({ c: sum, a: expander(common)(0), key: factor(k) }))
  const left = Array.from(phase, (word, i) => (word > Q / 2n ? word - Q : word) - (message[i] as bigint) * BigInt(sites))
  expect(left.filter((error) => error % T !== 0n)).toEqual([])
  return left.map((error) => Number(error / T))
}

describe('the error of a sum', () => {
  it.each([1, 4, 16])('over %i sites has the variance and the limit that the room rests on', async (sites) => {
    const all: number[] = []
    for (let round = 0; round < ROUNDS; round++) all.push(...(await errors(sites)))
    const variance = all.reduce((total, error) => total + error * error, 0) / all.length
    // The estimate's own deviation is √(2/N) of it, here 0.9 %: six of those.
    expect(variance / (VARIANCE * sites)).toBeGreaterThan(0.946)
    expect(variance / (VARIANCE * sites)).toBeLessThan(1.054)
    expect(Math.sqrt(variance)).toBeLessThan(3.25 * Math.sqrt(sites) * 1.03)
    const mean = all.reduce((total, error) => total + error, 0) / all.length
    expect(Math.abs(mean)).toBeLessThan(6 * Math.sqrt((VARIANCE * sites) / all.length))
    expect(Math.max(...all.map(Math.abs))).toBeLessThanOrEqual(LARGEST * sites)
  })
})
