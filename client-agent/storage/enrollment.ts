/**
 * What enrollment left at the site: its keys, its certificate and where the coordinator is. One file, whole
 * or absent, readable by its owner alone.
 */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  hostAndPort,
  integer,
  orNothing,
  readDocument,
  readSourceText,
  record,
  text,
  withDefault,
} from '@consilium/shared/config'
import { importIdentity, signMessage } from '@consilium/shared/crypto'
import { changeFile, writeFileDurably, writeFileDurablySync } from '@consilium/shared/datadir'
import { ConsiliumError, siteName, withoutPasswords } from '@consilium/shared/kernel'
import { openKey, protectKey, type RenewedIdentity, readPassphrase } from '@consilium/shared/rpc'
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
 * @throws ConsiliumError `NOT_FOUND` | `CORRUPT` | `INVALID_CONFIG` if others may read it, or its passphrase
 * is not there or another
 */
export function readEnrollment(directory: string, passphraseFile: string | null = null): StoredEnrollment {
  const path = join(directory, FILE)
  const stored = readStored(directory)
  const mode = statSync(path).mode & 0o777
  if ((mode & 0o077) !== 0) {
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `'${path}' holds private keys and others may read it (mode ${mode.toString(8)}): find out who ` +
        `did, then run 'chmod 600 ${path}'`,
    )
  }
  const keyPassphraseFile = passphraseFile ?? stored.keyPassphraseFile
  const open = (pem: string): string => openKey({ pem, holder: path, passphraseFile: keyPassphraseFile })
  return {
    ...stored,
    keyPassphraseFile,
    privateKey: open(stored.privateKey),
    identityKey: open(stored.identityKey),
  }
}

/** As it is on disk, the keys as they are kept. @throws ConsiliumError `NOT_FOUND` | `CORRUPT` */
function readStored(directory: string): StoredEnrollment {
  const path = join(directory, FILE)
  const source = readSourceText(path, "the site's enrollment")
  if (source === null) {
    const shown = withoutPasswords(directory)
    throw new ConsiliumError(
      'NOT_FOUND',
      `no site is enrolled in '${shown}': run 'consilium-agent enroll --dir ${shown}' with the ` +
        "invitation of the coordinator's operator",
    )
  }
  try {
    return readDocument(source, SHAPE, "the site's enrollment")
  } catch (cause) {
    // Its own words may quote the file, which holds keys.
    throw new ConsiliumError(
      'CORRUPT',
      `'${path}' is damaged: restore the data directory from a backup, or enroll again in a new one`,
      { cause },
    )
  }
}

/**
 * The keys go under the passphrase that it names. On disk when it resolves. @throws ConsiliumError `STORAGE`
 * | `INVALID_CONFIG`
 */
export async function writeEnrollment(directory: string, enrollment: StoredEnrollment): Promise<void> {
  await writeFileDurably(join(directory, FILE), storedText(underPassphrase(enrollment)))
}

/** The keys under the passphrase of the file that it names. @throws ConsiliumError `INVALID_CONFIG` */
function underPassphrase(enrollment: StoredEnrollment): StoredEnrollment {
  const { keyPassphraseFile } = enrollment
  return keyPassphraseFile === null
    ? enrollment
    : { ...enrollment, ...protectedKeys(enrollment, keyPassphraseFile) }
}

function storedText({ keyPassphraseFile, ...enrollment }: StoredEnrollment): string {
  const passphrase = keyPassphraseFile === null ? {} : { keyPassphraseFile }
  return `${JSON.stringify({ format: 1, ...enrollment, ...passphrase }, null, 2)}\n`
}

/**
 * Who this site is and where its coordinator, without opening a key. @throws ConsiliumError `NOT_FOUND` |
 * `CORRUPT`
 */
export function readMembership(
  directory: string,
): Pick<StoredEnrollment, 'name' | 'coordinator' | 'authority'> {
  const { name, coordinator, authority } = readStored(directory)
  return { name, coordinator, authority }
}

/**
 * Writes another address of the coordinator into the enrollment, and nothing else. A running agent reads it
 * with its next connection.
 *
 * @returns the one before
 * @throws ConsiliumError `NOT_FOUND` | `CORRUPT` | `STORAGE` | `INVALID_CONFIG` if the file is another
 * user's, who could not read it afterwards
 */
export function moveCoordinator(directory: string, coordinator: string): string {
  const path = join(directory, FILE)
  return changeFile(path, () => {
    const stored = readStored(directory)
    const [owner, me] = [statSync(path).uid, process.getuid?.()]
    if (me !== undefined && me !== owner) {
      throw new ConsiliumError(
        'INVALID_CONFIG',
        `'${path}' belongs to user ${owner}, and this is user ${me}: run the command as the user ` +
          "that runs the agent, such as 'sudo -u consilium-agent …'",
      )
    }
    writeFileDurablySync(path, storedText({ ...stored, coordinator }))
    return stored.coordinator
  })
}

/**
 * Writes a renewed certificate and its key into the enrollment that was read before. The coordinator's
 * address stays as it is on disk, where a person may have changed it meanwhile.
 *
 * @throws ConsiliumError `NOT_FOUND` | `CORRUPT` | `STORAGE` | `INVALID_CONFIG`
 */
export function keepCertificate(
  directory: string,
  enrollment: StoredEnrollment,
  { certificate, privateKey, expiresAt }: RenewedIdentity,
): void {
  const renewed = underPassphrase({ ...enrollment, certificate, privateKey, certificateExpiresAt: expiresAt })
  const path = join(directory, FILE)
  changeFile(path, () =>
    writeFileDurablySync(path, storedText({ ...renewed, coordinator: readStored(directory).coordinator })),
  )
}

function protectedKeys(
  { privateKey, identityKey }: Pick<StoredEnrollment, 'privateKey' | 'identityKey'>,
  file: string,
) {
  const passphrase = readPassphrase(file)
  return { privateKey: protectKey(privateKey, passphrase), identityKey: protectKey(identityKey, passphrase) }
}

/** The identity that signs for the site. @throws ConsiliumError `CORRUPT` */
export function siteIdentity({
  name,
  identityKey,
}: Pick<StoredEnrollment, 'name' | 'identityKey'>): SiteIdentity {
  const identity = importIdentity(identityKey, `the enrollment of '${name}'`)
  return {
    site: siteName(name),
    publicKey: identity.publicKey,
    sign: (message) => signMessage(identity, message),
  }
}
