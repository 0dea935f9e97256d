/** What a page tells people to type, held against the real trees of commands. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR_CATALOGUE } from '@consilium/shared/kernel'
import type { Command } from 'commander'
import { expect } from 'vitest'
import { consiliumAgent } from '../../client-agent/cli/main.ts'
import { consilium } from '../../coordinator/cli/main.ts'
import { heardOutput } from '../support/heard-output.ts'
import { projectRoot } from '../support/source-graph.ts'

const context = { output: heardOutput().output, env: {} }
const programs: Readonly<Record<string, Command>> = {
  consilium: consilium(context),
  'consilium-agent': consiliumAgent(context),
}

/** A call of one of our programs. */
export interface Called {
  readonly line: string
  readonly command: Command
  /** What stands behind the command's name. */
  readonly words: readonly string[]
}

export interface Page {
  readonly text: string
  /** What is set as code: lines of blocks that say no language, and spans. */
  readonly code: readonly string[]
  /** Blocks that say their language, by it. */
  readonly blocks: (language: string) => readonly string[]
  readonly calls: readonly Called[]
}

/** A page of `docs`. @throws Error where it calls a command that there is not */
export function readPage(name: string): Page {
  const text = readFileSync(join(projectRoot, 'docs', name), 'utf8')
  // One expression for whole blocks: a closing fence looks like the opening one of a block that says no
  // language.
  const fenced = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', block = '']) => ({
    language,
    block,
  }))
  const blocks = (wanted: string): string[] =>
    fenced.filter(({ language }) => language === wanted).map(({ block }) => block)
  const spans = [...text.replaceAll(/^```\w*\n[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, span = '']) => span,
  )
  const code = [...blocks('').flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n')), ...spans]
  return { text, code, blocks, calls: code.flatMap(callIn) }
}

/**
 * `consilium-agent plan preview latest --json`: the command, and the words after it. None if the line is no
 * call of ours.
 */
function callIn(line: string): readonly Called[] {
  const words = line
    .trim()
    .replace(/^(?:\w+=\$\(|\w+=\S+ )*/, '')
    .replaceAll(/"[^"]*"/g, 'TEXT')
    .replace(/\s+(?:#|\||>|2>|&&).*$|\)$/, '')
    .split(/\s+/)
  let command = programs[words[0] ?? '']
  if (command === undefined || words.length === 1) return []
  let rest = words.slice(1)
  for (let next = command; next.commands.length > 0; rest = rest.slice(1)) {
    const child = next.commands.find((each) => each.name() === rest[0])
    if (child === undefined) throw new Error(`'${line}': '${rest[0]}' is no command of '${next.name()}'`)
    command = next = child
  }
  return [{ line, command, words: rest }]
}

/**
 * A call has flags that there are, and not more arguments. A span may name a command without its arguments,
 * in passing.
 */
export function expectCallable({ command, words }: Called): void {
  const flags = words.filter((word) => word.startsWith('--'))
  for (const flag of flags) expect(command.options.map(({ long }) => long)).toContain(flag)
  const takesValue = (flag: string): boolean =>
    command.options.find(({ long }) => long === flag)?.required === true
  const given = words.filter((word, index) => !word.startsWith('--') && !takesValue(words[index - 1] ?? ''))
  expect(given.length).toBeLessThanOrEqual(command.registeredArguments.length)
}

/** Flags, error codes and files that a page names are there. `others`: flags of other programs. */
export function expectKnownNames({ text, code }: Page, others: readonly string[]): void {
  const flags = code.flatMap((span) => [...span.matchAll(/(?<=^|\s)--[a-z-]+/g)].map(([flag]) => flag))
  const known = new Set(
    Object.values(programs).flatMap(function all(command: Command): string[] {
      return [...command.options.map(({ long }) => long ?? ''), ...command.commands.flatMap(all)]
    }),
  )
  expect(flags.filter((flag) => !known.has(flag) && !others.includes(flag))).toEqual([])
  for (const span of code)
    if (/^[A-Z]+_[A-Z_]+$/.test(span)) expect(Object.keys(ERROR_CATALOGUE)).toContain(span)
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link)
  expect(links.filter((link) => !existsSync(join(projectRoot, 'docs', link)))).toEqual([])
}
