/** The agent's way to the coordinator, over mutual TLS; every connection is opened from here. */
import type { Clock, Logger, RandomSource } from '@consilium/shared/kernel'
import { type Address, type ClientIdentity, RpcClient } from '@consilium/shared/rpc'
import { ownHello, sessionService } from '@consilium/shared/wire'
import type { CoordinatorLink } from '../agent/index.ts'
import { type BackoffLimits, DEFAULT_BACKOFF } from './backoff.ts'
import { type PersistenceOptions, persist } from './persistence.ts'
import { Session } from './session.ts'
import { download, upload } from './transfers.ts'

export interface LinkOptions {
  readonly address: Address
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  readonly identity: ClientIdentity
  /** This build's version, for the coordinator. */
  readonly build: string
  readonly clock: Clock
  readonly random: RandomSource
  readonly logger: Logger
  readonly backoff?: BackoffLimits
}

export interface GrpcLink extends CoordinatorLink {
  /** Ends the connection. What is under way fails. */
  close(): void
}

export function openLink({ address, authority, identity, build, clock, random, logger, backoff: limits = DEFAULT_BACKOFF }: LinkOptions): GrpcLink {
  const client = new RpcClient({ address, authority, identity })
  const session = new Session({ client, hello: ownHello(build), clock, random, logger, limits })
  const persistence = (kind: string, signal: AbortSignal): PersistenceOptions => ({ clock, random, logger, limits, kind, signal })
  return {
    commands: (signal) => session.commands(signal),
    progress: (progress) => session.progress(progress),
    async submit(submission, signal) {
      await persist(() => client.unary(sessionService.submit, submission, { signal }), persistence(`submit ${submission.kind}`, signal))
    },
    upload: (ticket, read, signal) => upload({ client, ticket, persistence: persistence('upload', signal) }, read),
    download: async (ticket, signal) => download({ client, ticket, persistence: persistence('download', signal) }),
    close: () => client.close(),
  }
}
