import type { SiteFiles } from '@consilium/client-agent/agent'
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
      expect(Buffer.from(bytes(5000)).equals((await again?.read(run(1), 'residual-3', digest)) ?? new Uint8Array())).toBe(true)
    })
  })
}
