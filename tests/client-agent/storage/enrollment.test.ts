import { generateKeyPairSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { readEnrollment, writeEnrollment } from '../../../client-agent/storage/index.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const key = (): string => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
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
  expect(() => readEnrollment(directory.path, moved)).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG' }))
})

it('without one they are kept as they are, and what was written before there was the choice still reads', async () => {
  await using directory = await temporaryDirectory()
  await writeEnrollment(directory.path, { ...enrollment, keyPassphraseFile: null })
  expect(JSON.parse(await readFile(directory.join('site.json'), 'utf8'))).toEqual({ format: 1, ...enrollment })
  expect(readEnrollment(directory.path)).toMatchObject({ ...enrollment, keyPassphraseFile: null })
})
