/**
 * `bench crypto`: what encryption costs, beside CKKS as NVFlare uses it and beside no encryption, on the same
 * update in the same process.
 */
import {
  addResiduesInPlace,
  encodeResidues,
  type LaneBits,
  loadUpdateCipher,
  type OneTimeKey,
  RING_DEGREE,
  type UpdateCipher,
} from '@consilium/shared/crypto'
import { ConsiliumError, seededRandom, systemRandom } from '@consilium/shared/kernel'
import { type CkksCost, ckks } from './ckks.ts'
import { median, rounded, timed } from './measure.ts'
import { peakMemory } from './memory.ts'
import {
  answer,
  encryptUpdate,
  type Federation,
  federationOf,
  openMean,
  shareBytes,
  shareKey,
} from './update.ts'

export interface CryptoRow {
  readonly parameters: number
  readonly threads: number
  readonly laneBits: LaneBits
  /** From a float32 update to bytes ready to send, but for the shares of the key. */
  readonly encryptMs: number
  /** The coordinator adds one upload to the running sum. */
  readonly addMs: number
  /** The one-time key is shared among the sites. */
  readonly shareMs: number
  readonly answerMs: number
  /** From answers to float32. */
  readonly openMs: number
  /** All included, key shares too. */
  readonly uploadBytesPerParameter: number
  /** Above the same process idle with SEAL loaded; the update itself, and what is carried over, included. */
  readonly peakRssMb: number
  readonly ckks: CkksCost
  readonly float32: { readonly serialiseMs: number }
}

export interface CryptoBench {
  readonly sites: number
  readonly threshold: number
  readonly results: readonly CryptoRow[]
}

const SITES = 5
const THRESHOLD = 3
const THREADS = [1, 2]
/** Every site's turn is one measurement. */
const REPEATS = SITES
/**
 * Of encryption it is so many, in turns with every number of threads: what else runs on the machine disturbs
 * two threads more often than one.
 */
const ENCRYPTIONS = 3

/** Standard deviation of the changes: the bound of the federation is ten times it. */
const CHANGE = 0.01
/**
 * Enough for every thread's code to be compiled as it stays, which takes a thousand blocks in each; less
 * where nothing larger is measured.
 */
const WARM_UP_PARAMETERS = 8_000_000

export async function benchCrypto(options: {
  readonly parameters: readonly number[]
  readonly laneBits: LaneBits
  readonly onProgress: (text: string) => void
}): Promise<CryptoBench> {
  const { laneBits, onProgress } = options
  const tools: Tools = {
    ciphers: await Promise.all(THREADS.map((threads) => loadUpdateCipher({ threads }))),
    ckks: await ckks(),
  }
  try {
    onProgress('warming up …\n')
    await benchSize(
      tools,
      federationOf({
        parameters: Math.min(WARM_UP_PARAMETERS, Math.max(...options.parameters)),
        sites: SITES,
        threshold: THRESHOLD,
        laneBits,
      }),
    )
    const results: CryptoRow[] = []
    for (const parameters of options.parameters) {
      onProgress(`${parameters.toLocaleString('en')} parameters …\n`)
      const rows = await benchSize(
        tools,
        federationOf({ parameters, sites: SITES, threshold: THRESHOLD, laneBits }),
      )
      for (const row of rows)
        results.push({
          ...row,
          peakRssMb: rounded(await peakMemory({ parameters, threads: row.threads, laneBits })),
        })
    }
    return { sites: SITES, threshold: THRESHOLD, results }
  } finally {
    for (const cipher of tools.ciphers) await cipher.close()
  }
}

interface Tools {
  /** By number of threads. */
  readonly ciphers: readonly UpdateCipher[]
  readonly ckks: (update: Float32Array) => CkksCost
}

/**
 * One federation's round for every number of threads, side by side, so that what else the machine does hits
 * all alike.
 */
async function benchSize(
  tools: Tools,
  federation: Federation,
): Promise<readonly Omit<CryptoRow, 'peakRssMb'>[]> {
  const { parameters, sites, laneBits, lanes } = federation
  const rounds = tools.ciphers.map((cipher) => new Round(cipher, federation))
  const nvflare: CkksCost[] = []
  const serialiseMs: number[] = []
  for (let site = 0; site < REPEATS; site++) {
    const update = updateOf(parameters, site)
    for (const round of rounds) await round.contribute(site, update)
    for (let again = 1; again < ENCRYPTIONS; again++)
      for (const round of rounds) await round.encryptAgain(site, update)
    nvflare.push(tools.ckks(update))
    serialiseMs.push((await timed(() => float32RoundTrip(update))).ms)
  }
  for (const round of rounds) round.answer()
  for (let repeat = 0; repeat < REPEATS; repeat++) for (const round of rounds) await round.open(repeat)
  const ckksCost = {
    encryptMs: rounded(median(nvflare.map(({ encryptMs }) => encryptMs))),
    decryptMs: rounded(median(nvflare.map(({ decryptMs }) => decryptMs))),
    uploadBytesPerParameter: rounded(nvflare[0]?.uploadBytesPerParameter ?? 0),
  }
  return rounds.map(({ times }, index) => ({
    parameters,
    threads: THREADS[index] ?? 1,
    laneBits,
    encryptMs: rounded(median(times.encrypt)),
    addMs: rounded(median(times.add)),
    shareMs: rounded(median(times.share)),
    answerMs: rounded(median(times.answer)),
    openMs: rounded(median(times.open)),
    uploadBytesPerParameter: rounded((lanes.uploadBytes + shareBytes({ ...federation, sites })) / parameters),
    ckks: ckksCost,
    float32: { serialiseMs: rounded(median(serialiseMs)) },
  }))
}

/** One round of a federation, timed. */
class Round {
  readonly times = { encrypt: [], add: [], share: [], answer: [], open: [] } as Record<
    'encrypt' | 'add' | 'share' | 'answer' | 'open',
    number[]
  >
  readonly #cipher: UpdateCipher
  readonly #federation: Federation
  readonly #sum: BigUint64Array
  readonly #sealingKey = systemRandom.bytes(32)
  /** Sealed shares by recipient. */
  readonly #shares: Uint8Array[][]
  readonly #answers: Uint8Array[] = []
  readonly #checksums: Uint8Array[] = []
  readonly #exact: Float64Array
  // In memory that is there before the clock starts, as at a site: what is carried over was read, and what is
  // ready leaves block by block.
  readonly #residual: Float32Array
  readonly #upload: Uint8Array

  constructor(cipher: UpdateCipher, federation: Federation) {
    this.#cipher = cipher
    this.#federation = federation
    this.#sum = new BigUint64Array(federation.lanes.blocks * RING_DEGREE)
    this.#shares = Array.from({ length: federation.sites }, () => [])
    this.#exact = new Float64Array(federation.parameters)
    this.#residual = new Float32Array(federation.parameters)
    this.#upload = new Uint8Array(federation.lanes.uploadBytes).fill(1)
  }

  async contribute(site: number, update: Float32Array): Promise<void> {
    const { sites, parameters } = this.#federation
    const weight = 1 / sites
    const key = this.#cipher.generateKey()
    const checksum = await this.#encrypt(key, site, update)
    const sharing = await timed(() => shareKey(this.#federation, key, this.#sealingKey))
    key.dispose()
    const adding = await timed(() => addResiduesInPlace(this.#sum, this.#upload))
    for (const [to, sealed] of sharing.result.entries()) this.#shares[to]?.push(sealed)
    for (let i = 0; i < parameters; i++) this.#exact[i] = (this.#exact[i] ?? 0) + weight * (update[i] ?? 0)
    this.#checksums.push(checksum)
    this.times.share.push(sharing.ms)
    this.times.add.push(adding.ms)
  }

  /** Once more, under a key that is thrown away. */
  async encryptAgain(site: number, update: Float32Array): Promise<void> {
    const key = this.#cipher.generateKey()
    await this.#encrypt(key, site, update)
    key.dispose()
  }

  async #encrypt(key: OneTimeKey, site: number, update: Float32Array): Promise<Uint8Array> {
    const residual = this.#residual.fill(0)
    let at = 0
    const onBlock = (block: Uint8Array): void => {
      this.#upload.set(block, at)
      at += block.length
    }
    const weight = 1 / this.#federation.sites
    const encrypting = await timed(() =>
      encryptUpdate({ federation: this.#federation, key, update, residual, weight, site, onBlock }),
    )
    this.times.encrypt.push(encrypting.ms)
    return encrypting.result
  }

  answer(): void {
    for (const shares of this.#shares) {
      const started = performance.now()
      this.#answers.push(answer(shares, this.#sealingKey))
      this.times.answer.push(performance.now() - started)
    }
  }

  /** Opens the sum, each time with other sites' answers, and checks it. */
  async open(repeat: number): Promise<void> {
    const { sites, threshold, tensors, laneBits } = this.#federation
    const points = Array.from({ length: threshold }, (_, i) => (repeat + i) % sites)
    const answers = new Map(points.map((point) => [point + 1, this.#answers[point] ?? new Uint8Array()]))
    const sum = encodeResidues(this.#sum)
    const opening = await timed(() =>
      openMean({
        federation: this.#federation,
        cipher: this.#cipher,
        answers,
        sealingKey: this.#sealingKey,
        checksums: this.#checksums,
        sum,
      }),
    )
    this.times.open.push(opening.ms)
    // Less than a step for every site.
    const tolerance = (sites * 2 * (tensors[0]?.bound ?? 0)) / (2 ** laneBits - 1 - sites) + 1e-6
    const wrong = opening.result.findIndex(
      (value, i) => !(Math.abs(value - (this.#exact[i] ?? 0)) <= tolerance),
    )
    if (wrong >= 0)
      throw new ConsiliumError(
        'INTERNAL',
        `the opened mean is wrong at index ${wrong}: what was measured is worth nothing`,
      )
  }
}

/** A site's update: normal changes within the bound. */
function updateOf(parameters: number, site: number): Float32Array {
  const random = seededRandom('bench/update', site)
  const pattern = Float32Array.from(
    { length: 65_521 },
    () => Math.max(-9, Math.min(9, random.normal())) * CHANGE,
  )
  return Float32Array.from({ length: parameters }, (_, i) => pattern[i % pattern.length] ?? 0)
}

/** To bytes and back, each side with memory of its own. */
function float32RoundTrip(update: Float32Array): Float32Array {
  const sent = new Uint8Array(update.length * 4)
  sent.set(new Uint8Array(update.buffer, update.byteOffset, update.byteLength))
  return new Float32Array(sent.slice().buffer)
}
