/**
 * One update on its way, as the agents send and open it: the same calls of `shared/crypto`, without files and
 * network.
 */
import {
  addChecksums,
  addSharesInPlace,
  assertKeySum,
  Checksum,
  type CommonReference,
  checkResidues,
  combineShares,
  decodeLevels,
  decodeShare,
  encodeShare,
  type LaneBits,
  type LanePlan,
  lanePlan,
  makeShares,
  type OneTimeKey,
  openDeterministic,
  openSymmetric,
  packBlocks,
  roundingWords,
  type SegmentSink,
  SHARE_BYTES,
  sealDeterministic,
  sealSymmetric,
  type TensorRange,
  type UpdateCipher,
  unpackBlock,
  updateEncoder,
} from '@consilium/shared/crypto'
import { ConsiliumError, equalBytes, systemRandom, utf8, wipe } from '@consilium/shared/kernel'

export interface Federation {
  readonly parameters: number
  readonly sites: number
  readonly threshold: number
  readonly laneBits: LaneBits
  readonly lanes: LanePlan
  /** One tensor; its bound is the largest change that a round covers. */
  readonly tensors: readonly TensorRange[]
  readonly common: CommonReference
  /** Of the keyed checksums that a sum is held against. */
  readonly checksumKey: Uint8Array
}

const DELTA = 'delta'
const AAD = utf8('consilium/bench')

export function federationOf(
  options: Pick<Federation, 'parameters' | 'sites' | 'threshold' | 'laneBits'>,
): Federation {
  const { parameters, laneBits } = options
  const lanes = lanePlan([{ name: DELTA, count: parameters, laneBits }])
  const common = { seed: systemRandom.bytes(32), epoch: 1, step: 1, attempt: 0 }
  return {
    ...options,
    lanes,
    tensors: [{ count: parameters, bound: 0.1 }],
    common,
    checksumKey: systemRandom.bytes(32),
  }
}

/** What of an upload is there for whatever else is sent with it: a sealed share for every site. */
export function shareBytes(federation: Federation): number {
  return federation.sites * (SHARE_BYTES + 28)
}

/**
 * From a float32 update to the bytes that leave: α·Δ plus what is carried over, quantised, packed, encrypted,
 * in words of 60 bits. Returns their checksum.
 *
 * @param residual overwritten with what is carried over to the next round
 */
export async function encryptUpdate(options: {
  readonly federation: Federation
  readonly key: OneTimeKey
  readonly update: Float32Array
  readonly residual: Float32Array
  readonly weight: number
  readonly site: number
  readonly onBlock: (block: Uint8Array) => void
}): Promise<Uint8Array> {
  const { federation, key, update, residual, weight, site, onBlock } = options
  const { lanes, tensors, laneBits, sites, common, checksumKey } = federation
  const { source } = updateEncoder({
    values: update,
    residual,
    tensors,
    weight,
    rounding: roundingWords('bench', site),
    laneBits,
    sites,
  })
  const coefficients = packBlocks(lanes, new Map([[DELTA, source]]))
  const checksum = new Checksum(checksumKey)
  for await (const block of key.encryptBlocks({ blocks: lanes.blocks, coefficients, common })) {
    checksum.add(block)
    onBlock(block)
  }
  return checksum.value()
}

/** Shares of the key, each sealed for its site. */
export function shareKey(
  federation: Federation,
  key: Pick<OneTimeKey, 'coefficients'>,
  sealingKey: Uint8Array,
): readonly Uint8Array[] {
  const { sites, threshold } = federation
  const secret = key.coefficients()
  const shares = makeShares({ secret, sites, threshold, random: systemRandom })
  wipe(secret)
  return shares.map((share) =>
    sealSymmetric({ key: sealingKey, plaintext: encodeShare(share), aad: AAD, random: systemRandom }),
  )
}

/** A site's answer: what it holds of every listed site's key, opened, added up and sealed for the others. */
export function answer(shares: readonly Uint8Array[], sealingKey: Uint8Array): Uint8Array {
  const sum = new Uint16Array(SHARE_BYTES / 2)
  for (const sealed of shares)
    addSharesInPlace(sum, decodeShare(openSymmetric({ key: sealingKey, sealed, aad: AAD, what: 'a share' })))
  return sealDeterministic({ key: sealingKey, plaintext: encodeShare(sum), aad: AAD })
}

/**
 * From any `threshold` answers, by point, and the sum of the uploads, held against their checksums, to the
 * mean of the updates in float32.
 */
export async function openMean(options: {
  readonly federation: Federation
  readonly cipher: UpdateCipher
  readonly answers: ReadonlyMap<number, Uint8Array>
  readonly sealingKey: Uint8Array
  readonly checksums: readonly Uint8Array[]
  readonly sum: Uint8Array
}): Promise<Float32Array> {
  const { federation, cipher, answers, sealingKey, checksums, sum } = options
  const { lanes, tensors, laneBits, sites, threshold, common, parameters, checksumKey } = federation
  checkResidues(sum)
  const found = new Checksum(checksumKey)
  found.add(sum)
  if (!equalBytes(found.value(), addChecksums(checksums)))
    throw new ConsiliumError('INTERNAL', 'the sum is not that of the uploads')
  const opened = [...answers].map(([point, sealed]): [number, Uint16Array] => [
    point,
    decodeShare(openDeterministic({ key: sealingKey, sealed, aad: AAD, what: 'an answer' })),
  ])
  const sumOfKeys = combineShares(new Map(opened), { threshold })
  assertKeySum(sumOfKeys, sites)
  const mean = new Float32Array(parameters)
  const sink: SegmentSink = (first, levels) => {
    for (const { start, values } of decodeLevels({
      levels,
      start: first,
      tensors,
      totalWeight: 1,
      laneBits,
      sites,
    }))
      mean.set(values, start)
  }
  const sinks = new Map([[DELTA, sink]])
  let block = 0
  for await (const coefficients of cipher.openBlocks({
    bytes: sum.length,
    sum: inPieces(sum),
    sumOfKeys,
    common,
  }))
    unpackBlock({ plan: lanes, block: block++, coefficients, sinks })
  if (block !== lanes.blocks)
    throw new ConsiliumError('INTERNAL', `${block} of ${lanes.blocks} blocks were opened`)
  return mean
}

/** Bytes that are there, as a file or the network would give them. */
async function* inPieces(content: Uint8Array): AsyncGenerator<Uint8Array, void> {
  const PIECE_BYTES = 2 ** 20
  for (let start = 0; start < content.length; start += PIECE_BYTES)
    yield content.subarray(start, start + PIECE_BYTES)
}
