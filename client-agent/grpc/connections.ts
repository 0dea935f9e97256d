/** The connection to the coordinator, which is another one after the certificate was renewed. */
import { asConsiliumError, ConsiliumError } from '@consilium/shared/kernel'
import type { ClientIdentity, RpcClient } from '@consilium/shared/rpc'

interface Connection {
  readonly client: RpcClient
  calls: number
}

export class Connections {
  readonly #open: (identity: ClientIdentity) => RpcClient
  #current: Connection

  constructor(open: (identity: ClientIdentity) => RpcClient, identity: ClientIdentity) {
    this.#open = open
    this.#current = { client: open(identity), calls: 0 }
  }

  /** For messages. */
  get peer(): string {
    return this.#current.client.peer
  }

  /** Calls from now on go out with this identity; those under way end on the connection that they began on. */
  renew(identity: ClientIdentity): void {
    const before = this.#current
    this.#current = { client: this.#open(identity), calls: 0 }
    if (before.calls === 0) before.client.close()
  }

  async use<T>(work: (client: RpcClient) => Promise<T>): Promise<T> {
    const connection = this.#current
    connection.calls++
    try {
      return await work(connection.client)
    } catch (thrown) {
      // The coordinator stops taking the old certificate at the first use of the new one: this call was on the wrong side of it.
      if (connection === this.#current || asConsiliumError(thrown).code !== 'UNAUTHENTICATED') throw thrown
      throw new ConsiliumError('UNAVAILABLE', `the certificate was renewed while ${connection.client.peer} was asked`, { cause: thrown })
    } finally {
      connection.calls--
      if (connection !== this.#current && connection.calls === 0) connection.client.close()
    }
  }

  close(): void {
    this.#current.client.close()
  }
}
