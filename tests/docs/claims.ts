/** Tests that a document names: `[name](../tests/….test.ts) "title", "title"`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../support/source-graph.ts'

export interface Claim {
  readonly file: string
  readonly title: string
}

export function claims(line: string): readonly Claim[] {
  return [...line.matchAll(/\]\(\.\.\/(tests\/[^)]+)\)((?:,? "[^"]+")+)/g)].flatMap(
    ([, file = '', titles = '']) =>
      [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })),
  )
}

/** Titles of the tests and groups of a file, as they are written there. */
export function titlesOf(file: string): ReadonlySet<string> {
  const source = readFileSync(join(projectRoot, file), 'utf8')
  return new Set(
    [
      ...source.matchAll(/\b(?:it|test|describe)\b[^'"`\n]*?\(\s*(?:'([^'\n]+)'|"([^"\n]+)"|`([^`\n]+)`)/g),
    ].map(([, a, b, c]) => a ?? b ?? c ?? ''),
  )
}
