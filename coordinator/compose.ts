/** Chooses what a coordinator is made of. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DirectoryAccess } from '@consilium/shared/datadir'
import { ConsiliumError, type Digest, type Logger, systemClock, systemRandom } from '@consilium/shared/kernel'
import type { AuditKeys, AuditSigner } from '@consilium/shared/protocol'
import type { Address } from '@consilium/shared/rpc'
import { auditKeys, type FederationCertificates, openCertificates } from './certificates/index.ts'
import { startServer } from './grpc/index.ts'
import { Membership } from './membership/index.ts'
import { createRunService } from './rounds/index.ts'
import { type CoordinatorStorage, openCoordinatorDirectory, openCoordinatorStorage } from './storage/index.ts'

const CERTIFICATES = 'certificates'

export interface CoordinatorOptions {
  /** The data directory; made if it is not there. */
  readonly directory: string
  readonly listen: Address
  /** DNS names and IP addresses that agents dial. */
  readonly names: readonly string[]
  /** How long the certificates of sites are good for. */
  readonly siteCertificateMs: number
  /** This build's version. */
  readonly build: string
  readonly logger: Logger
}

export interface Coordinator {
  /** Where it listens, with the actual port. */
  readonly address: Address
  /** SHA-256 of the federation CA's certificate. */
  readonly fingerprint: Digest
  readonly federation: string
  /** Takes no more work, finishes what is in hand within `graceMs`, lets go of everything. */
  drain(graceMs: number): Promise<void>
}

/**
 * @throws ConsiliumError `LOCKED` | `STORAGE` | `CORRUPT` | `VERSION_MISMATCH` | `ADDRESS_IN_USE` |
 * `INVALID_CONFIG` | `USAGE`
 */
export async function openCoordinator({
  directory,
  listen,
  names,
  siteCertificateMs,
  build,
  logger,
}: CoordinatorOptions): Promise<Coordinator> {
  const [clock, random] = [systemClock, systemRandom]
  const { storage, issuer } = await openStored({
    path: directory,
    access: 'create',
    siteLifeMs: siteCertificateMs,
  })
  try {
    const { runs: store, audit, blobs } = storage
    const membership = membershipOf(storage, issuer)
    const sites = () =>
      membership.members().filter(({ role, revokedAt }) => role === 'site' && revokedAt === null)
    const roster = () => sites().map(({ name, identityKey }) => ({ site: name, identityKey }))
    const runs = createRunService({ store, blobs, clock, random, logger, roster })
    const identity = () => issuer.serverIdentity(names)
    runs.recover()
    const server = await startServer({
      listen,
      runs,
      blobs,
      audit,
      membership,
      issuer,
      identity,
      build,
      clock,
      logger,
    })
    return {
      address: server.address,
      fingerprint: issuer.fingerprint,
      federation: issuer.federation,
      async drain(graceMs) {
        await server.drain(graceMs)
        await runs.drain()
        storage.close()
      },
    }
  } catch (thrown) {
    storage.close()
    throw thrown
  }
}

/** The members of a coordinator that may be running meanwhile, for who sits at its machine. */
export interface LocalMembership extends Disposable {
  readonly membership: Membership
  /** SHA-256 of the federation CA's certificate. */
  readonly fingerprint: Digest
}

/** @throws ConsiliumError `NOT_FOUND` | `STORAGE` | `CORRUPT` | `VERSION_MISMATCH` */
export async function openLocalMembership(directory: string): Promise<LocalMembership> {
  const { storage, issuer } = await visitStored(directory)
  return {
    membership: membershipOf(storage, issuer),
    fingerprint: issuer.fingerprint,
    [Symbol.dispose]: () => storage.close(),
  }
}

/**
 * The audit chain of a coordinator that may be running meanwhile, and the key that signs it, for who sits at
 * its machine.
 */
export interface LocalAudit extends Disposable {
  readonly audit: CoordinatorStorage['audit']
  readonly keys: AuditKeys
  readonly signer: AuditSigner
}

/** @throws ConsiliumError `NOT_FOUND` | `STORAGE` | `CORRUPT` | `VERSION_MISMATCH` */
export async function openLocalAudit(directory: string): Promise<LocalAudit> {
  const { storage, issuer } = await visitStored(directory)
  const { audit } = storage
  try {
    const keys = auditKeys({
      authority: issuer.authority,
      certificates: audit.auditCertificates(),
      where: directory,
    })
    return { audit, keys, signer: issuer.auditKey, [Symbol.dispose]: () => storage.close() }
  } catch (thrown) {
    storage.close()
    throw thrown
  }
}

async function visitStored(directory: string): Promise<Stored> {
  // Only `serve` makes an authority: two that are made at once would leave members of neither.
  if (!existsSync(join(directory, CERTIFICATES, 'authority.pem'))) {
    throw new ConsiliumError(
      'NOT_FOUND',
      `there is no federation in '${directory}' yet: 'consilium serve --dir ${directory}' makes it ` +
        'on its first start',
    )
  }
  return openStored({ path: directory, access: 'visit' })
}

interface Stored {
  readonly storage: CoordinatorStorage
  readonly issuer: FederationCertificates
}

/**
 * What is on disk: the certificates first, since one of their keys signs the audit chain, and a new such key
 * once the chain knows it.
 */
async function openStored({
  path,
  access,
  siteLifeMs,
}: {
  readonly path: string
  readonly access: DirectoryAccess
  readonly siteLifeMs?: number
}): Promise<Stored> {
  const [clock, random] = [systemClock, systemRandom]
  const directory = openCoordinatorDirectory(path, access)
  let issuer: FederationCertificates
  try {
    issuer = await openCertificates({
      directory: directory.join(CERTIFICATES),
      clock,
      random,
      ...(siteLifeMs === undefined ? {} : { siteLifeMs }),
    })
  } catch (thrown) {
    directory.close()
    throw thrown
  }
  const storage = openCoordinatorStorage({ directory, clock, auditKey: issuer.auditKey })
  try {
    await issuer.auditKey.keep()
  } catch (thrown) {
    storage.close()
    throw thrown
  }
  return { storage, issuer }
}

function membershipOf({ members, audit }: CoordinatorStorage, issuer: FederationCertificates): Membership {
  return new Membership({ store: members, issuer, audit, clock: systemClock, random: systemRandom })
}
