/**
 * docs/hospital-it.md tells people what to type: each command and each flag of it is one, and what it says of
 * messages is what is said.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/source-graph.ts'
import { expectCallable, expectKnownNames, readPage } from './typed.ts'

const page = readPage('hospital-it.md')

describe('docs/hospital-it.md', () => {
  it('walks through the whole day', () => {
    const named = new Set(page.calls.map(({ command }) => `${command.parent?.name()} ${command.name()}`))
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

  it.each(page.calls)('$line', expectCallable)

  it('names flags, settings, error codes and files that there are', () => {
    expectKnownNames(page, ['--now']) // of systemctl
  })

  it('quotes messages as they are said', () => {
    const sources = [
      'client-agent/grpc/renewal.ts',
      'client-agent/grpc/session.ts',
      'client-agent/agent/cohorts.ts',
      'client-agent/agent/contribute.ts',
      'client-agent/agent/deciding.ts',
      'coordinator/membership/membership.ts',
      'coordinator/grpc/access.ts',
      'coordinator/grpc/sessions.ts',
      'shared/rpc/authority.ts',
      'shared/rpc/chain.ts',
      'shared/rpc/failures.ts',
    ]
      .map((file) => readFileSync(join(projectRoot, file), 'utf8'))
      .join('\n')
    const rows = page.text.split('\n').filter((line) => /^\| `/.test(line))
    const quoted = rows
      .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, span = '']) => span))
      .filter((span) => span.includes(' '))
    expect(quoted.length).toBeGreaterThan(6)
    for (const sentence of quoted) expect(sources).toContain(sentence)
  })
})
