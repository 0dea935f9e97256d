/**
 * The audit chain as operators check it, export it, and hand it to people who hold nothing but the
 * fingerprint.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { asConsiliumError, silentLogger } from '@consilium/shared/kernel'
import { type AuditExport, parseAuditExport } from '@consilium/shared/protocol'
import { formatAddress } from '@consilium/shared/rpc'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { consilium } from '../../../coordinator/cli/main.ts'
import { type Coordinator, openCoordinator } from '../../../coordinator/compose.ts'
import { heardOutput } from '../../support/heard-output.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

let directory: TemporaryDirectory
let coordinator: Coordinator

beforeEach(async () => {
  directory = await temporaryDirectory()
  coordinator = await openCoordinator({
    directory: directory.join('coordinator'),
    listen: { host: '127.0.0.1', port: 0 },
    siteCertificateMs: 90 * 86_400_000,
    names: ['127.0.0.1'],
    build: '0.1.0',
    logger: silentLogger,
  })
  const invited = JSON.parse(
    await run(
      'operator',
      'invite',
      'anna',
      '--role',
      'viewer',
      '--dir',
      directory.join('coordinator'),
      '--json',
    ),
  ) as { token: string }
  const join = ['--coordinator', formatAddress(coordinator.address), '--fingerprint', coordinator.fingerprint]
  await run('operator', 'enroll', ...join, '--token', invited.token)
})
afterEach(async () => {
  await coordinator.drain(0)
  await directory[Symbol.asyncDispose]()
})

/** A command of the operator in this process; what it wrote. */
async function run(...args: readonly string[]): Promise<string> {
  const { output, out } = heardOutput()
  await consilium({ output, env: { CONSILIUM_PROFILE: directory.join('profile') } }).parseAsync([...args], {
    from: 'user',
  })
  return out()
}

async function refused(
  ...args: readonly string[]
): Promise<{ readonly code: string; readonly message: string }> {
  const thrown: unknown = await run(...args).catch((error: unknown) => error)
  if (!(thrown instanceof Error)) throw new Error('it was not refused')
  return asConsiliumError(thrown)
}

async function exported(change: (audit: AuditExport) => AuditExport = (audit) => audit): Promise<string> {
  const file = directory.join('audit.json')
  await run('audit', 'export', '--out', file)
  await writeFile(file, JSON.stringify(change(parseAuditExport(await readFile(file, 'utf8'), file))))
  return file
}

describe('audit verify', () => {
  it('says that all is signed, and what the last digest is', async () => {
    const found = JSON.parse(await run('audit', 'verify', '--json')) as { rows: number; last: string }
    expect(found).toMatchObject({ rows: 3, unsigned: 0, intact: true })
    expect(
      await run('audit', 'verify', '--contains', found.last, '--fingerprint', coordinator.fingerprint),
    ).toContain(`is intact and signed: 3 rows, the last digest is ${found.last}`)
    expect(await refused('audit', 'verify', '--contains', 'ab'.repeat(32))).toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining('cut off at its end'),
    })
    expect(await refused('audit', 'verify', '--fingerprint', 'ab'.repeat(32))).toMatchObject({
      code: 'WRONG_FINGERPRINT',
    })
  })

  it('checks a file with the fingerprint alone, and not without it', async () => {
    const file = await exported()
    await coordinator.drain(0)
    expect(await run('audit', 'verify', file, '--fingerprint', coordinator.fingerprint)).toContain(
      `${file} is intact and signed: 3 rows`,
    )
    expect(await refused('audit', 'verify', file)).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('--fingerprint'),
    })
    expect(await refused('audit', 'verify', file, '--fingerprint', 'ab'.repeat(32))).toMatchObject({
      code: 'WRONG_FINGERPRINT',
    })
  })

  it('names the row of a file that was changed, or whose signatures were taken off', async () => {
    const changed = await exported((audit) => ({
      ...audit,
      rows: audit.rows.map((row) => (row.sequence === 2 ? { ...row, actor: 'nobody' } : row)),
    }))
    const check = ['audit', 'verify', changed, '--fingerprint', coordinator.fingerprint]
    expect(await refused(...check)).toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining('broken at row 2:'),
    })
    const text = await readFile(changed, 'utf8')
    const audit = parseAuditExport(text.replace('"nobody"', '"console"'), changed)
    await writeFile(
      changed,
      JSON.stringify({ ...audit, rows: audit.rows.map((row) => ({ ...row, key: null, signature: null })) }),
    )
    expect(await refused(...check)).toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining('none of them is signed'),
    })
  })
})

describe('audit export', () => {
  it('writes CSV for people too, and replaces no file', async () => {
    const file = directory.join('audit.csv')
    expect(
      JSON.parse(await run('audit', 'export', '--out', file, '--format', 'csv', '--json')),
    ).toMatchObject({ file, format: 'csv', rows: 3 })
    const lines = (await readFile(file, 'utf8')).split('\r\n')
    expect(lines[0]).toBe('sequence,time,actor,action,run,detail,previous,digest,key,signature')
    expect(lines[2]).toMatch(/^2,\d+,console,member\.invited,,"\{""expiresAt"":/)
    expect(lines).toHaveLength(5)
    expect(await refused('audit', 'export', '--out', file)).toMatchObject({ code: 'ALREADY_EXISTS' })
  })
})

describe('audit rotate and prune', () => {
  const dir = () => ['--dir', directory.join('coordinator')]
  const later = '2999-01-01'

  it('move and take out rows beside the running coordinator, whose chain is whole to who verifies it', async () => {
    expect(await run('audit', 'rotate', ...dir(), '--before', '2001-01-01')).toBe(
      'There are no such rows outside the archives.\n',
    )
    const { rows, file } = JSON.parse(await run('audit', 'rotate', ...dir(), '--json')) as {
      rows: number
      file: string
    }
    expect([rows, file.startsWith(directory.join('coordinator', 'audit'))]).toEqual([3, true])
    const whole = JSON.parse(await run('audit', 'verify', '--json')) as { last: string }
    expect(whole).toMatchObject({
      rows: 4,
      intact: true,
      archives: [{ first: 1, last: 3, state: 'present' }],
    })
    expect((await run('audit', 'show', '--json')).trim().split('\n')).toHaveLength(4)
    expect(await run('audit', 'prune', ...dir(), '--before', '2001-01-01')).toContain('There is no archive')
    expect(await run('audit', 'prune', ...dir(), '--before', later)).toMatch(
      /^The archive of rows 1 to 3 \(SHA-256 .*is gone; its record stays/,
    )
    expect(await run('audit', 'verify', '--contains', whole.last)).toMatch(
      /is intact and signed: 5 rows.*The archive of rows 1 to 3 .* was pruned/s,
    )
    const exportedFile = directory.join('audit.json')
    expect(await run('audit', 'export', '--out', exportedFile)).toContain(
      '2 rows, without rows 1 to 3, whose archives are not there',
    )
    expect(await run('audit', 'verify', exportedFile, '--fingerprint', coordinator.fingerprint)).toContain(
      'is intact and signed: 5 rows',
    )
  })

  it('an archive that was changed is named to whoever reads the chain', async () => {
    const { file } = JSON.parse(await run('audit', 'rotate', ...dir(), '--json')) as { file: string }
    await writeFile(file, (await readFile(file, 'utf8')).replace('anna', 'nina'))
    expect(await refused('audit', 'verify')).toMatchObject({ code: 'CORRUPT' })
    expect(await refused('audit', 'rotate', ...dir())).toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining(`${file} is not what was archived`),
    })
  })

  it('are for who sits at the machine: no call of the coordinator does it', async () => {
    expect(await refused('audit', 'rotate', '--dir', directory.join('none'))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
