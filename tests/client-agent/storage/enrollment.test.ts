import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import {
  keepCertificate,
  moveCoordinator,
  readEnrollment,
  readMembership,
  writeEnrollment,
} from '../../../client-agent/storage/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const key = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
const enrollment = {
  name: 'site-a',
  coordinator: '127.0.0.1:7443',
  certificateExpiresAt: 1_900_000_000_000,
  authority: 'authority',
  certificate: 'certificate',
  privateKey: key(),
  identityKey: key(),
}

it('both keys are kept under the passphrase and come back', async () => {
  await using directory = await temporaryDirectory()
  const keyPassphraseFile = directory.join('passphrase')
  await writeFile(keyPassphraseFile, 'a long passphrase, kept elsewhere', { mode: 0o600 })
  await writeEnrollment(directory.path, { ...enrollment, keyPassphraseFile })
  const text = await readFile(directory.join('site.json'), 'utf8')
  expect(text.match(/BEGIN ENCRYPTED PRIVATE KEY/g)).toHaveLength(2)
  expect(text).not.toContain('BEGIN PRIVATE KEY')
  expect(readEnrollment(directory.path)).toMatchObject({ ...enrollment, keyPassphraseFile })
  const moved = directory.join('moved')
  await writeFile(moved, 'a long passphrase, but another one', { mode: 0o600 })
  expect(() => readEnrollment(directory.path, moved)).toThrow(
    expect.objectContaining({ code: 'INVALID_CONFIG' }),
  )
})

it('without one they are kept as they are, and what was written before there was the choice still reads', async () => {
  await using directory = await temporaryDirectory()
  await writeEnrollment(directory.path, { ...enrollment, keyPassphraseFile: null })
  expect(JSON.parse(await readFile(directory.join('site.json'), 'utf8'))).toEqual({
    format: 1,
    ...enrollment,
  })
  expect(readEnrollment(directory.path)).toMatchObject({ ...enrollment, keyPassphraseFile: null })
})

it('a coordinator that moved changes the address and nothing else: the keys stay under their passphrase, which is not needed', async () => {
  await using directory = await temporaryDirectory()
  const keyPassphraseFile = directory.join('passphrase')
  await writeFile(keyPassphraseFile, 'a long passphrase, kept elsewhere', { mode: 0o600 })
  await writeEnrollment(directory.path, { ...enrollment, keyPassphraseFile })
  const stored = async () => JSON.parse(await readFile(directory.join('site.json'), 'utf8'))
  const before = await stored()
  await writeFile(keyPassphraseFile, '')
  expect(moveCoordinator(directory.path, 'fed.example.org:443')).toBe('127.0.0.1:7443')
  expect(await stored()).toEqual({ ...before, coordinator: 'fed.example.org:443' })
  expect(readMembership(directory.path)).toEqual({
    name: 'site-a',
    coordinator: 'fed.example.org:443',
    authority: 'authority',
  })
})

// The agent wrote the enrollment that it had read at its start, and the old address with it.
it('a certificate that is renewed later leaves the address where a person has set it', async () => {
  await using directory = await temporaryDirectory()
  await writeEnrollment(directory.path, { ...enrollment, keyPassphraseFile: null })
  const atStart = readEnrollment(directory.path)
  moveCoordinator(directory.path, 'fed.example.org:443')
  const renewed = { certificate: 'renewed', privateKey: key(), expiresAt: 1_950_000_000_000 }
  keepCertificate(directory.path, atStart, renewed)
  expect(readEnrollment(directory.path)).toEqual({
    ...atStart,
    coordinator: 'fed.example.org:443',
    certificate: 'renewed',
    privateKey: renewed.privateKey,
    certificateExpiresAt: renewed.expiresAt,
  })
})

it('two processes that change it at the same time lose nothing of each other', async () => {
  await using directory = await temporaryDirectory()
  await writeEnrollment(directory.path, { ...enrollment, keyPassphraseFile: null })
  const atStart = readEnrollment(directory.path)
  const mover = spawn(
    process.execPath,
    [fileURLToPath(new URL('./moving.ts', import.meta.url)), directory.path],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(mover, 'close')
  await once(mover.stdout, 'data')
  let renewals = 0
  while (!hasEnded(mover)) {
    renewals++
    keepCertificate(directory.path, atStart, {
      certificate: `renewed ${renewals}`,
      privateKey: atStart.privateKey,
      expiresAt: 1_950_000_000_000 + renewals,
    })
    await new Promise((resolve) => setImmediate(resolve))
    // Were an older file written back, the certificate before would be in it.
    expect(readEnrollment(directory.path).certificate).toBe(`renewed ${renewals}`)
  }
  expect((await ended)[0]).toBe(0)
  expect(renewals).toBeGreaterThan(1)
})

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null
