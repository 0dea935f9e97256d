/**
 * A password in an address that stands where it does not belong is in no message and in no row of `config
 * show`.
 */
import {
  choice,
  hostAndPort,
  integer,
  list,
  readDocument,
  record,
  resolveConfig,
  setting,
  text,
} from '@consilium/shared/config'
import { parseAddress, parseFingerprint } from '@consilium/shared/rpc'
import { readTextFile, writeNewFile } from '@consilium/shared/terminal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** Marked at both ends, so that no part of it is in a message by chance. */
const typed = fc
  .tuple(
    fc.string({ unit: 'binary-ascii', maxLength: 12 }).map((middle) => `Zx9${middle}Q7z`),
    fc.constantFrom<((secret: string) => string)[]>(
      (secret) => `postgres://user:${secret}@db/icu`,
      (secret) => `user:${secret}@${'long'.repeat(40)}.example.org`,
      (secret) => `postgres://${'long'.repeat(40)}:${secret}@db`,
      (secret) => `postgres://db/icu?password=${secret}`,
    ),
  )
  .map(([secret, address]) => address(secret))

const SETTINGS = {
  listen: setting({ shape: hostAndPort(), default: 'localhost:1', help: 'where' }),
  count: setting({ shape: integer({ minimum: 1, maximum: 9 }), default: 1, help: 'how many' }),
  level: setting({ shape: choice('low', 'high'), default: 'low', help: 'how high' }),
  data: {
    path: setting({ shape: text(), default: 'x', help: 'which file' }),
    marks: setting({ shape: list(text()), default: [], help: 'which' }),
  },
}
const PREFIX = 'CONSILIUM_'
const resolve = (
  flags: Readonly<Record<string, unknown>>,
  variables = {},
  file: string | null = null,
  path = 'consilium.yaml',
) =>
  resolveConfig({
    settings: SETTINGS,
    file: file === null ? null : { path, text: file },
    environment: { prefix: PREFIX, variables },
    flags,
  })

const said = async (action: () => unknown): Promise<string> => {
  try {
    return JSON.stringify(await action())
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}

describe.each<[string, (address: string) => unknown]>([
  ['an address', parseAddress],
  ['a fingerprint', parseFingerprint],
  ['a flag', (address) => resolve({ listen: address, count: address, level: address })],
  ['a variable', (address) => resolve({}, { CONSILIUM_LISTEN: address, CONSILIUM_COUNT: address })],
  [
    'a value in the file',
    (address) => resolve({}, {}, JSON.stringify({ listen: address, level: [address], data: address })),
  ],
  [
    'a name in the file',
    (address) => resolve({}, {}, JSON.stringify({ [address]: 1, data: { [address]: 1 } })),
  ],
  ["the file's own name", (address) => resolve({}, {}, '[', address)],
  ['a row of config show', (address) => resolve({ dataPath: address, dataMarks: [address] }).rows],
  ['where a row of config show is from', (address) => resolve({}, {}, 'count: 2', address).rows],
  [
    'a document',
    (address) =>
      readDocument(
        { path: address, text: JSON.stringify({ a: address, [address]: 1 }) },
        record({ a: integer({ minimum: 1, maximum: 2 }) }),
        'it',
      ),
  ],
  ['a file to read', (address) => readTextFile(address.replaceAll('\0', ''), 'the plan')],
  ['a file to write', (address) => writeNewFile(`/nowhere/${address.replaceAll('\0', '')}`, 'the model', [])],
])('a password typed into %s', (_, action) => {
  it('is not repeated', async () => {
    await fc.assert(
      fc.asyncProperty(typed, async (address) => {
        const message = await said(() => action(address))
        expect(message).not.toMatch(/Zx9|Q7z/)
        // Otherwise nothing would be shown.
        expect(message).toMatch(/postgres:|user:/)
      }),
      { numRuns: 50 },
    )
  })
})
