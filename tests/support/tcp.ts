import { connect, createServer, type Socket } from 'node:net'
import type { Address } from '@consilium/shared/rpc'

export interface Listening extends AsyncDisposable {
  readonly address: Address
  /** Breaks every connection that is open. */
  cut(): void
}

export interface Forwarding extends Listening {
  /** Breaks the next connection after it has carried so many bytes in this direction, and only that one. */
  cutAfter(direction: 'up' | 'down', bytes: number): void
  /** Connections so far. */
  connections(): number
}

/** A bare TCP listener on a free port. */
export async function listen(host: string, onSocket: (socket: Socket) => void): Promise<Listening> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('not listening on a port')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return {
    address: { host, port: bound.port },
    cut,
    async [Symbol.asyncDispose]() {
      cut()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** A network between two sides that a test can break. */
export async function forward(host: string, to: Address): Promise<Forwarding> {
  let connections = 0
  let limit: { readonly direction: 'up' | 'down'; left: number } | null = null
  const listening = await listen(host, (socket) => {
    connections++
    const upstream = connect(to)
    const carry = (from: Socket, onto: Socket, direction: 'up' | 'down'): void => {
      from.on('data', (chunk) => {
        if (limit?.direction === direction) {
          limit.left -= chunk.length
          if (limit.left <= 0) {
            limit = null
            socket.destroy()
            upstream.destroy()
            return
          }
        }
        if (!onto.write(chunk)) {
          from.pause()
          onto.once('drain', () => from.resume())
        }
      })
      from.on('close', () => onto.destroy())
      from.on('error', () => onto.destroy())
    }
    carry(socket, upstream, 'up')
    carry(upstream, socket, 'down')
  })
  return {
    ...listening,
    connections: () => connections,
    cutAfter(direction, bytes) {
      limit = { direction, left: bytes }
    },
  }
}
