import { generateKeyPairSync, sign } from 'node:crypto'
import { join } from 'node:path'
import { openCertificates } from '@consilium/coordinator/certificates'
import { type CoordinatorServer, startServer } from '@consilium/coordinator/grpc'
import { Membership } from '@consilium/coordinator/membership'
import { OperatorClient } from '@consilium/coordinator/operator'
import type { BlobStore } from '@consilium/coordinator/rounds'
import {
  type Clock,
  type Digest,
  type Logger,
  silentLogger,
  siteName,
  systemClock,
  systemRandom,
} from '@consilium/shared/kernel'
import type { AuditEntry, AuditRow, Role } from '@consilium/shared/protocol'
import { type Address, type EnrollingIdentity, type Enrollment, enroll } from '@consilium/shared/rpc'
import { memoryBlobStore } from '@consilium/sim/stores'
import { type MemoryMembership, memoryMembership } from './memory-membership.ts'
import { type ScriptedRuns, scriptedRuns } from './scripted-runs.ts'
import { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.ts'

/**
 * A real server with real TLS on a free port of the loopback interface; only rounds and stores are the
 * test's.
 */
export interface GrpcFederation extends AsyncDisposable {
  readonly runs: ScriptedRuns
  readonly blobs: BlobStore
  readonly membership: Membership
  readonly members: MemoryMembership
  readonly audit: AuditEntry[]
  readonly fingerprint: Digest
  readonly authority: string
  readonly address: Address
  readonly directory: TemporaryDirectory
  /** Ends the server at once and starts another on the same port, with the same stores. */
  restart(): Promise<void>
  stop(): void
  readonly server: () => CoordinatorServer
  /** Ids of the commands that agents said they have. */
  acknowledged(): readonly string[]
  join(name: string, role?: Role): Promise<JoinedMember>
  operator(name: string, role: Role): Promise<OperatorClient>
}

export interface JoinedMember extends Enrollment {
  readonly identity: EnrollingIdentity
}

export interface GrpcFederationOptions {
  readonly clock?: Clock
  readonly build?: string
  /** Default: a free port of 127.0.0.1. */
  readonly listen?: Address
}

export const testAddress = { host: '127.0.0.1', port: 0 }

/** A fresh ECDSA P-256 identity. */
export function testIdentity(): EnrollingIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
    sign: (message) =>
      new Uint8Array(sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
  }
}

export async function grpcFederation({
  clock = systemClock,
  build = '0.1.0',
  listen = testAddress,
}: GrpcFederationOptions = {}): Promise<GrpcFederation> {
  const directory = await temporaryDirectory()
  const certificates = await openCertificates({
    directory: join(directory.path, 'keys'),
    clock,
    random: systemRandom,
  })
  const audit: AuditEntry[] = []
  const acknowledged: string[] = []
  const logger: Logger = {
    ...silentLogger,
    debug(message, { command } = {}) {
      if (message === 'command arrived' && command !== undefined) acknowledged.push(command)
    },
  }
  const blobs = memoryBlobStore()
  const runs = scriptedRuns(blobs)
  const store = memoryMembership()
  const membership = new Membership({
    store,
    issuer: certificates,
    clock,
    random: systemRandom,
    audit: { audit: (entry) => void audit.push(entry) },
  })
  const zeros = '0'.repeat(64) as Digest
  const rows = (from = 1): AuditRow[] =>
    audit
      .map((entry, i) => ({
        ...entry,
        sequence: i + 1,
        time: 1000 + i,
        previous: zeros,
        digest: zeros,
        key: null,
        signature: null,
      }))
      .slice(from - 1)
  const start = (listen: Address): Promise<CoordinatorServer> =>
    startServer({
      listen,
      runs,
      blobs,
      audit: {
        auditRows: rows,
        audit: (entry) => void audit.push(entry),
        auditCertificates: () => [certificates.auditKey.certificate],
        auditSegments: () => [],
      },
      membership,
      issuer: certificates,
      identity: () => certificates.serverIdentity(['127.0.0.1', '::1', 'localhost']),
      build,
      clock,
      logger,
    })
  let server = await start(listen)
  const { address } = server
  const clients: OperatorClient[] = []
  const { fingerprint, authority } = certificates

  const joinAs = async (name: string, role: Role = 'site'): Promise<JoinedMember> => {
    const identity = testIdentity()
    const { token } = membership.invite({ name: siteName(name), role, by: 'console' })
    const enrollment = await enroll({
      address,
      token,
      fingerprint,
      identity: role === 'site' ? identity : null,
      build,
    })
    return { ...enrollment, identity }
  }

  return {
    runs,
    blobs,
    membership,
    members: store,
    audit,
    fingerprint,
    authority,
    address,
    directory,
    server: () => server,
    acknowledged: () => acknowledged,
    async restart() {
      server.close()
      server = await start(address)
    },
    stop: () => server.close(),
    join: joinAs,
    async operator(name, role) {
      const client = new OperatorClient({
        address,
        authority,
        identity: await joinAs(name, role),
        build,
        clock,
        timeoutMs: 10_000,
      })
      clients.push(client)
      return client
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close()
      server.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}
