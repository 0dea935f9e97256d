/**
 * Sums grow as uploads are accepted, hold exactly the list in the end, and need nothing but the stored
 * uploads to be made again.
 */
import type { BlobStore } from '@consilium/coordinator/rounds'
import {
  BLOCK_BYTES,
  encodeResidues,
  CIPHERTEXT_MODULUS as Q,
  RING_DEGREE,
} from '@consilium/shared/crypto/public'
import { type Digest, siteName } from '@consilium/shared/kernel'
import { memoryBlobStore } from '@consilium/sim/stores'
import { describe, expect, it } from 'vitest'
import { checkUpload, RunningSum, sumPlain, type Upload } from '../../../coordinator/rounds/summing.ts'
import { testRandom } from '../../support/test-random.ts'

const BLOCKS = 40

/** A site's upload of so many blocks. */
function words(seed: string, blocks = BLOCKS): BigUint64Array {
  const bytes = testRandom(seed).bytes(blocks * RING_DEGREE * 8)
  return new BigUint64Array(bytes.slice().buffer).map((word) => word % Q)
}

const total = (all: readonly BigUint64Array[]): Uint8Array =>
  encodeResidues(
    (all[0] as BigUint64Array).map((_, i) => all.reduce((sum, each) => (sum + (each[i] as bigint)) % Q, 0n)),
  )

const updates = ['a', 'b', 'c', 'd'].map((name) => ({ site: siteName(name), words: words(name) }))

async function stored(blobs: BlobStore, of = updates): Promise<Upload[]> {
  return Promise.all(
    of.map(async ({ site, words: each }) => ({ site, upload: await blobs.put(encodeResidues(each)) })),
  )
}

describe('a running sum', () => {
  it('is the sum of the list, whether its uploads were added before, in another order or only now', async () => {
    const blobs = memoryBlobStore()
    const uploads = await stored(blobs)
    const expected = total(updates.map((each) => each.words))
    for (const early of [
      [],
      [uploads[2]],
      [uploads[3], uploads[1]],
      uploads,
      [...uploads, ...uploads],
    ] as Upload[][]) {
      const sum = new RunningSum(blobs)
      await sum.add(early)
      expect(await sum.of(uploads)).toEqual(expected)
    }
  })

  it('leaves out what is not listed after all', async () => {
    const blobs = memoryBlobStore()
    const uploads = await stored(blobs)
    const sum = new RunningSum(blobs)
    await sum.add(uploads)
    expect(await sum.of(uploads.slice(1))).toEqual(total(updates.slice(1).map((each) => each.words)))
  })

  it('counts a copied upload twice, as the list does', async () => {
    const blobs = memoryBlobStore()
    const [first] = await stored(blobs)
    const copies = [first as Upload, { site: siteName('thief'), upload: (first as Upload).upload }]
    const sum = new RunningSum(blobs)
    await sum.add(copies)
    const [update] = updates.map((each) => each.words) as [BigUint64Array]
    expect(await sum.of(copies)).toEqual(total([update, update]))
  })

  it('starts over after an upload that cannot be read, and is right once it can', async () => {
    const honest = memoryBlobStore()
    const uploads = await stored(honest)
    let broken: Digest | null = uploads[2]?.upload ?? null
    const blobs: BlobStore = {
      ...honest,
      async *stream(digest, offset) {
        let given = 0
        for await (const piece of honest.stream(digest, offset)) {
          if (digest === broken && given > 0) throw new Error('the disk reported an error')
          given += piece.length
          yield piece
        }
      },
    }
    const sum = new RunningSum(blobs)
    await expect(sum.add(uploads)).rejects.toThrow(/disk/)
    expect(sum.idle()).toBe(true)
    broken = null
    expect(await sum.of(uploads)).toEqual(total(updates.map((each) => each.words)))
  })

  it('refuses uploads of different lengths', async () => {
    const blobs = memoryBlobStore()
    for (const blocks of [BLOCKS - 1, BLOCKS + 1]) {
      const uploads = await stored(blobs, [
        ...updates.slice(0, 2),
        { site: siteName('other'), words: words('other', blocks) },
      ])
      await expect(new RunningSum(blobs).of(uploads)).rejects.toThrow(
        expect.objectContaining({ code: 'CORRUPT' }),
      )
    }
  })
})

describe('an upload', () => {
  it('is refused unless it is whole blocks of residues', async () => {
    const blobs = memoryBlobStore()
    const good = encodeResidues(words('good'))
    const bad = good.slice()
    bad.fill(0xff, 37 * BLOCK_BYTES, 37 * BLOCK_BYTES + 15)
    await checkUpload(blobs, await blobs.put(good), true)
    for (const [content, message] of [
      [bad, /word 0 of block 37/],
      [good.slice(1), /into a block/],
      [new Uint8Array(), /0 bytes/],
    ] as const) {
      await expect(checkUpload(blobs, await blobs.put(content), true)).rejects.toThrow(message)
    }
  })

  it('of a plain run is refused unless it is finite doubles', async () => {
    const blobs = memoryBlobStore()
    const of = (values: Float64Array): Promise<Digest> => blobs.put(new Uint8Array(values.buffer))
    await checkUpload(blobs, await of(Float64Array.of(1, -2)), false)
    await expect(checkUpload(blobs, await of(Float64Array.of(1, Number.NaN)), false)).rejects.toThrow(
      /entry 1/,
    )
    await expect(checkUpload(blobs, await blobs.put(new Uint8Array(9)), false)).rejects.toThrow(/9 bytes/)
  })
})

describe('a plain sum', () => {
  it('is added in the order given', async () => {
    const blobs = memoryBlobStore()
    const values = [Float64Array.of(0.1, 1e16), Float64Array.of(0.2, 1), Float64Array.of(0.3, -1e16)]
    const uploads = await Promise.all(
      values.map(async (each, i) => ({
        site: siteName(`s${i}`),
        upload: await blobs.put(new Uint8Array(each.buffer)),
      })),
    )
    expect(new Float64Array((await sumPlain(blobs, uploads)).slice().buffer)).toEqual(
      Float64Array.of(0.1 + 0.2 + 0.3, 1e16 + 1 - 1e16),
    )
  })
})
