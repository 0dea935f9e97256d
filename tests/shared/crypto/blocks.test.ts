/**
 * Updates as streams: the same as whole ones, in one thread and in several; keys are used once and forgotten.
 */
import { BLOCK_BYTES, loadUpdateCipher, RING_DEGREE, type UpdateCipher } from '@consilium/shared/crypto'
import { ConsiliumError } from '@consilium/shared/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testRandom } from '../../support/test-random.ts'
import { common, randomCoefficients, refusal } from './support.ts'

/** Enough for the threads to be used. */
const BLOCKS = 70

const ciphers = new Map<number, UpdateCipher>()
beforeAll(async () => {
  for (const threads of [1, 2]) ciphers.set(threads, await loadUpdateCipher({ threads }))
})
afterAll(async () => {
  for (const cipher of ciphers.values()) await cipher.close()
})
const cipherOf = (threads: number): UpdateCipher => ciphers.get(threads) as UpdateCipher

const update = randomCoefficients(testRandom('blocks'), BLOCKS, 2n ** 48n)

function* blocksOf(
  coefficients: BigUint64Array,
  end = coefficients.length,
): Generator<BigUint64Array<ArrayBuffer>, void> {
  for (let at = 0; at < end; at += RING_DEGREE)
    yield BigUint64Array.from(coefficients.subarray(at, at + RING_DEGREE))
}

async function* pieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

async function whole(blocks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all = []
  for await (const block of blocks) all.push(block.slice())
  return new Uint8Array(Buffer.concat(all))
}

async function opened(cipher: UpdateCipher, sum: Uint8Array, sumOfKeys: Int32Array): Promise<BigUint64Array> {
  const coefficients = []
  for await (const block of cipher.openBlocks({
    bytes: sum.length,
    sum: pieces(sum, 100_000),
    sumOfKeys,
    common,
  }))
    coefficients.push(...block)
  return BigUint64Array.from(coefficients)
}

const thrownAsync = (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )

describe.each([1, 2])('a stream with %d thread(s)', (threads) => {
  it('is encrypted so that it opens whole, and whole so that it opens as a stream', async () => {
    const cipher = cipherOf(threads)
    const key = cipher.generateKey()
    const streamed = await whole(
      key.encryptBlocks({ blocks: BLOCKS, coefficients: blocksOf(update), common }),
    )
    expect(streamed).toHaveLength(BLOCKS * BLOCK_BYTES)
    const sumOfKeys = Int32Array.from(key.coefficients())
    key.dispose()
    expect(cipherOf(1).open({ sum: streamed, sumOfKeys, common })).toEqual(update)

    const other = cipher.generateKey()
    const sum = other.encrypt(update, common)
    expect(await opened(cipher, sum, Int32Array.from(other.coefficients()))).toEqual(update)
  })

  it('overwrites coefficients, or takes them away, once they are encrypted', async () => {
    const given: BigUint64Array[] = []
    function* remembered(): Generator<BigUint64Array<ArrayBuffer>, void> {
      for (const block of blocksOf(update)) {
        given.push(block)
        yield block
      }
    }
    await whole(
      cipherOf(threads).generateKey().encryptBlocks({ blocks: BLOCKS, coefficients: remembered(), common }),
    )
    expect(given).toHaveLength(BLOCKS)
    expect(given.every((block) => block.length === 0 || block.every((word) => word === 0n))).toBe(true)
  })

  it('uses its key up at once, also where nobody reads on', async () => {
    const key = cipherOf(threads).generateKey()
    const stream = key.encryptBlocks({ blocks: BLOCKS, coefficients: blocksOf(update), common })
    expect(() => key.encrypt(update, common)).toThrow(expect.objectContaining({ code: 'SECURITY_REFUSED' }))
    for await (const block of stream) {
      expect(block).toHaveLength(BLOCK_BYTES)
      break
    }
    // The threads go on with another key.
    const next = cipherOf(threads).generateKey()
    const sum = await whole(next.encryptBlocks({ blocks: BLOCKS, coefficients: blocksOf(update), common }))
    expect(await opened(cipherOf(threads), sum, Int32Array.from(next.coefficients()))).toEqual(update)
  })

  it('keeps two updates apart that are under way together', async () => {
    const keys = [0, 1].map(() => cipherOf(threads).generateKey())
    const sums = await Promise.all(
      keys.map((key) => whole(key.encryptBlocks({ blocks: BLOCKS, coefficients: blocksOf(update), common }))),
    )
    expect(sums[0]).not.toEqual(sums[1])
    for (const [i, key] of keys.entries())
      expect(
        await opened(cipherOf(threads), sums[i] as Uint8Array, Int32Array.from(key.coefficients())),
      ).toEqual(update)
  })

  it('names the block in which a word is no residue, and stops at a sum that ends within a block', async () => {
    const cipher = cipherOf(threads)
    const sum = new Uint8Array(BLOCKS * BLOCK_BYTES)
    const sumOfKeys = new Int32Array(RING_DEGREE)
    sum.fill(0xff, 66 * BLOCK_BYTES, 66 * BLOCK_BYTES + 15)
    expect(await thrownAsync(() => opened(cipher, sum, sumOfKeys))).toEqual(
      refusal('CORRUPT', /word 0 of block 66/),
    )
    expect(await thrownAsync(() => opened(cipher, sum.slice(0, 65 * BLOCK_BYTES + 7), sumOfKeys))).toEqual(
      refusal('CORRUPT', /7 bytes into a block/),
    )
  })

  it('hands on what its source throws', async () => {
    function* failing(): Generator<BigUint64Array<ArrayBuffer>, void> {
      yield* blocksOf(update, 3 * RING_DEGREE)
      throw new ConsiliumError('RUN_FAILED', 'training diverged')
    }
    const stream = cipherOf(threads)
      .generateKey()
      .encryptBlocks({ blocks: BLOCKS, coefficients: failing(), common })
    expect(await thrownAsync(() => whole(stream))).toEqual(refusal('RUN_FAILED'))
  })
})
