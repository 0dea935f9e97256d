import { X509Certificate } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { sha256, siteName, systemClock } from '@consilium/shared/kernel'
import { formatAddress } from '@consilium/shared/rpc'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Profile, readProfile, writeProfile } from '../../../coordinator/cli/profile.ts'
import { renewedProfile } from '../../../coordinator/cli/renewing.ts'
import { type GrpcFederation, grpcFederation } from '../../support/grpc-federation.ts'
import { type Heard, heardOutput } from '../../support/heard-output.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const DAY = 86_400_000
let federation: GrpcFederation
let profile: Profile
let directory: string
let heard: Heard

beforeEach(async () => {
  federation = await grpcFederation()
  const { name, certificate, privateKey, authority, expiresAt } = await federation.join('anna', 'admin')
  profile = {
    coordinator: formatAddress(federation.address),
    name,
    role: 'admin',
    expiresAt,
    authority,
    certificate,
    privateKey,
    keyPassphraseFile: null,
  }
  directory = federation.directory.path
  await writeProfile(directory, profile)
  heard = heardOutput()
})
afterEach(() => federation[Symbol.asyncDispose]())

const after = (days: number) => {
  const clock = manualClock()
  clock.pass(days * DAY)
  return renewedProfile({ directory, profile, clock, context: { output: heard.output, env: {} } })
}

it('is left alone while more than a third of its life is left', async () => {
  expect(await after(59)).toBe(profile)
})

it('is renewed by using it, and kept', async () => {
  const renewed = await after(61)
  expect(renewed.certificate).not.toBe(profile.certificate)
  expect(await readProfile(directory)).toMatchObject(renewed)
  const { certificate } = federation.membership.authorise({
    name: 'anna',
    digest: sha256(new Uint8Array(new X509Certificate(renewed.certificate).raw)),
  })
  expect(federation.membership.member(siteName('anna')).certificate).toBe(certificate)
  expect(
    await renewedProfile({
      directory,
      profile: renewed,
      clock: systemClock,
      context: { output: heard.output, env: {} },
    }),
  ).toBe(renewed)
})

it('that cannot be renewed is used as it is, with a note', async () => {
  federation.stop()
  expect(await after(61)).toBe(profile)
  expect(heard.err()).toMatch(/could not be renewed .*cannot be reached.*good until/)
})

it('under a passphrase stays under it when it is renewed', async () => {
  await using elsewhere = await temporaryDirectory()
  const file = elsewhere.join('passphrase')
  await writeFile(file, 'a long passphrase, kept elsewhere\n', { mode: 0o600 })
  directory = elsewhere.path
  await writeProfile(directory, { ...profile, keyPassphraseFile: file })
  profile = await readProfile(directory)
  expect(profile.privateKey).toContain('BEGIN PRIVATE KEY')
  const renewed = await after(61)
  const stored = await readFile(elsewhere.join('operator.json'), 'utf8')
  expect(stored).toContain('BEGIN ENCRYPTED PRIVATE KEY')
  expect(stored).not.toContain('BEGIN PRIVATE KEY')
  expect(await readProfile(directory)).toMatchObject(renewed)
})
