/** A stateful firewall: it forgets a connection that was idle for too long, and tells neither side. */
import { connect, type Socket } from 'node:net'
import type { Address } from '@consilium/shared/rpc'
import { listen } from './tcp.ts'

export interface Firewall extends AsyncDisposable {
  readonly address: Address
  /** From now on what was idle for longer is forgotten. At first nothing is. */
  forgetAfter(idleMs: number): void
  /** Connections that were opened through it. */
  opened(): number
  /** Connections that it has forgotten. */
  forgotten(): number
  /**
   * Resolves when the latest connection has carried something `ms` after it was opened and is not forgotten.
   */
  carriedAfter(ms: number): Promise<void>
}

interface Flow {
  readonly openedAt: number
  carriedAt: number
  isForgotten: boolean
}

/**
 * Between somebody and a server. What arrives on a connection that nothing was carried on for too long is
 * swallowed, in both directions and for ever: no reset, no end of stream, as a firewall does whose table has
 * lost the entry.
 */
export async function firewall(to: Address): Promise<Firewall> {
  let idleMs = Number.POSITIVE_INFINITY
  const flows: Flow[] = []
  const upstreams = new Set<Socket>()
  const carried = new Set<() => void>()
  const listening = await listen('127.0.0.1', (socket) => {
    const flow: Flow = { openedAt: performance.now(), carriedAt: performance.now(), isForgotten: false }
    flows.push(flow)
    const upstream = connect(to)
    upstreams.add(upstream)
    const carry = (from: Socket, onto: Socket): void => {
      from.on('data', (chunk) => {
        const now = performance.now()
        if (now - flow.carriedAt > idleMs) flow.isForgotten = true
        if (flow.isForgotten) return
        flow.carriedAt = now
        onto.write(chunk)
        for (const each of carried) each()
      })
      // An end is a packet like any other: nobody hears of it once the connection is forgotten.
      from.on('close', () => {
        if (!flow.isForgotten) onto.destroy()
      })
      from.on('error', () => {})
    }
    carry(socket, upstream)
    carry(upstream, socket)
  })
  return {
    address: listening.address,
    forgetAfter(ms) {
      idleMs = ms
    },
    opened: () => flows.length,
    forgotten: () => flows.filter(({ isForgotten }) => isForgotten).length,
    carriedAfter(ms) {
      return new Promise((resolve) => {
        const check = (): void => {
          const latest = flows.at(-1)
          if (latest === undefined || latest.isForgotten || latest.carriedAt - latest.openedAt < ms) return
          carried.delete(check)
          resolve()
        }
        carried.add(check)
        check()
      })
    },
    async [Symbol.asyncDispose]() {
      for (const socket of upstreams) socket.destroy()
      await listening[Symbol.asyncDispose]()
    },
  }
}
