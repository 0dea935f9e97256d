/**
 * `bench integrity`: what it costs that every site checks the coordinator's sum before it opens it, by the
 * number of sites.
 */
import {
  addChecksums,
  CHECKSUM_BYTES,
  Checksum,
  CIPHERTEXT_MODULUS,
  checkResidues,
  encodeResidues,
  lanePlan,
  openSymmetric,
  planLaneBits,
  RING_DEGREE,
  sealSymmetric,
} from '@consilium/shared/crypto'
import { ConsiliumError, concatBytes, equalBytes, systemRandom, utf8 } from '@consilium/shared/kernel'
import { median, rounded, timed } from './measure.ts'

export interface IntegrityRow {
  readonly parameters: number
  readonly sites: number
  readonly laneBits: number
  /** At a site, for its own update: the checksum, and sealing it. */
  readonly uploadMs: number
  /**
   * At a site, for the sum: the listed checksums opened and added up, and the sum's own, words checked first.
   */
  readonly verifyMs: number
  /** What of an upload is the checksum, sealed. */
  readonly uploadBytes: number
  /** What of a list, which every site is sent, is checksums. */
  readonly listBytes: number
}

export interface IntegrityBench {
  readonly results: readonly IntegrityRow[]
}

const REPEATS = 5
const AAD = utf8('consilium/bench')

export async function benchIntegrity(options: {
  readonly parameters: readonly number[]
  readonly sites: readonly number[]
  readonly onProgress: (text: string) => void
}): Promise<IntegrityBench> {
  const results: IntegrityRow[] = []
  for (const parameters of options.parameters) {
    for (const sites of options.sites) {
      options.onProgress(`${parameters.toLocaleString('en')} parameters, ${sites} sites …\n`)
      results.push(await benchSites(parameters, sites))
    }
  }
  return { results }
}

async function benchSites(parameters: number, sites: number): Promise<IntegrityRow> {
  const laneBits = planLaneBits(sites)
  const { blocks } = lanePlan([{ name: 'delta', count: parameters, laneBits }])
  const key = systemRandom.bytes(32)
  // Two sites that say something, and others that add nothing: what is checked does not depend on what it is.
  const uploads = [uniform(blocks), uniform(blocks)]
  const silent = checksumOf(key, [])
  const [a, b] = uploads.map((upload) => checksumOf(key, upload))
  if (a === undefined || b === undefined) throw new ConsiliumError('INTERNAL', 'there are no uploads')
  const sealed = Array.from({ length: sites }, (_, i) => seal(key, [a, b][i] ?? silent))
  const sum =
    uploads[0]
      ?.map((words, block) =>
        words.map((word, i) => (word + (uploads[1]?.[block]?.[i] ?? 0n)) % CIPHERTEXT_MODULUS),
      )
      .map(encodeResidues) ?? []
  const whole = concatBytes(...sum)
  const uploadMs: number[] = []
  const verifyMs: number[] = []
  const own = uploads[0]?.map(encodeResidues) ?? []
  for (let repeat = 0; repeat <= REPEATS; repeat++) {
    const upload = await timed(() => {
      const checksum = new Checksum(key)
      for (const block of own) checksum.add(block)
      return seal(key, checksum.value())
    })
    const verify = await timed(() => {
      checkResidues(whole)
      const found = new Checksum(key)
      found.add(whole)
      const listed = sealed.map((each) => openSymmetric({ key, sealed: each, aad: AAD, what: 'a checksum' }))
      return equalBytes(found.value(), addChecksums(listed))
    })
    if (!verify.result) throw new ConsiliumError('INTERNAL', 'the sum is not that of the uploads')
    if (repeat === 0) continue // the first compiles the code
    uploadMs.push(upload.ms)
    verifyMs.push(verify.ms)
  }
  const uploadBytes = sealed[0]?.length ?? CHECKSUM_BYTES
  return {
    parameters,
    sites,
    laneBits,
    uploadMs: rounded(median(uploadMs)),
    verifyMs: rounded(median(verifyMs)),
    uploadBytes,
    listBytes: sites * uploadBytes,
  }
}

/** Blocks of uniform words below q. */
function uniform(blocks: number): readonly BigUint64Array[] {
  return Array.from({ length: blocks }, () =>
    new BigUint64Array(systemRandom.bytes(RING_DEGREE * 8).slice().buffer).map(
      (word) => word % CIPHERTEXT_MODULUS,
    ),
  )
}

function checksumOf(key: Uint8Array, blocks: readonly BigUint64Array[]): Uint8Array {
  const checksum = new Checksum(key)
  for (const words of blocks) checksum.add(encodeResidues(words))
  return checksum.value()
}

function seal(key: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return sealSymmetric({ key, plaintext, aad: AAD, random: systemRandom })
}
