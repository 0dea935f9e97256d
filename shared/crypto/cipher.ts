/**
 * Updates under one-time keys. A site encrypts with SEAL under a fresh key k and moves the ciphertext from
 * SEAL's own random polynomial to the common one, so that keys add as messages add:
 *
 *   c = −a·k + t·e + m,   Σc + a·Σk = t·Σe + Σm   (mod q, t)
 */
import { ConsiliumError, wipe } from '../kernel/index.ts'
import { type Block, type BlockJob, blockSizes, blockWorker } from './blocks.ts'
import type { CommonReference } from './common-reference.ts'
import { BLOCK_BYTES, COEFFICIENT_BYTES, PLAIN_BITS, RING_DEGREE } from './constants.ts'
import { BlockPool } from './pool.ts'
import { blocksOf, inBlocks } from './residues.ts'
import { fromSigned, type Polynomial, toSigned } from './ring.ts'
import { loadSeal, type SealLayout } from './seal.ts'

/** A key for one update. */
export interface OneTimeKey {
  /**
   * Encrypts an update, once.
   *
   * @param coefficients blocks · 4096, each below 2^48
   * @returns one block of residues for each block
   * @throws ConsiliumError `SECURITY_REFUSED` the second time: two updates under one key would show their
   * difference
   */
  encrypt(coefficients: BigUint64Array, common: CommonReference): Uint8Array
  /**
   * The same as a stream, with all threads. A block of residues is there until the next one is asked for.
   *
   * @param options.blocks how many there will be
   * @param options.coefficients block by block; each is overwritten
   */
  encryptBlocks(options: {
    readonly blocks: number
    readonly coefficients: Iterable<BigUint64Array<ArrayBuffer>>
    readonly common: CommonReference
  }): AsyncIterable<Uint8Array>
  /** The key as 4096 integers in {−1, 0, 1}: what is shared. The caller wipes it. */
  coefficients(): Int8Array
  /** Overwrites the key. */
  dispose(): void
}

export interface UpdateCipher {
  generateKey(): OneTimeKey
  /**
   * Opens a sum.
   *
   * @param sum whole blocks
   * @param sumOfKeys 4096 integers: the sum of the listed sites' keys
   * @returns the sums of the coefficients, modulo 2^48
   * @throws ConsiliumError `CORRUPT` naming the first word that is no residue
   */
  open(options: {
    readonly sum: Uint8Array
    readonly sumOfKeys: Int32Array
    readonly common: CommonReference
  }): BigUint64Array
  /**
   * The same as a stream, with all threads. A block of sums is there until the next one is asked for.
   *
   * @param options.sum pieces of any length, `bytes` in all
   */
  openBlocks(options: {
    readonly bytes: number
    readonly sum: AsyncIterable<Uint8Array>
    readonly sumOfKeys: Int32Array
    readonly common: CommonReference
  }): AsyncIterable<BigUint64Array>
  /** Ends the threads. */
  close(): Promise<void>
}

/** Fewer blocks are done before the threads would have been started. */
const BLOCKS_FOR_THREADS = 64

let loading: Promise<{ readonly seal: SealLayout; readonly cipher: UpdateCipher }> | null = null

/**
 * The cipher; SEAL is loaded once a process, and the cipher of one thread is one for the process.
 *
 * @param options.threads more than 1: large updates are worked on by so many threads, which are started when
 * the first one comes
 * @throws ConsiliumError `INTERNAL` if node-seal is not as expected
 */
export async function loadUpdateCipher({
  threads = 1,
}: {
  readonly threads?: number
} = {}): Promise<UpdateCipher> {
  loading ??= loadSeal().then((seal) => {
    const cipher = cipherOf(seal, null)
    tryOut(cipher)
    return { seal, cipher }
  })
  const { seal, cipher } = await loading
  return threads > 1 ? cipherOf(seal, new BlockPool(threads)) : cipher
}

function cipherOf(seal: SealLayout, pool: BlockPool | null): UpdateCipher {
  const stream = (
    job: BlockJob,
    blocks: number,
    contents: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Block, void> =>
    pool !== null && blocks >= BLOCKS_FOR_THREADS
      ? pool.run(job, contents)
      : inThisThread(seal, job, contents)
  return {
    generateKey: () => generateKey(seal, stream),
    open({ sum, sumOfKeys, common }) {
      const coefficients = new BigUint64Array(blocksOf(sum) * RING_DEGREE)
      const k = keyOf(seal, sumOfKeys)
      const worker = blockWorker(seal, { kind: 'open', k, common })
      wipe(k)
      try {
        for (let at = 0, block = 0; at < sum.length; at += BLOCK_BYTES, block++) {
          worker.run(
            block,
            sum.subarray(at, at + BLOCK_BYTES),
            new Uint8Array(coefficients.buffer, block * COEFFICIENT_BYTES, COEFFICIENT_BYTES),
          )
        }
        return coefficients
      } finally {
        worker.dispose()
      }
    },
    async *openBlocks({ bytes, sum, sumOfKeys, common }) {
      const k = keyOf(seal, sumOfKeys)
      try {
        for await (const opened of stream(
          { kind: 'open', k, common },
          Math.ceil(bytes / BLOCK_BYTES),
          inBlocks(sum),
        ))
          yield new BigUint64Array(opened.buffer, opened.byteOffset, RING_DEGREE)
      } finally {
        wipe(k)
      }
    },
    close: async () => pool?.close(),
  }
}

type Stream = (job: BlockJob, blocks: number, contents: Iterable<Uint8Array>) => AsyncGenerator<Block, void>

function generateKey(seal: SealLayout, stream: Stream): OneTimeKey {
  const generator = new seal.module.KeyGenerator(seal.context)
  const secret = generator.secretKey()
  const k = seal.saveKey(secret)
  for (const object of [secret, generator]) object.delete()
  let state: 'fresh' | 'used' | 'disposed' = 'fresh'
  const use = (): void => {
    if (state !== 'fresh')
      throw new ConsiliumError('SECURITY_REFUSED', 'a one-time key encrypts one update and never another')
    state = 'used'
  }

  return {
    encrypt(coefficients, common) {
      const blocks = coefficients.length / RING_DEGREE
      if (blocks === 0 || !Number.isInteger(blocks))
        throw new ConsiliumError(
          'INTERNAL',
          `${coefficients.length} coefficients are not whole blocks of ${RING_DEGREE}`,
        )
      use()
      const worker = blockWorker(seal, { kind: 'encrypt', k, common })
      const residues = new Uint8Array(blocks * BLOCK_BYTES)
      try {
        for (let block = 0; block < blocks; block++) {
          const content = coefficients.slice(block * RING_DEGREE, (block + 1) * RING_DEGREE)
          worker.run(
            block,
            new Uint8Array(content.buffer),
            residues.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES),
          )
        }
        return residues
      } finally {
        worker.dispose()
      }
    },
    encryptBlocks({ blocks, coefficients, common }) {
      use()
      return (async function* () {
        // The stream begins when somebody looks at it: by then the key may be zeros, under which an update
        // lies open.
        if (state === 'disposed')
          throw new ConsiliumError(
            'SECURITY_REFUSED',
            'this one-time key was disposed of before the encryption began',
          )
        yield* stream({ kind: 'encrypt', k, common }, blocks, bytesOfEach(coefficients))
      })()
    },
    coefficients() {
      if (state === 'disposed')
        throw new ConsiliumError(
          'SECURITY_REFUSED',
          'this one-time key was disposed of: there is nothing left to share',
        )
      const words = seal.fromNtt(k)
      const coefficients = toSigned(words)
      wipe(words)
      return coefficients
    },
    dispose() {
      state = 'disposed'
      wipe(k)
    },
  }
}

async function* inThisThread(
  seal: SealLayout,
  job: BlockJob,
  contents: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Block, void> {
  const worker = blockWorker(seal, job)
  const made = new Uint8Array(blockSizes(job.kind).made)
  let block = 0
  try {
    for await (const content of contents) {
      worker.run(block++, content, made)
      yield made
    }
  } finally {
    worker.dispose()
  }
}

function* bytesOfEach(coefficients: Iterable<BigUint64Array<ArrayBuffer>>): Generator<Block, void> {
  for (const words of coefficients) yield new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
}

/** Integers as NTT values modulo q. */
function keyOf(seal: SealLayout, sumOfKeys: Int32Array): Polynomial {
  if (sumOfKeys.length !== RING_DEGREE)
    throw new ConsiliumError(
      'INTERNAL',
      `a sum of keys has ${RING_DEGREE} coefficients, not ${sumOfKeys.length}`,
    )
  const coefficients = fromSigned(sumOfKeys)
  const k = seal.toNtt(coefficients)
  wipe(coefficients)
  return k
}

/**
 * One update through all of it, from end to end of the plain modulus: SEAL does with the words what its
 * layout promises.
 */
function tryOut(cipher: UpdateCipher): void {
  const common = { seed: new Uint8Array(32), epoch: 0, step: 0, attempt: 0 }
  const coefficients = new BigUint64Array(RING_DEGREE).map((_, i) =>
    i % 2 === 0 ? BigInt(i) : 2n ** BigInt(PLAIN_BITS) - BigInt(i),
  )
  const key = cipher.generateKey()
  const sum = key.encrypt(coefficients, common)
  const k = key.coefficients()
  key.dispose()
  const opened = cipher.open({ sum, sumOfKeys: Int32Array.from(k), common })
  if (
    k.every((coefficient) => coefficient >= -1 && coefficient <= 1) &&
    opened.every((coefficient, i) => coefficient === coefficients[i])
  )
    return
  throw new ConsiliumError(
    'INTERNAL',
    'node-seal is not the version that this build was made for: an update that it encrypted does not open',
  )
}
