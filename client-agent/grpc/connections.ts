/**
 * The connection to the coordinator: another one after the certificate was renewed, after one failed, and
 * when the coordinator moved.
 */
import { asConsiliumError, ConsiliumError, type ErrorCode, type Logger } from '@consilium/shared/kernel'
import {
  type Address,
  type ClientIdentity,
  type ForwardProxy,
  formatAddress,
  type RpcClient,
} from '@consilium/shared/rpc'

/** Where the coordinator is, and the way there; `proxy` null or absent: straight. */
export interface Way {
  readonly address: Address
  readonly proxy?: ForwardProxy | null
}

export interface ConnectionsOptions {
  readonly open: (way: Way, identity: ClientIdentity) => RpcClient
  /** Asked for every connection. What it throws later than at first leaves the way as it was. */
  readonly way: () => Way
  readonly identity: ClientIdentity
  readonly logger: Logger
}

interface Connection {
  readonly client: RpcClient
  calls: number
}

/**
 * Says of a failure that the connection is good for nothing more: the library would go on dialling what it
 * was opened for, at a pace of its own.
 */
const BROKEN: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['UNAVAILABLE', 'TIMEOUT', 'WRONG_CERTIFICATE'])

export class Connections {
  readonly #options: ConnectionsOptions
  #identity: ClientIdentity
  #way: Way
  #current: Connection
  #isClosed = false

  /** @throws ConsiliumError what the way throws; `INVALID_CONFIG` if it is none */
  constructor(options: ConnectionsOptions) {
    this.#options = options
    this.#identity = options.identity
    this.#way = options.way()
    this.#current = { client: options.open(this.#way, this.#identity), calls: 0 }
  }

  /** For messages. */
  get peer(): string {
    return this.#current.client.peer
  }

  /**
   * Calls from now on go out with this identity; those under way end on the connection that they began on.
   */
  renew(identity: ClientIdentity): void {
    this.#identity = identity
    this.#replace()
  }

  async use<T>(work: (client: RpcClient) => Promise<T>): Promise<T> {
    const connection = this.#current
    connection.calls++
    try {
      return await work(connection.client)
    } catch (thrown) {
      const { code } = asConsiliumError(thrown)
      if (connection === this.#current) {
        if (BROKEN.has(code)) this.#replace()
        throw thrown
      }
      if (code !== 'UNAUTHENTICATED') throw thrown
      // The coordinator stops taking the old certificate at the first use of the new one: this call was on
      // the wrong side of it.
      throw new ConsiliumError(
        'UNAVAILABLE',
        `the connection was replaced while ${connection.client.peer} was asked`,
        { cause: thrown },
      )
    } finally {
      connection.calls--
      if (connection !== this.#current && connection.calls === 0) connection.client.close()
    }
  }

  close(): void {
    this.#isClosed = true
    this.#current.client.close()
  }

  /** Opens nothing by itself: the next call does. */
  #replace(): void {
    if (this.#isClosed) return
    const before = this.#current
    this.#current = { client: this.#opened(), calls: 0 }
    if (before.calls === 0) before.client.close()
  }

  /** On the way as it is now; if that cannot be read, or is none, on the one before. */
  #opened(): RpcClient {
    const { open, way, logger } = this.#options
    try {
      const now = way()
      const client = open(now, this.#identity)
      const [before, after] = [formatAddress(this.#way.address), formatAddress(now.address)]
      if (before !== after) logger.info('the coordinator has moved', { address: after })
      this.#way = now
      return client
    } catch (thrown) {
      const { code, message } = asConsiliumError(thrown)
      logger.warn('where the coordinator is cannot be read, going on with what was known', {
        code,
        reason: message,
      })
      return open(this.#way, this.#identity)
    }
  }
}
