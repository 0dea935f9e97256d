/**
 * The coordinator's face of the room: what stands behind it can add, check, count and verify, and nothing
 * that makes or opens a secret.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as site from '@consilium/shared/crypto'
import * as coordinator from '@consilium/shared/crypto/public'
import { beforeAll, describe, expect, it } from 'vitest'
import { projectRoot, readSourceGraph } from '../../support/source-graph.ts'

const secret = ['cipher', 'seal', 'shamir', 'sealing', 'identity', 'keys'].map(
  (name) => `shared/crypto/${name}.ts`,
)

describe('crypto/public', () => {
  let behind: ReadonlySet<string>
  let everything: ReadonlySet<string>
  beforeAll(async () => {
    const graph = await readSourceGraph()
    behind = graph.reachedFrom(['shared/crypto/public.ts'])
    everything = graph.reachedFrom(['shared/crypto/index.ts'])
  })

  it('reaches no module that generates or opens keys, shares, seals, unseals or decrypts', () => {
    // the list above names modules that exist
    expect(secret.filter((file) => !everything.has(file))).toEqual([])
    expect(secret.filter((file) => behind.has(file))).toEqual([])
  })

  it('reaches no library but node:crypto', () => {
    expect([...behind].filter((name) => !name.startsWith('shared/'))).toEqual(['node:crypto'])
  })

  it('uses of node:crypto what digests and verifies, and nothing that signs, enciphers or draws', async () => {
    for (const file of [...behind].filter((name) => name.startsWith('shared/crypto/'))) {
      const source = await readFile(join(projectRoot, file), 'utf8')
      const names = [...source.matchAll(/import \{([^}]*)\} from 'node:crypto'/g)].flatMap(([, list]) =>
        (list ?? '').split(',').map((name) => name.trim()),
      )
      expect(names.filter((name) => !['createPublicKey', 'type KeyObject', 'verify'].includes(name))).toEqual(
        [],
      )
    }
  })

  it('is part of what a site sees', () => {
    for (const [name, value] of Object.entries(coordinator))
      expect((site as Record<string, unknown>)[name], name).toBe(value)
  })
})
