/** A step's aggregation among sites in memory, with nothing in between. */
import {
  addResiduesInPlace,
  addSharesInPlace,
  BLOCK_BYTES,
  type CommonReference,
  combineShares,
  decodeShare,
  encodeResidues,
  encodeShare,
  makeShares,
  RING_DEGREE,
  type UpdateCipher,
} from '@consilium/shared/crypto'
import { ConsiliumError, type ErrorCode, type RandomSource, systemRandom } from '@consilium/shared/kernel'
import { testRandom } from '../../support/test-random.ts'

export const common: CommonReference = { seed: testRandom('common').bytes(32), epoch: 1, step: 3, attempt: 0 }

export interface Aggregation {
  /** What the coordinator adds up. */
  readonly sum: Uint8Array
  readonly uploads: readonly Uint8Array[]
  /** By point: what each site answers for all of them. */
  readonly answers: ReadonlyMap<number, Uint16Array>
}

/** Encrypts, shares and adds one vector of coefficients per site. */
export function aggregate(
  cipher: UpdateCipher,
  updates: readonly BigUint64Array[],
  options: { readonly threshold: number; readonly random?: RandomSource },
): Aggregation {
  const { threshold, random = systemRandom } = options
  const sites = updates.length
  const answers = new Map(updates.map((_, site) => [site + 1, new Uint16Array(RING_DEGREE)]))
  const uploads = updates.map((coefficients) => {
    const key = cipher.generateKey()
    const upload = key.encrypt(coefficients, common)
    for (const [to, share] of makeShares({
      secret: key.coefficients(),
      sites,
      threshold,
      random,
    }).entries()) {
      addSharesInPlace(answers.get(to + 1) as Uint16Array, decodeShare(encodeShare(share)))
    }
    key.dispose()
    return upload
  })
  const total = new BigUint64Array(((uploads[0] as Uint8Array).length / BLOCK_BYTES) * RING_DEGREE)
  for (const upload of uploads) addResiduesInPlace(total, upload)
  return { sum: encodeResidues(total), uploads, answers }
}

/** Opens with the answers of these points. */
export function openWith(
  cipher: UpdateCipher,
  { sum, answers }: Aggregation,
  points: readonly number[],
): BigUint64Array {
  const sumOfKeys = combineShares(
    new Map(points.map((point) => [point, answers.get(point) as Uint16Array])),
    { threshold: points.length },
  )
  return cipher.open({ sum, sumOfKeys, common })
}

/** All subsets of 1 … n with `size` members. */
export function subsets(n: number, size: number): number[][] {
  if (size === 0) return [[]]
  if (n < size) return []
  return [...subsets(n - 1, size), ...subsets(n - 1, size - 1).map((rest) => [...rest, n])]
}

/** Uniform coefficients below `limit`. */
export function randomCoefficients(random: RandomSource, blocks: number, limit: bigint): BigUint64Array {
  return new BigUint64Array(random.bytes(blocks * RING_DEGREE * 8).slice().buffer).map((word) => word % limit)
}

/** For `toThrow`: an error with this code whose message matches. */
export function refusal(
  code: ErrorCode,
  message = /./,
): { asymmetricMatch(thrown: unknown): boolean; toString(): string } {
  return {
    asymmetricMatch: (thrown) =>
      thrown instanceof ConsiliumError && thrown.code === code && message.test(thrown.message),
    toString: () => `${code} ${message}`,
  }
}

/** What a call throws. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call()
  } catch (thrown) {
    return thrown
  }
  return undefined
}
