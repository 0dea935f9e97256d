import type { SiteFiles } from '@consilium/client-agent/agent'
import { ConsiliumError } from '@consilium/shared/kernel'
import { describe, expect, it } from 'vitest'
import { type Make, refusal } from './fixture.ts'
import { bytes, digestOf, run } from './samples.ts'

/** What every `SiteFiles` keeps; `make` gives an empty one. */
export function siteFilesContract(name: string, make: Make<SiteFiles>): void {
  describe(`SiteFiles: ${name}`, () => {
    it('gives back what was written, by digest', async () => {
      await using fixture = await make()
      const files = fixture.subject
      for (const content of [bytes(100_000), new Uint8Array(), bytes(3)]) {
        const digest = await files.write(run(1), 'upload-1', content)
        expect(digest).toBe(digestOf(content))
        expect(Buffer.from(content).equals(await files.read(run(1), 'upload-1', digest))).toBe(true)
      }
    })

    it('takes and gives files as streams, the same files', async () => {
      await using fixture = await make()
      const files = fixture.subject
      const content = bytes(2_500_000)
      async function* pieces() {
        for (let at = 0; at < content.length; at += 30_720) yield content.subarray(at, at + 30_720)
      }
      const digest = await files.writeStream(run(1), 'upload-1', pieces())
      expect(digest).toBe(digestOf(content))
      expect(Buffer.from(content).equals(await files.read(run(1), 'upload-1', digest))).toBe(true)
      for (const offset of [0, 1, 1_048_576, content.length]) {
        expect(
          Buffer.concat(await collect(files.stream(run(1), 'upload-1', digest, offset))).equals(
            content.subarray(offset),
          ),
        ).toBe(true)
      }
    })

    it('leaves the older file where a stream throws, and hands on what it throws', async () => {
      await using fixture = await make()
      const files = fixture.subject
      const before = await files.write(run(1), 'upload-1', bytes(10))
      async function* failing() {
        yield bytes(100)
        throw new ConsiliumError('RUN_FAILED', 'training diverged')
      }
      expect((await refusal(() => files.writeStream(run(1), 'upload-1', failing()))).code).toBe('RUN_FAILED')
      expect(digestOf(await files.read(run(1), 'upload-1', before))).toBe(before)
    })

    it('refuses, at the end of a stream, a file that is another one, and one that is not there', async () => {
      await using fixture = await make()
      const files = fixture.subject
      const before = await files.write(run(1), 'upload-1', bytes(10))
      await files.write(run(1), 'upload-1', bytes(10, 1))
      expect((await refusal(() => collect(files.stream(run(1), 'upload-1', before, 0)))).code).toBe('CORRUPT')
      expect((await refusal(() => collect(files.stream(run(1), 'upload-2', before, 0)))).code).toBe(
        'NOT_FOUND',
      )
    })

    it('keeps what was written, whatever becomes of the bytes that were given', async () => {
      await using fixture = await make()
      const given = bytes(100)
      const digest = await fixture.subject.write(run(1), 'model-1', given)
      given.fill(0)
      expect(digestOf(await fixture.subject.read(run(1), 'model-1', digest))).toBe(digest)
    })

    it('replaces a file, and then knows the older one no more', async () => {
      await using fixture = await make()
      const files = fixture.subject
      const before = await files.write(run(1), 'model-1', bytes(10))
      const after = await files.write(run(1), 'model-1', bytes(10, 1))
      expect(digestOf(await files.read(run(1), 'model-1', after))).toBe(after)
      const refused = await refusal(() => files.read(run(1), 'model-1', before))
      expect(refused.code).toBe('CORRUPT')
      expect(refused.message).toContain(`${run(1)}/model-1`)
    })

    it('keeps runs and names apart', async () => {
      await using fixture = await make()
      const files = fixture.subject
      const one = await files.write(run(1), 'model-1', bytes(10, 1))
      const two = await files.write(run(2), 'model-1', bytes(10, 2))
      const three = await files.write(run(1), 'model-2', bytes(10, 3))
      await files.remove(run(1), 'model-1')
      const refused = await refusal(() => files.read(run(1), 'model-1', one))
      expect(refused.code).toBe('NOT_FOUND')
      expect(refused.message).toContain(`${run(1)}/model-1`)
      expect(digestOf(await files.read(run(2), 'model-1', two))).toBe(two)
      expect(digestOf(await files.read(run(1), 'model-2', three))).toBe(three)
    })

    it('removes what is not there without a word', async () => {
      await using fixture = await make()
      await fixture.subject.remove(run(7), 'model-1')
    })

    it('has it all after it was opened again', async ({ skip }) => {
      await using fixture = await make()
      skip(fixture.reopen === null, 'memory is all there is')
      const digest = await fixture.subject.write(run(1), 'residual-3', bytes(5000))
      const again = await fixture.reopen?.()
      expect(
        Buffer.from(bytes(5000)).equals(
          (await again?.read(run(1), 'residual-3', digest)) ?? new Uint8Array(),
        ),
      ).toBe(true)
    })
  })
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return all
}
