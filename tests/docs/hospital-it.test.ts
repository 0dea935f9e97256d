/** docs/hospital-it.md tells people what to type: each command and each flag of it is one, and what it says of messages is what is said. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR_CATALOGUE } from '@consilium/shared/kernel'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { consiliumAgent } from '../../client-agent/cli/main.ts'
import { consilium } from '../../coordinator/cli/main.ts'
import { heardOutput } from '../support/heard-output.ts'
import { projectRoot } from '../support/source-graph.ts'

const text = readFileSync(join(projectRoot, 'docs/hospital-it.md'), 'utf8')
const context = { output: heardOutput().output, env: {} }
const programs: Readonly<Record<string, Command>> = { consilium: consilium(context), 'consilium-agent': consiliumAgent(context) }

/** What is set as code: lines of blocks, and spans. */
const code = [
  ...[...text.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.split('\n')),
  ...[...text.replaceAll(/^```\n[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span),
]

interface Called {
  readonly line: string
  readonly command: Command
  readonly words: readonly string[]
}

/** `consilium-agent plan preview latest --json`: the command, and the words after it. Lines that are no call of ours are left out. */
const calls: readonly Called[] = code.flatMap((line) => {
  const [name = '', ...words] = line.replaceAll(/"[^"]*"/g, 'TEXT').split(/\s+/)
  let command = programs[name]
  if (command === undefined || words.length === 0) return []
  let rest = words
  for (let next = command; next.commands.length > 0; rest = rest.slice(1)) {
    const child = next.commands.find((each) => each.name() === rest[0])
    if (child === undefined) throw new Error(`'${line}': '${rest[0]}' is no command of '${next.name()}'`)
    command = next = child
  }
  return [{ line, command, words: rest }]
})

describe('docs/hospital-it.md', () => {
  it('walks through the whole day', () => {
    const named = new Set(calls.map(({ command }) => `${command.parent?.name()} ${command.name()}`))
    for (const each of [
      'consilium-agent enroll',
      'consilium-agent doctor',
      'plan preview',
      'plan approve',
      'plan withdraw',
      'consilium-agent ui',
      'ledger verify',
      'ledger export',
      'audit reconcile',
      'site revoke',
    ])
      expect([...named]).toContain(each)
  })

  it.each(calls)('$line', ({ command, words }) => {
    const flags = words.filter((word) => word.startsWith('--'))
    for (const flag of flags) expect(command.options.map(({ long }) => long)).toContain(flag)
    const valued = new Set(flags.flatMap((flag) => (command.options.find(({ long }) => long === flag)?.required === true ? [words.indexOf(flag) + 1] : [])))
    const given = words.filter((word, index) => !word.startsWith('--') && !valued.has(index))
    // A span may name a command without its arguments, as this page does in passing; it never has more than there are.
    expect(given.length).toBeLessThanOrEqual(command.registeredArguments.length)
  })

  it('names flags, settings, error codes and files that there are', () => {
    const flags = code.flatMap((span) => [...span.matchAll(/(?<=^|\s)--[a-z-]+/g)].map(([flag]) => flag))
    const known = new Set(
      Object.values(programs).flatMap(function all(command: Command): string[] {
        return [...command.options.map(({ long }) => long ?? ''), ...command.commands.flatMap(all)]
      }),
    )
    const others = ['--now'] // of systemctl
    expect(flags.filter((flag) => !known.has(flag) && !others.includes(flag))).toEqual([])
    for (const span of code) if (/^[A-Z]+_[A-Z_]+$/.test(span)) expect(Object.keys(ERROR_CATALOGUE)).toContain(span)
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !existsSync(join(projectRoot, 'docs', link)))).toEqual([])
  })

  it('quotes messages as they are said', () => {
    const sources = [
      'client-agent/grpc/renewal.ts',
      'client-agent/grpc/session.ts',
      'client-agent/agent/approval.ts',
      'coordinator/membership/membership.ts',
      'coordinator/grpc/access.ts',
      'coordinator/grpc/sessions.ts',
      'shared/rpc/authority.ts',
      'shared/rpc/failures.ts',
    ]
      .map((file) => readFileSync(join(projectRoot, file), 'utf8'))
      .join('\n')
    const rows = text.split('\n').filter((line) => /^\| `/.test(line))
    const quoted = rows
      .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, span = '']) => span))
      .filter((span) => span.includes(' '))
    expect(quoted.length).toBeGreaterThan(6)
    for (const sentence of quoted) expect(sources).toContain(sentence)
  })
})
