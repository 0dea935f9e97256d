/** docs/threat-model.md rests on tests: each one that it names is there, under that title. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/source-graph.ts'
import { claims, titlesOf } from './claims.ts'

const text = readFileSync(join(projectRoot, 'docs/threat-model.md'), 'utf8')

const lines = text.split('\n')
const threats = lines.flatMap((line) => {
  const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim())
  return cells.length === 6 && !/^(threat|---)$/.test(cells[1] ?? '')
    ? [{ threat: cells[1] ?? '', stops: cells[2] ?? '', shown: cells[3] ?? '', open: cells[4] ?? '' }]
    : []
})

describe('docs/threat-model.md', () => {
  it('has a row per threat, and each says what stops it', () => {
    expect(threats.length).toBeGreaterThan(40)
    for (const { threat, stops } of threats) expect([threat, stops]).not.toContain('')
  })

  it.each(threats)('$threat: has a test, or says that nothing is promised', ({ shown, open }) => {
    if (shown.startsWith('no test: ')) expect(open).not.toBe('')
    else expect(claims(shown).length).toBeGreaterThan(0)
  })

  it.each([...new Set(lines.flatMap(claims).map(({ file }) => file))])(
    '%s has the tests that are named',
    (file) => {
      expect(existsSync(join(projectRoot, file))).toBe(true)
      const titles = titlesOf(file)
      for (const { title } of lines.flatMap(claims).filter((claim) => claim.file === file))
        expect([...titles]).toContain(title)
    },
  )

  it('names no file that is not there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !existsSync(join(projectRoot, 'docs', link)))).toEqual([])
  })
})
