/** What enrollment left at the site: its keys, its certificate and where the coordinator is. One file, whole or absent, readable by its owner alone. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hostAndPort, integer, orNothing, readDocument, readSourceText, record, text, withDefault } from '@consilium/shared/config'
import { importIdentity, signMessage } from '@consilium/shared/crypto'
import { writeFileDurably } from '@consilium/shared/datadir'
import { ConsiliumError, siteName, withoutPasswords } from '@consilium/shared/kernel'
import { openKey, protectKey, readPassphrase } from '@consilium/shared/rpc'
import type { SiteIdentity } from '../agent/index.ts'

export interface StoredEnrollment {
  /** The site's name. */
  readonly name: string
  /** `HOST:PORT` */
  readonly coordinator: string
  /** Milliseconds since 1970. */
  readonly certificateExpiresAt: number
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  /** The TLS certificate, PEM. */
  readonly certificate: string
  /** Its key, PKCS #8, PEM. */
  readonly privateKey: string
  /** The identity key, PKCS #8, PEM. */
  readonly identityKey: string
  /** File with the passphrase that both keys are kept under; null: they are kept as they are. */
  readonly keyPassphraseFile: string | null
}

const FILE = 'site.json'
const PEM_MAX = 65_536
const pem = text({ longest: PEM_MAX })

const SHAPE = record({
  format: integer({ minimum: 1, maximum: 1 }),
  name: text(),
  coordinator: hostAndPort(),
  certificateExpiresAt: integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  authority: pem,
  certificate: pem,
  privateKey: pem,
  identityKey: pem,
  keyPassphraseFile: withDefault(orNothing(text()), null),
})

export function isEnrolled(directory: string): boolean {
  return existsSync(join(directory, FILE))
}

/**
 * Everything, with the keys opened.
 *
 * @param passphraseFile in the place of the one that the enrollment names; null: that one
 * @throws ConsiliumError `NOT_FOUND` | `CORRUPT` | `INVALID_CONFIG` if others may read it, or its passphrase is not there or another
 */
export function readEnrollment(directory: string, passphraseFile: string | null = null): StoredEnrollment {
  const path = join(directory, FILE)
  const source = readSourceText(path, "the site's enrollment")
  if (source === null) {
    const shown = withoutPasswords(directory)
    throw new ConsiliumError(
      'NOT_FOUND',
      `no site is enrolled in '${shown}': run 'consilium-agent enroll --dir ${shown}' with the invitation of the coordinator's operator`,
    )
  }
  const mode = statSync(path).mode & 0o777
  if ((mode & 0o077) !== 0) {
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `'${path}' holds private keys and others may read it (mode ${mode.toString(8)}): find out who did, then run 'chmod 600 ${path}'`,
    )
  }
  let stored: StoredEnrollment
  try {
    stored = readDocument(source, SHAPE, "the site's enrollment")
  } catch (cause) {
    // Its own words may quote the file, which holds keys.
    throw new ConsiliumError('CORRUPT', `'${path}' is damaged: restore the data directory from a backup, or enroll again in a new one`, { cause })
  }
  const keyPassphraseFile = passphraseFile ?? stored.keyPassphraseFile
  const open = (pem: string): string => openKey({ pem, holder: path, passphraseFile: keyPassphraseFile })
  return { ...stored, keyPassphraseFile, privateKey: open(stored.privateKey), identityKey: open(stored.identityKey) }
}

/** The keys go under the passphrase that it names. On disk when it resolves. @throws ConsiliumError `STORAGE` | `INVALID_CONFIG` */
export async function writeEnrollment(directory: string, { keyPassphraseFile, ...open }: StoredEnrollment): Promise<void> {
  const enrollment = keyPassphraseFile === null ? open : { ...open, ...protectedKeys(open, keyPassphraseFile), keyPassphraseFile }
  await writeFileDurably(join(directory, FILE), `${JSON.stringify({ format: 1, ...enrollment }, null, 2)}\n`)
}

function protectedKeys({ privateKey, identityKey }: Pick<StoredEnrollment, 'privateKey' | 'identityKey'>, file: string) {
  const passphrase = readPassphrase(file)
  return { privateKey: protectKey(privateKey, passphrase), identityKey: protectKey(identityKey, passphrase) }
}

/** The identity that signs for the site. @throws ConsiliumError `CORRUPT` */
export function siteIdentity({ name, identityKey }: Pick<StoredEnrollment, 'name' | 'identityKey'>): SiteIdentity {
  const identity = importIdentity(identityKey, `the enrollment of '${name}'`)
  return { site: siteName(name), publicKey: identity.publicKey, sign: (message) => signMessage(identity, message) }
}
