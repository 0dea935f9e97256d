import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { openBackend } from '@consilium/shared/training'
import { describe, expect, it } from 'vitest'
import { checkConformance, conformanceTable } from '../../sim/conformance/index.ts'
import { runCommand } from '../support/processes.ts'
import { realData } from '../support/real-data.ts'
import { projectRoot } from '../support/source-graph.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const backend = await openBackend('wasm')
const vectors = realData('heart-disease', 'flamby-golden')

/** Where the vectors are not there (a fresh clone has none), there is nothing to hold against. */
describe.skipIf(vectors === null)(
  'against FLamby’s published results (skipped without its vectors: set CONSILIUM_DATA)',
  () => {
    const dir = vectors ?? ''

    it('every accuracy is equal and every final weight within 1e-5; encrypted, within what quantisation allows', async () => {
      const report = await checkConformance({ dir, backend, seeds: [42] })
      const { 'FedAvg100 encrypted': encrypted, ...plain } = report.seeds['42'] ?? {}
      expect(Object.keys(plain)).toEqual([
        'Pooled Training',
        'Local 0',
        'Local 1',
        'Local 2',
        'Local 3',
        'FedAvg100',
      ])
      for (const { equal, of, maxWeightDifference } of Object.values(plain)) {
        expect([equal, of]).toEqual([5, 5])
        expect(maxWeightDifference).toBeLessThan(1e-5)
      }
      expect(encrypted?.of).toBe(5)
      expect(encrypted?.equal).toBeGreaterThanOrEqual(4)
      // The plain one is off by float32; what encryption adds is more than that, and less than the formula
      // says.
      expect(encrypted?.maxWeightDifference).toBeGreaterThan(plain['FedAvg100']?.maxWeightDifference ?? 1)
      expect(encrypted?.maxWeightDifference).toBeLessThan(encrypted?.quantisationBound ?? 0)
      expect([report.of, report.equal]).toEqual([35, 30 + (encrypted?.equal ?? 0)])
      expect(conformanceTable(report)).toMatch(/FedAvg100 encrypted +\d\/5/)
    })

    it('a wrong weight in the vectors does not go unnoticed', async () => {
      await using copy = await temporaryDirectory()
      await copyFile(join(dir, 'features.csv'), copy.join('features.csv'))
      const content = JSON.parse(gunzipSync(await readFile(join(dir, 'seed42.json.gz'))).toString()) as {
        init: { weight: number[] }
      }
      content.init.weight[0] = -(content.init.weight[0] ?? 0) - 1
      await writeFile(copy.join('seed42.json.gz'), gzipSync(JSON.stringify(content)))
      const report = await checkConformance({ dir: copy.path, backend })
      expect(report.seeds['42']?.['FedAvg100']?.equal).toBeLessThan(5)
      expect(report.seeds['42']?.['FedAvg100']?.maxWeightDifference).toBeGreaterThan(0.1)
    })

    it.each<[string, (content: Record<string, never>) => unknown, RegExp]>([
      [
        'a missing method',
        ({ runs, ...rest }) => ({ ...rest, runs: {} }),
        /seed7\.json\.gz, runs\.Pooled Training/,
      ],
      [
        'another number of weights',
        (content) => ({ ...content, init: { weight: [1], bias: 0 } }),
        /init\.weight/,
      ],
      [
        'a row that is not there',
        (content) => ({ ...content, fl_order: { clients: [[9999], [0], [0], [0]] } }),
        /names training row 9999/,
      ],
    ])(
      '%s is refused with its place',
      async (_, change, says) => {
        await using copy = await temporaryDirectory()
        await copyFile(join(dir, 'features.csv'), copy.join('features.csv'))
        const content = JSON.parse(
          gunzipSync(await readFile(join(dir, 'seed42.json.gz'))).toString(),
        ) as Record<string, never>
        await writeFile(copy.join('seed7.json.gz'), gzipSync(JSON.stringify(change(content))))
        await expect(checkConformance({ dir: copy.path, backend })).rejects.toMatchObject({
          code: 'INVALID_DATA',
          message: expect.stringMatching(says),
        })
      },
      60_000,
    )
  },
)

describe('npm run conformance', () => {
  const check = (...args: readonly string[]) => runCommand('conformance', { args })

  it.each<[readonly string[], number, string]>([
    [[], 2, "required option '--dir <dir>'"],
    [['--dir', '/nowhere'], 5, '/nowhere is not a directory'],
    [['--dir', projectRoot], 5, 'holds no conformance vectors'],
    [['--dir', 'x', '--seed', '42'], 2, "unknown option '--seed'"],
  ])('%j ends in one paragraph', async (args, code, says) => {
    const ended = await check(...args)
    expect(ended.stderr).toContain(says)
    expect(ended.stderr).not.toMatch(/\n\s+at /)
    expect([ended.code, ended.stdout]).toEqual([code, ''])
  })

  it('names a damaged file', async () => {
    await using dir = await temporaryDirectory()
    await writeFile(dir.join('seed1.json.gz'), 'not gzip')
    const ended = await check('--dir', dir.path)
    expect(ended.code).toBe(4)
    expect(ended.stderr).toContain('seed1.json.gz is not JSON packed by gzip')
  })
})
