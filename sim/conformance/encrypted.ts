/**
 * A round's aggregation as the agents do it, without the network: every update quantised, packed, encrypted
 * under a one-time key that is shared among the sites; ciphertexts added; the sum opened with the answers of
 * as many sites as the threshold says.
 */
import {
  addResiduesInPlace,
  addSharesInPlace,
  assertKeySum,
  combineShares,
  decodeShare,
  defaultThreshold,
  dequantise,
  encodeResidues,
  encodeShare,
  lanePlan,
  makeShares,
  maxSumError,
  nextBound,
  packBlocks,
  RING_DEGREE,
  roundingWords,
  type UpdateCipher,
  unpack,
  updateEncoder,
} from '@consilium/shared/crypto'
import type { RandomSource } from '@consilium/shared/kernel'
import type { Aggregate } from './methods.ts'

const LANE_BITS = 16
/** The plan's default: larger changes of a weight in one round are clipped and carried over. */
const CLIP = 1

export interface EncryptedAggregation {
  readonly aggregate: Aggregate
  /**
   * Most that quantisation can have moved any weight so far (README.md has the formula); infinite once a
   * value was clipped, which the formula does not cover.
   */
  bound(): number
}

/** @param tensors number of values of each tensor, in the order of the flat update */
export function encryptedAggregation(options: {
  readonly cipher: UpdateCipher
  readonly random: RandomSource
  readonly tensors: readonly number[]
  readonly sites: number
  readonly seed: number
}): EncryptedAggregation {
  const { cipher, random, tensors, sites, seed } = options
  const threshold = defaultThreshold(sites)
  const parameters = tensors.reduce((sum, size) => sum + size, 0)
  const lanes = lanePlan([{ name: 'delta', count: parameters, laneBits: LANE_BITS }])
  const runSeed = random.bytes(32)
  const residuals = Array.from({ length: sites }, () => new Float32Array(parameters))
  let bounds = tensors.map(() => CLIP)
  let before: readonly number[] | null = null
  let reach = 0

  const aggregate: Aggregate = ({ round, updates, shares }) => {
    const common = { seed: runSeed, epoch: 1, step: round, attempt: 0 }
    const total = new BigUint64Array(lanes.blocks * RING_DEGREE)
    const answers = Array.from({ length: sites }, () => new Uint16Array(RING_DEGREE))
    let clipped = 0
    for (const [site, update] of updates.entries()) {
      const weight = shares[site] ?? 0
      const residual = residuals[site] ?? new Float32Array(parameters)
      const tensorRanges = tensors.map((count, tensor) => ({ count, bound: bounds[tensor] ?? CLIP }))
      const rounding = roundingWords('conformance', seed, site, round)
      const encoder = updateEncoder({
        values: Float32Array.from(update),
        residual,
        tensors: tensorRanges,
        weight,
        rounding,
        laneBits: LANE_BITS,
        sites,
      })
      const key = cipher.generateKey()
      const coefficients = new BigUint64Array(lanes.blocks * RING_DEGREE)
      let at = 0
      for (const block of packBlocks(lanes, new Map([['delta', encoder.source]]))) {
        coefficients.set(block, at)
        at += block.length
      }
      clipped += encoder.clipped.reduce((sum, count) => sum + count, 0)
      const upload = key.encrypt(coefficients, common)
      const sent = makeShares({ secret: key.coefficients(), sites, threshold, random }).map(encodeShare)
      key.dispose()
      addResiduesInPlace(total, upload)
      for (const [to, share] of sent.entries())
        addSharesInPlace(answers[to] ?? new Uint16Array(RING_DEGREE), decodeShare(share))
    }
    // Another set of sites answers in every round.
    const answering = Array.from({ length: threshold }, (_, place) => (round + place) % sites)
    const sumOfKeys = combineShares(
      new Map(answering.map((site) => [site + 1, answers[site] ?? new Uint16Array(RING_DEGREE)])),
      { threshold },
    )
    assertKeySum(sumOfKeys, updates.length)
    const opened =
      unpack(lanes, cipher.open({ sum: encodeResidues(total), sumOfKeys, common })).get('delta') ??
      new Float64Array(parameters)
    const totalWeight = shares.reduce((sum, share) => sum + share, 0)
    const mean = new Float64Array(parameters)
    let squared = 0
    eachTensor(tensors, (tensor, start, end) => {
      const precision = { bound: bounds[tensor] ?? CLIP, laneBits: LANE_BITS, sites } as const
      mean.set(
        dequantise({ ...precision, levels: opened.subarray(start, end), totalWeight }).map(
          (change) => change / totalWeight,
        ),
        start,
      )
      // Off by less than this round's step each, and by less than the last round's for what is carried over
      // from there.
      const carried =
        before === null
          ? 0
          : maxSumError({
              ...precision,
              bound: before[tensor] ?? CLIP,
              contributors: updates.length,
              carried: false,
            })
      const error = maxSumError({ ...precision, contributors: updates.length, carried: false }) + carried
      squared += (end - start) * (error / totalWeight) ** 2
    })
    reach += clipped > 0 ? Number.POSITIVE_INFINITY : Math.sqrt(squared)
    const largest = mean.reduce((most, change) => Math.max(most, Math.abs(change)), 0)
    before = bounds
    bounds = bounds.map((current) => nextBound({ current, clip: CLIP, largest, clipped }))
    return mean
  }
  return { aggregate, bound: () => reach }
}

function eachTensor(
  tensors: readonly number[],
  visit: (tensor: number, start: number, end: number) => void,
): void {
  let start = 0
  for (const [tensor, size] of tensors.entries()) {
    visit(tensor, start, start + size)
    start += size
  }
}
