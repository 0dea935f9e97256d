/**
 * What a server shows when it is asked for TLS: its certificates. Nothing is said to it beyond the handshake,
 * and no certificate is shown.
 */
import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { checkServerIdentity, connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { ConsiliumError, type ErrorCode } from '../kernel/index.ts'
import { type Address, formatAddress } from './address.ts'
import { connectionError, connectionReason, noAnswer } from './failures.ts'
import { type ForwardProxy, tunnel } from './proxy.ts'

export interface ReadChainOptions {
  readonly address: Address
  readonly timeoutMs: number
  readonly proxy: ForwardProxy | null
  /**
   * What it is held against, as a call would: an authority's certificate, PEM. Default: nothing, whatever is
   * shown is read.
   */
  readonly verifiedBy?: string
  /** Ends the look early. */
  readonly signal?: AbortSignal
}

/**
 * The certificates that a server shows, its own first. Nothing is sent.
 *
 * @throws ConsiliumError `UNAVAILABLE` | `TIMEOUT`; `WRONG_CERTIFICATE` if it was to be verified and is not
 * that authority's for this address; or the signal's reason
 */
export async function readChain({
  address,
  timeoutMs,
  proxy,
  verifiedBy,
  signal,
}: ReadChainOptions): Promise<readonly X509Certificate[]> {
  signal?.throwIfAborted()
  const stop = signal === undefined ? {} : { signal }
  const through = proxy === null ? null : await tunnel({ proxy, to: address, timeoutMs, ...stop })
  const peer = `the coordinator at ${formatAddress(address)}`
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...(through === null ? { host: address.host, port: address.port } : { socket: through }),
      // An IP address is no server name (RFC 6066).
      ...(isIP(address.host) === 0 ? { servername: address.host } : {}),
      ALPNProtocols: ['h2'],
      minVersion: 'TLSv1.3',
      ...(verifiedBy === undefined
        ? { rejectUnauthorized: false }
        : {
            ca: verifiedBy,
            checkServerIdentity: (_name, certificate) => checkServerIdentity(address.host, certificate),
          }),
      timeout: timeoutMs,
    })
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      socket.destroy()
    }
    const fail = (error: unknown): void => {
      end()
      reject(error)
    }
    const timer = setTimeout(() => fail(noAnswer(peer, timeoutMs)), timeoutMs)
    const onAbort = (): void => fail(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    socket.once('error', (error) => {
      fail(connectionError({ peer, reason: connectionReason(error), cause: error }))
    })
    socket.once('secureConnect', () => {
      const chain = peerChain(socket)
      end()
      resolve(chain)
    })
  })
}

/** Node links the certificates by issuer; a self-signed one is its own. */
function peerChain(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = []
  let current: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (current?.raw !== undefined) {
    chain.push(new X509Certificate(current.raw))
    if (current.issuerCertificate === current) break
    current = current.issuerCertificate
  }
  return chain
}

/** Whether the authority of some federation issued one of the certificates. */
export function isOfAFederation(chain: readonly X509Certificate[]): boolean {
  return chain.some(({ issuer }) => issuer.includes('CN=Consilium authority'))
}

/**
 * Somebody on the way opens TLS: a proxy that inspects, a captive portal, a load balancer that ends it; or
 * another server has the address.
 */
export function intercepted(
  code: ErrorCode,
  address: Address,
  chain: readonly X509Certificate[],
): ConsiliumError {
  const issuer = chain.at(0)?.issuer.replaceAll('\n', ', ') ?? 'nobody'
  const target = formatAddress(address)
  return new ConsiliumError(
    code,
    `what answers at ${target} is no coordinator, or TLS is opened on the way: its certificate was ` +
      `issued by '${issuer}'. A proxy or firewall that inspects TLS is never trusted: ask for TLS ` +
      `inspection to be bypassed for ${target}; in front of a coordinator only TCP may be passed ` +
      'through. Nothing was sent',
  )
}
