/** From an invitation to a data directory with keys and certificate, or to nothing at all. */
import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { exportIdentity, generateIdentity, identityFingerprint } from '@consilium/shared/crypto'
import { isSystemError, writeFileDurably } from '@consilium/shared/datadir'
import {
  ConsiliumError,
  type Digest,
  type RunId,
  type SiteName,
  sha256,
  systemClock,
  systemRandom,
} from '@consilium/shared/kernel'
import { type EnrollingIdentity, type Enrollment, readPassphrase } from '@consilium/shared/rpc'
import { egressNote } from '../agent/index.ts'
import {
  defaultPolicyText,
  isEnrolled,
  openAgentStorage,
  POLICY_FILE,
  siteIdentity,
  writeEnrollment,
} from '../storage/index.ts'

export interface JoinOptions {
  /** The data directory; must not hold an enrolled site. */
  readonly directory: string
  /** `HOST:PORT` */
  readonly coordinator: string
  /** File with the passphrase that the keys are kept under; null: they are kept as they are. */
  readonly keyPassphraseFile: string | null
  /** Uses the invitation. */
  readonly join: (identity: EnrollingIdentity, sending: (request: Uint8Array) => void) => Promise<Enrollment>
}

export interface Joined {
  readonly name: SiteName
  readonly coordinator: string
  /** Fingerprint of the identity key. */
  readonly identity: Digest
  readonly certificateExpiresAt: number
}

/**
 * The keys are made here and are written with the certificate, as one file, when everything else has
 * succeeded.
 *
 * @throws ConsiliumError `ALREADY_EXISTS` | `LOCKED` | `STORAGE` | what `join` throws; the directory is then
 * as it was
 */
export async function joinFederation({
  directory,
  coordinator,
  keyPassphraseFile,
  join: useInvitation,
}: JoinOptions): Promise<Joined> {
  if (isEnrolled(directory)) {
    throw new ConsiliumError(
      'ALREADY_EXISTS',
      `'${directory}' holds an enrolled site: name another directory with --dir, or see ` +
        `'consilium-agent status --dir ${directory}'`,
    )
  }
  // Before the token is used: a passphrase that is none must not cost one.
  if (keyPassphraseFile !== null) readPassphrase(keyPassphraseFile)
  const before = await contents(directory)
  const storage = openAgentStorage({ path: directory, access: 'create', random: systemRandom })
  try {
    const identityKey = exportIdentity(generateIdentity())
    // Its name comes with the certificate; signing needs none.
    const identity = siteIdentity({ name: 'site', identityKey })
    const note = egressNote({ ledger: storage.ledger, identity, clock: systemClock })
    const { name, role, certificate, privateKey, authority, expiresAt } = await useInvitation(
      identity,
      (request) =>
        note({
          run: '' as RunId,
          step: null,
          kind: 'enrollment',
          bytes: request.length,
          content: sha256(request),
        }),
    )
    if (role !== 'site')
      throw new ConsiliumError(
        'CONFLICT',
        `the token invites '${name}' as ${role}, not as a site; this should have been refused`,
      )
    if (!existsSync(join(directory, POLICY_FILE)))
      await writeFileDurably(join(directory, POLICY_FILE), defaultPolicyText())
    const keys = { privateKey, identityKey, keyPassphraseFile }
    await writeEnrollment(directory, {
      name,
      coordinator,
      certificateExpiresAt: expiresAt,
      authority,
      certificate,
      ...keys,
    })
    storage.close()
    return {
      name,
      coordinator,
      identity: identityFingerprint(identity.publicKey),
      certificateExpiresAt: expiresAt,
    }
  } catch (thrown) {
    storage.close()
    await takeBack(directory, before)
    throw thrown
  }
}

/** Names in a directory; null if there is none. */
async function contents(directory: string): Promise<readonly string[] | null> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isSystemError(error)) return null
    throw error
  }
}

async function takeBack(directory: string, before: readonly string[] | null): Promise<void> {
  if (before === null) {
    await rm(directory, { recursive: true, force: true })
    return
  }
  const added = (await readdir(directory)).filter((name) => !before.includes(name))
  await Promise.all(added.map((name) => rm(join(directory, name), { recursive: true, force: true })))
}
