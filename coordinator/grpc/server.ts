/** The coordinator's one port. */

import { type Clock, ConsiliumError, type Logger, type Timer } from '@consilium/shared/kernel'
import { type Address, formatAddress } from '@consilium/shared/rpc'
import {
  enrollmentService,
  MESSAGE_BYTES,
  operatorService,
  ownHello,
  sessionService,
  transferService,
} from '@consilium/shared/wire'
import { logVerbosity, Server, setLogVerbosity } from '@grpc/grpc-js'
import type { CertificateIssuer, Membership } from '../membership/index.ts'
import type { AuditTrail, BlobStore, RunService } from '../rounds/index.ts'
import { ENROLLMENT_ACCESS, OPERATOR_ACCESS, SESSION_ACCESS, TRANSFER_ACCESS } from './access.ts'
import { FederationCredentials, type TlsIdentity } from './credentials.ts'
import { enrollment } from './enrollment.ts'
import { Health } from './health.ts'
import { goingDown, operators } from './operators.ts'
import { RefusalAudit } from './refusals.ts'
import { Serving } from './serving.ts'
import { Sessions } from './sessions.ts'
import { transfers } from './transfers.ts'

export interface CoordinatorServerOptions {
  /** Where to listen; port 0 takes a free one. */
  readonly listen: Address
  readonly runs: RunService
  readonly blobs: BlobStore
  readonly audit: AuditTrail
  readonly membership: Membership
  readonly issuer: Pick<CertificateIssuer, 'authority' | 'fingerprint'>
  /**
   * The server's certificate as it should be now; asked at start and then once a day, so that it is renewed
   * without a restart.
   */
  readonly identity: () => Promise<TlsIdentity>
  /** This build's version, for peers. */
  readonly build: string
  readonly clock: Clock
  readonly logger: Logger
}

export interface CoordinatorServer {
  /** Where it listens, with the actual port. */
  readonly address: Address
  /**
   * Takes no new calls, ends the sessions, lets calls under way finish for at most `graceMs`, then closes.
   */
  drain(graceMs: number): Promise<void>
  /** Ends everything at once. */
  close(): void
}

const RENEWAL_MS = 86_400_000
const KEEPALIVE_MS = 60_000
const KEEPALIVE_ANSWER_MS = 20_000
/** A site needs a handful at a time. */
const STREAMS_PER_CONNECTION = 64

/** @throws ConsiliumError `ADDRESS_IN_USE` | `INVALID_CONFIG` naming the address */
export async function startServer(options: CoordinatorServerOptions): Promise<CoordinatorServer> {
  const { listen, runs, blobs, audit, membership, issuer, identity, build, clock, logger } = options
  // What the library would print comes back as an error or a log line of ours.
  setLogVerbosity(logVerbosity.NONE)
  const server = new Server({
    'grpc.max_receive_message_length': MESSAGE_BYTES,
    'grpc.max_send_message_length': MESSAGE_BYTES,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_ANSWER_MS,
    'grpc.max_concurrent_streams': STREAMS_PER_CONNECTION,
  })
  const hello = ownHello(build)
  const stopping = new AbortController()
  const refusals = new RefusalAudit({ audit, clock, logger })
  const serving = new Serving({ server, membership, refusals, logger })
  const sessions = new Sessions({ runs, hello, clock, logger })
  serving.add(enrollmentService, ENROLLMENT_ACCESS, enrollment({ membership, issuer, hello }))
  serving.add(sessionService, SESSION_ACCESS, sessions.service)
  serving.add(transferService, TRANSFER_ACCESS, transfers({ runs, blobs }))
  const { fingerprint } = issuer
  const online = sessions.online.bind(sessions)
  const revoked = serving.recheck.bind(serving)
  serving.add(
    operatorService,
    OPERATOR_ACCESS,
    operators({
      runs,
      membership,
      blobs,
      audit,
      online,
      revoked,
      hello,
      fingerprint,
      stopping: stopping.signal,
    }),
  )
  const health = new Health()
  health.addTo(server)

  const credentials = new FederationCredentials(issuer.authority, await identity())
  const port = await bind(server, listen, credentials)
  const renewal = keepRenewed({ clock, logger, renew: async () => credentials.reload(await identity()) })

  const close = (): void => {
    renewal.cancel()
    refusals.flush()
    stopping.abort(goingDown())
    server.forceShutdown()
  }
  return {
    address: { host: listen.host, port },
    close,
    async drain(graceMs) {
      renewal.cancel()
      const finished = new Promise<void>((resolve) => {
        const grace = clock.after(graceMs, resolve)
        server.tryShutdown(() => {
          grace.cancel()
          resolve()
        })
      })
      health.goDown()
      stopping.abort(goingDown())
      sessions.endAll(goingDown())
      await finished
      close()
    },
  }
}

function bind(server: Server, listen: Address, credentials: FederationCredentials): Promise<number> {
  const address = formatAddress(listen)
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error === null) resolve(port)
      else if (error.message.includes('EADDRINUSE')) {
        reject(
          new ConsiliumError(
            'ADDRESS_IN_USE',
            `${address} is in use: another coordinator or another program listens there; stop it, or ` +
              'pass another --listen HOST:PORT',
            {
              cause: error,
            },
          ),
        )
      } else {
        reject(
          new ConsiliumError(
            'INVALID_CONFIG',
            `cannot listen on ${address} (${error.message}): pass an address of this machine, and a ` +
              'port from 1024 up unless this user may use lower ones',
            {
              cause: error,
            },
          ),
        )
      }
    })
  })
}

function keepRenewed({
  clock,
  logger,
  renew,
}: {
  readonly clock: Clock
  readonly logger: Logger
  readonly renew: () => Promise<void>
}): Timer {
  let timer: Timer
  const arm = (): void => {
    timer = clock.after(RENEWAL_MS, () => {
      renew().catch((thrown: unknown) =>
        logger.error("the server's certificate could not be renewed", { reason: String(thrown) }),
      )
      arm()
    })
  }
  arm()
  return { cancel: () => timer.cancel() }
}
