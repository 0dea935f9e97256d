import type { BlobStore, UploadTicket } from '@consilium/coordinator/rounds'
import { describe, expect, it } from 'vitest'
import { type Make, refusal } from './fixture.ts'
import { bytes, digestOf } from './samples.ts'

const CHUNK_MAX = 2 ** 20

/** What every `BlobStore` keeps; `make` gives an empty one. */
export function blobStoreContract(name: string, make: Make<BlobStore>): void {
  const content = bytes(3 * CHUNK_MAX + 12_345)
  const digest = digestOf(content)
  const ticket: UploadTicket = { owner: 'basel/run-1', digest, bytes: content.length }
  const notThere = { code: 'NOT_FOUND', message: expect.stringContaining(digest) }

  describe(`BlobStore: ${name}`, () => {
    it('knows nothing at first', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      expect(await blobs.has(digest)).toBe(false)
      expect(await refusal(() => blobs.size(digest))).toMatchObject(notThere)
      expect(await refusal(() => blobs.read(digest))).toMatchObject(notThere)
      expect(await refusal(() => collect(blobs.stream(digest, 0)))).toMatchObject(notThere)
      await blobs.remove(digest)
    })

    it('puts content under its digest, twice like once, empty content too', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      for (const each of [bytes(10), bytes(10), new Uint8Array(), bytes(10, 1)]) {
        expect(await blobs.put(each)).toBe(digestOf(each))
        expect(await blobs.has(digestOf(each))).toBe(true)
        expect(await blobs.size(digestOf(each))).toBe(each.length)
        expect(Buffer.from(each).equals(await blobs.read(digestOf(each)))).toBe(true)
      }
    })

    it('takes many at once, equal ones too', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      const all = Array.from({ length: 60 }, (_, index) => bytes(500, index % 20))
      expect(await Promise.all(all.map((each) => blobs.put(each)))).toEqual(all.map(digestOf))
      for (const each of all) expect(Buffer.from(each).equals(await blobs.read(digestOf(each)))).toBe(true)
    })

    it('keeps what was put, whatever becomes of the bytes that were given', async () => {
      await using fixture = await make()
      const given = bytes(100)
      const of = await fixture.subject.put(given)
      given.fill(0)
      const read = await fixture.subject.read(of)
      expect(digestOf(read)).toBe(of)
      read.fill(0)
      expect(digestOf(await fixture.subject.read(of))).toBe(of)
    })

    it('streams from any offset in chunks of at most 1 MiB', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      await blobs.put(content)
      for (const offset of [0, 1, CHUNK_MAX, content.length - 1, content.length]) {
        const chunks = await collect(blobs.stream(digest, offset))
        expect(Math.max(0, ...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(CHUNK_MAX)
        expect(Buffer.concat(chunks).equals(content.subarray(offset))).toBe(true)
      }
      for (const offset of [-1, 0.5, content.length + 1]) {
        expect((await refusal(() => collect(blobs.stream(digest, offset)))).code).toBe('INVALID_ARGUMENT')
      }
    })

    it('takes an upload in pieces, and shows nothing of it before it is whole', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      expect(await blobs.begin(ticket)).toBe(0)
      for (let offset = 0; offset < content.length; ) {
        const chunk = content.subarray(offset, offset + 700_001)
        await blobs.append(ticket, offset, chunk)
        offset += chunk.length
        expect(await blobs.begin(ticket)).toBe(offset)
        expect(await blobs.has(digest)).toBe(false)
        expect(await refusal(() => blobs.read(digest))).toMatchObject(notThere)
        expect(await refusal(() => collect(blobs.stream(digest, 0)))).toMatchObject(notThere)
      }
      await blobs.complete(ticket)
      expect(Buffer.from(content).equals(await blobs.read(digest))).toBe(true)
      expect(await blobs.begin(ticket)).toBe(content.length)
      await blobs.complete(ticket)
    })

    it('refuses what does not follow the stored length, and changes nothing', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      await blobs.begin(ticket)
      await blobs.append(ticket, 0, content.subarray(0, 1000))
      for (const offset of [0, 999, 1001])
        expect((await refusal(() => blobs.append(ticket, offset, bytes(10)))).code).toBe('CONFLICT')
      expect(
        (await refusal(() => blobs.append(ticket, 1000, content.subarray(0, content.length - 999)))).code,
      ).toBe('TOO_LARGE')
      expect((await refusal(() => blobs.begin({ ...ticket, bytes: content.length + 1 }))).code).toBe(
        'CONFLICT',
      )
      expect(
        (await refusal(() => blobs.append({ ...ticket, bytes: content.length + 1 }, 1000, bytes(10)))).code,
      ).toBe('CONFLICT')
      expect((await refusal(() => blobs.complete(ticket))).code).toBe('CONFLICT')
      expect(await blobs.begin(ticket)).toBe(1000)
      await blobs.append(ticket, 1000, content.subarray(1000))
      await blobs.complete(ticket)
      expect(digestOf(await blobs.read(digest))).toBe(digest)
    })

    it('lets one of two equal chunks at once through, not both', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      await blobs.begin(ticket)
      const results = await Promise.allSettled(
        [0, 0, 0].map((offset) => blobs.append(ticket, offset, content.subarray(0, 1000))),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await blobs.begin(ticket)).toBe(1000)
    })

    it('keeps uploads of different owners apart', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      const other = { ...ticket, owner: 'gent/run-1' }
      await blobs.begin(ticket)
      await blobs.append(ticket, 0, content.subarray(0, 1000))
      expect((await refusal(() => blobs.append(other, 1000, content.subarray(1000)))).code).toBe('CONFLICT')
      expect(await blobs.begin(other)).toBe(0)
      await blobs.append(other, 0, bytes(content.length, 1))
      expect((await refusal(() => blobs.complete(other))).code).toBe('CORRUPT')
      expect(await blobs.begin(ticket)).toBe(1000)
      await blobs.append(ticket, 1000, content.subarray(1000))
      await blobs.complete(ticket)
      expect(await blobs.begin(other)).toBe(content.length)
    })

    it('refuses an upload with another digest and starts it over', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      await blobs.begin(ticket)
      await blobs.append(ticket, 0, bytes(content.length, 1))
      expect((await refusal(() => blobs.complete(ticket))).code).toBe('CORRUPT')
      expect(await blobs.has(digest)).toBe(false)
      expect(await blobs.begin(ticket)).toBe(0)
      await blobs.append(ticket, 0, content)
      await blobs.complete(ticket)
      expect(digestOf(await blobs.read(digest))).toBe(digest)
    })

    it('refuses an upload that nobody began, and one of content that has another size', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      expect((await refusal(() => blobs.append(ticket, 0, bytes(10)))).code).toBe('CONFLICT')
      expect((await refusal(() => blobs.complete(ticket))).code).toBe('CONFLICT')
      await blobs.put(content)
      expect((await refusal(() => blobs.begin({ ...ticket, bytes: 10 }))).code).toBe('CONFLICT')
      expect((await refusal(() => blobs.complete({ ...ticket, bytes: 10 }))).code).toBe('CONFLICT')
    })

    it('forgets content and partial uploads of a digest, and nothing else', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      const kept = await blobs.put(bytes(10))
      await blobs.begin(ticket)
      await blobs.append(ticket, 0, content.subarray(0, 1000))
      await blobs.remove(digest)
      expect(await blobs.begin(ticket)).toBe(0)
      await blobs.put(content)
      await blobs.remove(digest)
      expect(await blobs.has(digest)).toBe(false)
      expect(await blobs.has(kept)).toBe(true)
    })

    it('forgets partial uploads but for those of the owners that are wanted', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      const kept = await blobs.put(bytes(300))
      const other = { ...ticket, owner: 'gent/run' }
      for (const each of [ticket, other]) {
        await blobs.begin(each)
        await blobs.append(each, 0, content.subarray(0, 1000))
      }
      await blobs.keepUploadsOf(() => new Set([ticket.owner]))
      expect(await blobs.begin(ticket)).toBe(1000)
      expect(await blobs.begin(other)).toBe(0)
      await blobs.keepUploadsOf(() => new Set())
      expect(await blobs.begin(ticket)).toBe(0)
      expect(await blobs.has(kept)).toBe(true)
    })

    it('keeps what is put again while it is removed, small or large', async () => {
      await using fixture = await make()
      const blobs = fixture.subject
      for (const each of [bytes(100), content]) {
        const of = await blobs.put(each)
        await Promise.all([blobs.remove(of), blobs.put(each)])
        expect(Buffer.from(each).equals(await blobs.read(of))).toBe(true)
      }
    })

    it('goes on with an upload after it was opened again', async ({ skip }) => {
      await using fixture = await make()
      skip(fixture.reopen === null, 'memory is all there is')
      await fixture.subject.begin(ticket)
      await fixture.subject.append(ticket, 0, content.subarray(0, 1_500_000))
      const again = await fixture.reopen?.()
      expect(await again?.begin(ticket)).toBe(1_500_000)
      await again?.append(ticket, 1_500_000, content.subarray(1_500_000))
      await again?.complete(ticket)
      const third = await fixture.reopen?.()
      expect(Buffer.from(content).equals((await third?.read(digest)) ?? new Uint8Array())).toBe(true)
    })
  })
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return all
}
