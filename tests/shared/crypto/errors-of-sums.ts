/** The errors that SEAL drew, taken out of encrypted sums with keys that only a test knows. */
import {
  type CommonReference,
  loadUpdateCipher,
  PLAIN_BITS,
  CIPHERTEXT_MODULUS as Q,
  RING_DEGREE,
} from '@consilium/shared/crypto'
import { expander } from '../../../shared/crypto/common-reference.ts'
import { decodeBlock } from '../../../shared/crypto/residues.ts'
import { addProduct, factor } from '../../../shared/crypto/ring.ts'
import { loadSeal } from '../../../shared/crypto/seal.ts'

/** SEAL's errors: the centred binomial distribution of 21 coin pairs. */
export const COIN_PAIRS = 21
export const VARIANCE = COIN_PAIRS / 2

const common: CommonReference = { seed: new Uint8Array(32).fill(3), epoch: 1, step: 2, attempt: 0 }
const T = 2n ** BigInt(PLAIN_BITS)
const seal = loadSeal()

/**
 * Σe of one block over so many sites: what is left of the phase, divided by t, when the message is taken out.
 */
export async function errorsOfSum(sites: number): Promise<readonly number[]> {
  const { toNtt, fromNtt } = await seal
  const cipher = await loadUpdateCipher()
  // Below t/2 at every site: SEAL lifts what is above to the negative side, which is the 1 that `noise.ts`
  // sets aside.
  const message = new BigUint64Array(RING_DEGREE).map(
    (_, i) => (BigInt(i) * 0x9e3779b97f4a7c15n) % (T / BigInt(2 * sites)),
  )
  const sumOfKeys = new Int32Array(RING_DEGREE)
  const sum = new BigUint64Array(RING_DEGREE)
  for (let site = 0; site < sites; site++) {
    const key = cipher.generateKey()
    for (const [i, coefficient] of key.coefficients().entries())
      sumOfKeys[i] = (sumOfKeys[i] as number) + coefficient
    for (const [i, word] of decodeBlock(key.encrypt(message, common), 0).entries())
      sum[i] = ((sum[i] as bigint) + word) % Q
    key.dispose()
  }
  const k = toNtt(BigUint64Array.from(sumOfKeys, (value) => (value < 0 ? Q + BigInt(value) : BigInt(value))))
  const phase = fromNtt(addProduct({ c: sum, a: expander(common)(0), key: factor(k) }))
  const left = Array.from(
    phase,
    (word, i) => (word > Q / 2n ? word - Q : word) - (message[i] as bigint) * BigInt(sites),
  )
  if (left.some((error) => error % T !== 0n)) throw new Error('what is left of the phase is no multiple of t')
  return left.map((error) => Number(error / T))
}

export interface Moments {
  readonly count: number
  readonly mean: number
  readonly variance: number
  readonly largest: number
}

export function momentsOf(errors: readonly number[]): Moments {
  const count = errors.length
  return {
    count,
    mean: errors.reduce((total, error) => total + error, 0) / count,
    variance: errors.reduce((total, error) => total + error * error, 0) / count,
    largest: errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0),
  }
}
