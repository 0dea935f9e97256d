/**
 * What `npm ci` installs is exactly what was tested, from any registry, with no script and no download of its
 * own.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/source-graph.ts'

interface Manifest {
  readonly name?: string
  readonly engines?: { readonly node?: string }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
}

const read = async <T>(file: string): Promise<T> =>
  JSON.parse(await readFile(join(projectRoot, file), 'utf8')) as T
const manifests = [
  'package.json',
  'shared/package.json',
  'coordinator/package.json',
  'client-agent/package.json',
  'sim/package.json',
]

describe.each(manifests)('%s', (file) => {
  it('names exact versions', async () => {
    const { dependencies, devDependencies, optionalDependencies } = await read<Manifest>(file)
    const ranges = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    )
    expect(ranges).toEqual([])
  })

  it('asks for a Node that runs TypeScript, and has no script that npm would skip', async () => {
    const { engines, scripts = {} } = await read<Manifest>(file)
    expect(engines?.node).toBe('>=24.15')
    expect(Object.keys(scripts).filter((name) => /^(pre|post)|^install$/.test(name))).toEqual([])
  })
})

describe('package-lock.json', () => {
  it('names no registry and holds a digest of every package', async () => {
    const { packages } = await read<{
      packages: Record<string, { resolved?: string; integrity?: string; link?: boolean }>
    }>('package-lock.json')
    const installed = Object.entries(packages).filter(
      ([path, entry]) => path.includes('node_modules/') && entry.link !== true,
    )
    expect(installed.length).toBeGreaterThan(100)
    expect(installed.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path)).toEqual([])
    expect(installed.filter(([, entry]) => entry.integrity === undefined).map(([path]) => path)).toEqual([])
  })

  it('installs no native TensorFlow unasked', async () => {
    const { packages } = await read<{ packages: Record<string, unknown> }>('package-lock.json')
    expect(Object.keys(packages).filter((path) => path.includes('@tensorflow/tfjs-node'))).toEqual([])
  })

  it('brings the libraries with a native or WASM part in a form that loads without a build', async () => {
    expect(
      existsSync(
        join(
          projectRoot,
          'node_modules',
          'better-sqlite3',
          'prebuilds',
          `${process.platform}-${process.arch}.node`,
        ),
      ),
    ).toBe(true)
    const { default: Database } = await import('better-sqlite3')
    const database = new Database(':memory:')
    expect(database.prepare('select 1 as one').get()).toEqual({ one: 1 })
    database.close()
  })
})
