import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { chmod, writeFile } from 'node:fs/promises'
import { isProtected, openKey, protectKey, readPassphrase } from '@consilium/shared/rpc'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

const GOOD = 'correct horse battery staple'
const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()
let directory: TemporaryDirectory
let file: string

beforeEach(async () => {
  directory = await temporaryDirectory()
  file = directory.join('passphrase')
  await writeFile(file, `${GOOD}\n`, { mode: 0o600 })
})
afterEach(() => directory[Symbol.asyncDispose]())

const open = (key: string, passphraseFile: string | null = file) =>
  openKey({ pem: key, holder: '/data/site.json', passphraseFile })
const refused = (message: RegExp) =>
  expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) })

it('a key comes back as it was, and is not readable meanwhile', () => {
  const kept = protectKey(pem, readPassphrase(file))
  expect(isProtected(kept)).toBe(true)
  expect(() => createPrivateKey(kept)).toThrow()
  expect(open(kept)).toBe(pem)
  expect(open(pem, null)).toBe(pem)
})

it('is PKCS #8 with PBES2 and AES-256-CBC', () => {
  const der = Buffer.from(protectKey(pem, GOOD).replace(/-----.*-----/g, ''), 'base64').toString('hex')
  expect(der).toContain('2a864886f70d01050d') // 1.2.840.113549.1.5.13, PBES2
  expect(der).toContain('60864801650304012a') // 2.16.840.1.101.3.4.1.42, aes-256-cbc
})

it('a wrong passphrase is said to be one, naming both files and neither secret', async () => {
  const kept = protectKey(pem, 'another passphrase of somebody')
  expect(() => open(kept)).toThrow(refused(/passphrase' does not open the key in '\/data\/site.json'/))
  expect(() => open(kept)).not.toThrow(new RegExp(GOOD))
  expect(() => open(kept, null)).toThrow(refused(/under a passphrase, and none is given/))
})

it('a passphrase that is missing, short or everybody’s is refused', async () => {
  expect(() => readPassphrase(directory.join('none'))).toThrow(refused(/cannot be read/))
  await chmod(file, 0o644)
  expect(() => readPassphrase(file)).toThrow(refused(/everybody may read.*chmod 600/))
  const short = directory.join('short')
  await writeFile(short, 'too short\n', { mode: 0o600 })
  expect(() => readPassphrase(short)).toThrow(refused(/has 9 characters, at least 20/))
})
