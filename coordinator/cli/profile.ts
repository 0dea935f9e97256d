/** An operator's own certificate and where the coordinator is: one file, readable by its owner alone. */
import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import {
  choice,
  hostAndPort,
  integer,
  orNothing,
  readDocument,
  record,
  text,
  withDefault,
} from '@consilium/shared/config'
import { writeFileDurably } from '@consilium/shared/datadir'
import { ConsiliumError } from '@consilium/shared/kernel'
import { openKey, protectKey, readPassphrase } from '@consilium/shared/rpc'
import { isSystemError, readTextFile, writeNewFile } from '@consilium/shared/terminal'
import type { CliContext } from './context.ts'

const ROLES = ['admin', 'lead', 'viewer'] as const

const SHAPE = record({
  format: integer({ minimum: 1, maximum: 1 }),
  coordinator: hostAndPort(),
  name: text(),
  role: choice(...ROLES),
  /** Milliseconds since 1970. */
  expiresAt: integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  /** PEM, like the next two. */
  authority: text({ longest: 65_536 }),
  certificate: text({ longest: 65_536 }),
  privateKey: text({ longest: 65_536 }),
  keyPassphraseFile: withDefault(orNothing(text()), null),
})

export interface Profile {
  /** `HOST:PORT` */
  readonly coordinator: string
  readonly name: string
  readonly role: (typeof ROLES)[number]
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  /** PEM. */
  readonly certificate: string
  /** PKCS #8, PEM. */
  readonly privateKey: string
  /** File with the passphrase that the key is kept under; null: it is kept as it is. */
  readonly keyPassphraseFile: string | null
}

const FILE = 'operator.json'

/** `--profile`, else `CONSILIUM_PROFILE`, else the place for a user's configuration. */
export function profileDirectory({ env }: CliContext, given: string | undefined): string {
  return (
    given ??
    env['CONSILIUM_PROFILE'] ??
    join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'consilium')
  )
}

/**
 * With the key opened.
 *
 * @param passphraseFile in the place of the one that the profile names; null: that one
 * @throws ConsiliumError `NOT_FOUND` | `STORAGE` | `CORRUPT` | `INVALID_CONFIG` if others may read it, or its
 * passphrase is not there or another
 */
export async function readProfile(directory: string, passphraseFile: string | null = null): Promise<Profile> {
  const file = join(directory, FILE)
  const content = await readTextFile(file, 'your operator certificate').catch((error: unknown) => {
    if (!(error instanceof ConsiliumError) || error.code !== 'NOT_FOUND') throw error
    throw new ConsiliumError(
      'NOT_FOUND',
      `there is no operator certificate in '${directory}': ask for an invitation ('consilium ` +
        "operator invite NAME' on the coordinator's machine) and run 'consilium operator enroll', or " +
        'name its directory with --profile',
    )
  })
  const mode = (await stat(file)).mode & 0o777
  if ((mode & 0o077) !== 0) {
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `'${file}' holds a private key and others may read it (mode ${mode.toString(8)}): run 'chmod ` +
        `600 ${file}'`,
    )
  }
  let profile: Profile
  try {
    profile = readDocument({ path: file, text: content }, SHAPE, 'your operator certificate')
  } catch (cause) {
    // Its own words may quote the file, which holds a key.
    throw new ConsiliumError(
      'CORRUPT',
      `'${file}' is not an operator certificate of this version: remove it and enroll with a new invitation`,
      { cause },
    )
  }
  const keyPassphraseFile = passphraseFile ?? profile.keyPassphraseFile
  return {
    ...profile,
    keyPassphraseFile,
    privateKey: openKey({ pem: profile.privateKey, holder: file, passphraseFile: keyPassphraseFile }),
  }
}

/** @throws ConsiliumError `ALREADY_EXISTS` | `STORAGE` */
export async function checkProfileFree(directory: string): Promise<void> {
  const file = join(directory, FILE)
  try {
    await stat(file)
  } catch (error) {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return
    throw error
  }
  throw new ConsiliumError(
    'ALREADY_EXISTS',
    `'${file}' is there already: name another directory with --profile, or remove it if that ` +
      'certificate is no longer needed',
  )
}

/** @throws ConsiliumError `ALREADY_EXISTS` | `STORAGE` */
export async function writeProfile(directory: string, profile: Profile): Promise<void> {
  await writeNewFile(join(directory, FILE), 'your operator certificate', [Buffer.from(profileText(profile))])
}

/**
 * Puts a renewed profile in the old one's place; on disk when it resolves. @throws ConsiliumError `STORAGE`
 */
export async function replaceProfile(directory: string, profile: Profile): Promise<void> {
  await writeFileDurably(join(directory, FILE), profileText(profile))
}

/** The key goes under the passphrase that the profile names. */
function profileText({ keyPassphraseFile, privateKey, ...open }: Profile): string {
  const { coordinator, name, role, expiresAt, authority, certificate } = open
  const plain = { format: 1, coordinator, name, role, expiresAt, authority, certificate }
  const key =
    keyPassphraseFile === null
      ? { privateKey }
      : { privateKey: protectKey(privateKey, readPassphrase(keyPassphraseFile)), keyPassphraseFile }
  return `${JSON.stringify({ ...plain, ...key }, null, 2)}\n`
}
