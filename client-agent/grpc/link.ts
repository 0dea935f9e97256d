/** The agent's way to the coordinator, over mutual TLS; every connection is opened from here. */
import type { Clock, Logger, RandomSource, SiteName } from '@consilium/shared/kernel'
import { type ClientIdentity, type RenewedIdentity, RpcClient } from '@consilium/shared/rpc'
import { ownHello, sessionService } from '@consilium/shared/wire'
import type { CoordinatorLink, EgressNote } from '../agent/index.ts'
import { type BackoffLimits, DEFAULT_BACKOFF } from './backoff.ts'
import { Connections, type Way } from './connections.ts'
import { type PersistenceOptions, persist } from './persistence.ts'
import { keepRenewed } from './renewal.ts'
import { Session } from './session.ts'
import { Throttle } from './throttle.ts'
import { download, upload } from './transfers.ts'

export interface LinkOptions {
  /** Where the coordinator is; asked again for every connection, so that one that moved is followed. */
  readonly way: () => Way
  /** The federation CA's certificate, PEM. */
  readonly authority: string
  readonly identity: ClientIdentity
  /**
   * How often the connection is tried; after twice so long without an answer another one is opened. Default:
   * what `RpcClient` does.
   */
  readonly keepAliveMs?: number
  /** This build's version, for the coordinator. */
  readonly build: string
  readonly clock: Clock
  readonly random: RandomSource
  readonly logger: Logger
  readonly backoff?: BackoffLimits
  /**
   * Fastest that files leave, bytes a second, asked again and again; null: as fast as it goes. Default: that.
   */
  readonly uploadRate?: () => number | null
  /** Writes down what the connection itself says: greetings, heartbeats, renewals. Default: nowhere. */
  readonly note?: EgressNote
  /** Keeps a certificate that was renewed; null: it is never renewed. */
  readonly renewal: {
    readonly name: SiteName
    readonly keep: (identity: RenewedIdentity) => Promise<void>
  } | null
}

export interface GrpcLink extends CoordinatorLink {
  /** Ends the connection. What is under way fails. */
  close(): void
}

export function openLink(options: LinkOptions): GrpcLink {
  const {
    way,
    authority,
    identity,
    keepAliveMs,
    build,
    clock,
    random,
    logger,
    backoff: limits = DEFAULT_BACKOFF,
    uploadRate = () => null,
    note = () => {},
    renewal,
  } = options
  const connections = new Connections({
    open: (to, own) =>
      new RpcClient({
        ...to,
        authority,
        identity: own,
        ...(keepAliveMs === undefined ? {} : { keepAliveMs }),
      }),
    way,
    identity,
    logger,
  })
  const throttle = new Throttle({ clock, rate: uploadRate })
  let unreached = new AbortController()
  const reached = (): void => {
    unreached.abort()
    unreached = new AbortController()
  }
  const session = new Session({
    connections,
    hello: ownHello(build),
    clock,
    random,
    logger,
    limits,
    reached,
    note,
  })
  const renewing =
    renewal === null
      ? null
      : keepRenewed({
          ...renewal,
          identity,
          authority,
          build,
          connections,
          clock,
          logger,
          note,
          renewed: () => session.reconnect(),
        })
  const persistence = (kind: string, signal: AbortSignal): PersistenceOptions => ({
    clock,
    random,
    logger,
    limits,
    kind,
    signal,
    reached: () => unreached.signal,
  })
  return {
    commands: (signal) => session.commands(signal),
    progress: (progress) => session.progress(progress),
    async submit(submission, signal) {
      const send = () =>
        connections.use((client) => client.unary(sessionService.submit, submission, { signal }))
      await persist(send, persistence(`submit ${submission.kind}`, signal))
    },
    upload: (ticket, read, signal) =>
      upload({ connections, ticket, throttle, persistence: persistence('upload', signal) }, read),
    download: async (ticket, signal) =>
      download({ connections, ticket, persistence: persistence('download', signal) }),
    close() {
      renewing?.cancel()
      connections.close()
    },
  }
}
