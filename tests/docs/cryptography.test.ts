/**
 * docs/cryptography.md rests on tests and says numbers: the tests are there under those titles, and the
 * numbers are what the code computes.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { logFailureBound, SITES_MAX } from '@consilium/shared/crypto'
import { describe, expect, it } from 'vitest'
import { dual, primal } from '../shared/crypto/lattice.ts'
import { hinted, update } from '../shared/crypto/lattice-parameters.ts'
import { projectRoot } from '../support/source-graph.ts'
import { claims, titlesOf } from './claims.ts'

const text = readFileSync(join(projectRoot, 'docs/cryptography.md'), 'utf8')

describe('docs/cryptography.md', () => {
  it('names tests that are there', () => {
    const named = text.split('\n').flatMap(claims)
    expect(named.length).toBeGreaterThan(12)
    for (const { file, title } of named) expect([...titlesOf(file)], file).toContain(title)
  })

  it('names no file that is not there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !existsSync(join(projectRoot, 'docs', link)))).toEqual([])
    const sources = [...text.matchAll(/`((?:agent|crypto|protocol)\/[a-z-]+\.ts)`/g)].map(
      ([, path = '']) => path,
    )
    expect(sources.length).toBeGreaterThan(8)
    const roots = { agent: 'client-agent', crypto: 'shared', protocol: 'shared' } as const
    for (const path of sources)
      expect(existsSync(join(projectRoot, roots[path.split('/')[0] as keyof typeof roots], path)), path).toBe(
        true,
      )
  })

  it.each([
    ['an update alone', update],
    ['Σk and Σe of two honest sites known', hinted],
  ])('has the estimate as it is computed: %s', (row, lwe) => {
    const [byPrimal, byDual] = [primal(lwe), dual(lwe)]
    const figures = [
      `${byPrimal.blockSize} primal, ${byDual.blockSize} dual`,
      Math.floor(byDual.classical + 0.5),
      Math.floor(byDual.quantum + 0.5),
    ].join(' | ')
    expect(text).toContain(
      `| ${row} | ${lwe.dimension} | ${lwe.secret.toFixed(3)}, ${lwe.error.toFixed(2)} | ${figures} |`,
    )
  })

  it('has the most sites and their failure chance as they are computed', () => {
    expect(text).toContain(`≤ ${SITES_MAX} `)
    expect(Math.floor(-logFailureBound(SITES_MAX) / Math.LN2)).toBeGreaterThanOrEqual(152)
    expect(text).toContain(`2^-152 at ${SITES_MAX} sites`)
  })
})
