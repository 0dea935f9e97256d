import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { openCertificates } from '@consilium/coordinator/certificates'
import { silentLogger, systemClock, systemRandom } from '@consilium/shared/kernel'
import { formatAddress } from '@consilium/shared/rpc'
import { examine, type Finding } from '@consilium/shared/terminal'
import { expect, it } from 'vitest'
import { portCheck } from '../../../coordinator/cli/commands/doctor.ts'
import { rememberAddress } from '../../../coordinator/cli/directory.ts'
import { consilium } from '../../../coordinator/cli/main.ts'
import { openCoordinator } from '../../../coordinator/compose.ts'
import { heardOutput } from '../../support/heard-output.ts'
import { listen } from '../../support/tcp.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

async function doctor(...args: readonly string[]): Promise<readonly Finding[]> {
  const { output, out } = heardOutput()
  await consilium({ output, env: {} })
    .parseAsync(['doctor', '--json', ...args], { from: 'user' })
    .catch(() => {})
  return (JSON.parse(out()) as { readonly findings: readonly Finding[] }).findings
}

const problems = (findings: readonly Finding[]) =>
  findings.flatMap(({ check, state }) => (state === 'problem' ? [check] : []))

it('works before the first start, and without a data directory', async () => {
  await using directory = await temporaryDirectory()
  expect(problems(await doctor())).toEqual([])
  expect(problems(await doctor('--dir', directory.join('none'), '--listen', '127.0.0.1:0'))).toEqual([
    'data directory',
    'authority',
  ])
  expect(problems(await doctor('--dir', directory.join('none'), '--log-level', 'loud'))).toContain(
    'configuration',
  )
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
    'audit key',
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

it('an authority that is damaged is a finding that names the file', async () => {
  await using directory = await temporaryDirectory()
  const file = directory.join('coordinator', 'certificates', 'authority.pem')
  const finding = async (): Promise<Finding | undefined> =>
    (await doctor('--dir', directory.join('coordinator'), '--listen', '127.0.0.1:0')).find(
      ({ check }) => check === 'authority',
    )
  expect(await finding()).toMatchObject({ state: 'problem', found: `${file} is not there` })
  await mkdir(directory.join('coordinator', 'certificates'), { recursive: true, mode: 0o700 })
  await writeFile(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  expect(await finding()).toMatchObject({
    state: 'problem',
    found: `${file} holds no certificate: it is damaged`,
  })
})

it('an audit key that is damaged, of another federation or open to others is a problem, and none is not', async () => {
  await using directory = await temporaryDirectory()
  const certificates = async (name: string): Promise<string> => {
    await mkdir(directory.join(name), { recursive: true, mode: 0o700 })
    const { auditKey } = await openCertificates({
      directory: directory.join(name, 'certificates'),
      clock: systemClock,
      random: systemRandom,
    })
    await auditKey.keep()
    return directory.join(name, 'certificates', 'audit.pem')
  }
  const [file, foreign] = [await certificates('here'), await certificates('elsewhere')]
  const finding = async (): Promise<Finding | undefined> =>
    (await doctor('--dir', directory.join('here'), '--listen', '127.0.0.1:0')).find(
      ({ check }) => check === 'audit key',
    )
  const whole = await readFile(file, 'utf8')
  expect(await finding()).toMatchObject({
    state: 'fine',
    found: expect.stringMatching(/^[0-9a-f]{64}, until/),
  })
  for (const text of [
    '',
    whole.slice(0, -100),
    await readFile(foreign, 'utf8'),
    whole.replace(
      /-----BEGIN PRIVATE.*/s,
      (await readFile(foreign, 'utf8')).replace(/^.*(?=-----BEGIN PRIVATE)/s, ''),
    ),
  ]) {
    await writeFile(file, text)
    expect(await finding()).toMatchObject({
      state: 'problem',
      found: expect.stringContaining(file),
      fix: expect.stringContaining('backup'),
    })
  }
  await writeFile(file, whole)
  await chmod(file, 0o644)
  expect(await finding()).toMatchObject({
    state: 'problem',
    found: expect.stringContaining('others may read it'),
  })
  await rm(file)
  expect(await finding()).toMatchObject({ state: 'fine', found: expect.stringContaining('none yet') })
})

it('a port that somebody has', async () => {
  await using taken = await listen('127.0.0.1', () => {})
  expect(await examine(portCheck(taken.address))).toMatchObject({
    state: 'problem',
    found: expect.stringContaining('EADDRINUSE'),
    fix: expect.stringContaining(formatAddress(taken.address)),
  })
})
