import { mkdir } from 'node:fs/promises'
import { silentLogger } from '@consilium/shared/kernel'
import { formatAddress } from '@consilium/shared/rpc'
import { examine, type Finding } from '@consilium/shared/terminal'
import { expect, it } from 'vitest'
import { portCheck } from '../../../coordinator/cli/commands/doctor.ts'
import { rememberAddress } from '../../../coordinator/cli/directory.ts'
import { consilium } from '../../../coordinator/cli/main.ts'
import { openCoordinator } from '../../../coordinator/compose.ts'
import { listen } from '../../support/tcp.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

async function doctor(...args: readonly string[]): Promise<readonly Finding[]> {
  const parts: string[] = []
  const output = { out: (text: string) => void parts.push(text), err: () => {}, isInteractive: false, columns: 100 }
  await consilium({ output, env: {} })
    .parseAsync(['doctor', '--json', ...args], { from: 'user' })
    .catch(() => {})
  return (JSON.parse(parts.join('')) as { readonly findings: readonly Finding[] }).findings
}

const problems = (findings: readonly Finding[]) => findings.flatMap(({ check, state }) => (state === 'problem' ? [check] : []))

it('works before the first start, and without a data directory', async () => {
  await using directory = await temporaryDirectory()
  expect(problems(await doctor())).toEqual([])
  expect(problems(await doctor('--dir', directory.join('none'), '--listen', '127.0.0.1:0'))).toEqual(['data directory', 'authority'])
  expect(problems(await doctor('--dir', directory.join('none'), '--log-level', 'loud'))).toContain('configuration')
})

it('a coordinator that runs is looked at as its agents see it', async () => {
  await using directory = await temporaryDirectory()
  const dir = directory.join('coordinator')
  await mkdir(dir, { mode: 0o700 })
  const coordinator = await openCoordinator({
    directory: dir,
    listen: { host: '127.0.0.1', port: 0 },
    siteCertificateMs: 90 * 86_400_000,
    names: ['127.0.0.1'],
    build: '0.1.0',
    logger: silentLogger,
  })
  rememberAddress(dir, coordinator.address)
  const findings = await doctor('--dir', dir)
  expect(problems(findings)).toEqual([])
  expect(findings.map(({ check }) => check)).toEqual([
    'data directory',
    'disk',
    'memory',
    'configuration',
    'authority',
    'dns',
    'route',
    'tls',
    'fingerprint',
    'clock',
  ])
  expect(findings.find(({ check }) => check === 'fingerprint')?.found).toBe(coordinator.fingerprint)
  await coordinator.drain(0)
  expect(problems(await doctor('--dir', dir, '--listen', '127.0.0.1:0'))).toEqual([])
})

it('a port that somebody has', async () => {
  await using taken = await listen('127.0.0.1', () => {})
  expect(await examine(portCheck(taken.address))).toMatchObject({
    state: 'problem',
    found: expect.stringContaining('EADDRINUSE'),
    fix: expect.stringContaining(formatAddress(taken.address)),
  })
})
