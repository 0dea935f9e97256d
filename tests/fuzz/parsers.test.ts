/**
 * Whatever bytes come: a value or a typed refusal, soon, and without more memory than they deserve. Never
 * another error, and never one that says the fault is our own. `npm run test:long` gives every parser fifty
 * times as many.
 */
import { ConsiliumError } from '@consilium/shared/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { mutated } from './mutations.ts'
import { parsers } from './parsers.ts'

const INPUTS = (process.env['LONG'] ?? '') === '' ? 300 : 10_000
/** A parser that takes longer for a few kilobytes hangs, however busy the machine is. */
const SECONDS_MAX = 10
/** Bytes that all parsers together may have in buffers at their worst, beyond what they began with. */
const BUFFERS_MAX = 512 * 1024 * 1024

const directory = await temporaryDirectory()
const all = await parsers(directory.path)
let before = 0
beforeAll(() => {
  before = process.memoryUsage().arrayBuffers
})
afterAll(() => directory[Symbol.asyncDispose]())

it.each(all)('$name', async ({ samples, parse, cost = 1 }) => {
  for (const sample of samples.slice(0, 1)) await outcome(parse, sample)
  await fc.assert(
    fc.asyncProperty(mutated(samples), async (bytes) => {
      const started = performance.now()
      await outcome(parse, bytes)
      expect(performance.now() - started).toBeLessThan(SECONDS_MAX * 1000)
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(BUFFERS_MAX)
    }),
    { seed: 20_261_121, numRuns: Math.ceil(INPUTS / cost) },
  )
})

it('is given every kind of thing that is read', () => {
  expect(all.length).toBeGreaterThan(50)
})

/** Lets a value or a refusal pass, and nothing else. */
async function outcome(parse: (bytes: Uint8Array) => unknown, bytes: Uint8Array): Promise<void> {
  try {
    await parse(bytes.slice())
  } catch (thrown) {
    if (!(thrown instanceof ConsiliumError) || thrown.code === 'INTERNAL') throw thrown
  }
}
