/**
 * Private keys at rest under a passphrase that is kept elsewhere: PKCS #8 with PBES2 and AES-256-CBC (RFC
 * 8018), as `openssl pkcs8` reads it. OpenSSL derives that key with 2048 rounds of PBKDF2, which do not save
 * a short passphrase; so a long one is asked for.
 */
import { createPrivateKey } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { ConsiliumError } from '../kernel/index.ts'

const SHORTEST = 20
const MARK = '-----BEGIN ENCRYPTED PRIVATE KEY-----'

/**
 * The passphrase of a file: its first line.
 *
 * @throws ConsiliumError `INVALID_CONFIG` if the file cannot be read, everybody may read it, or what it holds
 * is too short
 */
export function readPassphrase(file: string): string {
  let text: string
  let mode: number
  try {
    mode = statSync(file).mode & 0o777
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `the key passphrase cannot be read from '${file}' (${reason}): check the path and that this ` +
        'user may read it',
      {
        cause,
      },
    )
  }
  if ((mode & 0o007) !== 0) {
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `everybody may read the key passphrase in '${file}' (mode ${mode.toString(8)}): run 'chmod 600 ` +
        `${file}'`,
    )
  }
  const passphrase = text.split('\n')[0]?.trim() ?? ''
  if (passphrase.length < SHORTEST) {
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `the key passphrase in '${file}' has ${passphrase.length} characters, at least ${SHORTEST} are ` +
        "needed: 'openssl rand -base64 32' makes one",
    )
  }
  return passphrase
}

export function isProtected(pem: string): boolean {
  return pem.startsWith(MARK)
}

/** A PKCS #8 key, PEM, encrypted. */
export function protectKey(pem: string, passphrase: string): string {
  return createPrivateKey(pem)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    .toString()
}

/**
 * The key as PKCS #8, PEM, without its protection; one that has none as it is.
 *
 * @param passphraseFile null: none was given
 * @throws ConsiliumError `INVALID_CONFIG` naming what holds the key and the passphrase's file
 */
export function openKey({
  pem,
  holder,
  passphraseFile,
}: {
  readonly pem: string
  readonly holder: string
  readonly passphraseFile: string | null
}): string {
  if (!isProtected(pem)) return pem
  if (passphraseFile === null) {
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `'${holder}' holds a key under a passphrase, and none is given: name its file in the ` +
        'environment as docs/commands.md says',
    )
  }
  const passphrase = readPassphrase(passphraseFile)
  try {
    return createPrivateKey({ key: pem, passphrase }).export({ type: 'pkcs8', format: 'pem' }).toString()
  } catch (cause) {
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `the passphrase in '${passphraseFile}' does not open the key in '${holder}': it is another ` +
        "key's, or one of the two files is damaged",
      {
        cause,
      },
    )
  }
}
