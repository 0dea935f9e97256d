/**
 * Trust on first use, done safely: the federation CA's certificate is read from the coordinator's own TLS chain and taken only
 * if it is the one whose fingerprint came with the invitation. Everything after that is verified against exactly that CA.
 */
import { X509Certificate } from 'node:crypto'
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { ConsiliumError, type Digest, sha256, withoutPasswords } from '../kernel/index.ts'
import { type Address, formatAddress } from './address.ts'
import { noAnswer } from './failures.ts'
import { type ForwardProxy, tunnel } from './proxy.ts'

export interface FetchAuthorityOptions {
  readonly address: Address
  /** SHA-256 of the CA certificate's DER, as the invitation gave it. */
  readonly fingerprint: Digest
  readonly timeoutMs: number
  /** The way there; null: straight. Default: null. */
  readonly proxy?: ForwardProxy | null
}

/** Fingerprints as people paste them: upper case, colons and spaces are allowed. @throws ConsiliumError `USAGE` */
export function parseFingerprint(text: string): Digest {
  const hex = text
    .replace(/^sha-?256:/i, '')
    .replace(/[\s:]/g, '')
    .toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(hex)) {
    throw new ConsiliumError(
      'USAGE',
      `'${withoutPasswords(text).slice(0, 120)}' is not a fingerprint: expected 64 hexadecimal digits, as 'consilium site invite' printed them`,
    )
  }
  return hex as Digest
}

/**
 * The federation CA's certificate, PEM.
 *
 * @throws ConsiliumError `WRONG_FINGERPRINT` | `UNAVAILABLE` | `TIMEOUT`
 */
export async function fetchAuthority({ address, fingerprint, timeoutMs, proxy = null }: FetchAuthorityOptions): Promise<string> {
  const chain = await readChain({ address, timeoutMs, proxy })
  const authorities = chain.filter((certificate) => certificate.ca)
  const authority = authorities.find((certificate) => sha256(certificate.raw) === fingerprint)
  if (authority !== undefined) return authority.toString()
  const found = authorities.at(-1)
  checkNotIntercepted(address, chain)
  throw new ConsiliumError(
    'WRONG_FINGERPRINT',
    `the coordinator at ${formatAddress(address)} belongs to another federation, or somebody is between: ${
      found === undefined ? 'it showed no authority' : `its authority has the fingerprint ${sha256(found.raw)}`
    }, expected ${fingerprint}. Check the address and the fingerprint with who invited you; nothing was sent`,
  )
}

/** Whether the authority of some federation issued the certificate. */
function isOfAFederation({ issuer }: X509Certificate): boolean {
  return issuer.includes('CN=Consilium authority')
}

/** @throws ConsiliumError `WRONG_FINGERPRINT` saying who is between, if no federation issued what was shown */
export function checkNotIntercepted(address: Address, chain: readonly X509Certificate[]): void {
  if (!chain.some(isOfAFederation)) throw intercepted(address, chain)
}

/**
 * What is to be said of a coordinator that a call refused for its certificate: the refusal, or who is between, if what answers now was
 * issued by no federation. Asks once more and sends nothing.
 */
export async function explainRefusal(refusal: ConsiliumError, { address, timeoutMs, proxy }: ReadChainOptions): Promise<ConsiliumError> {
  const chain = await readChain({ address, timeoutMs, proxy }).catch(() => null)
  return chain === null || chain.some(isOfAFederation) ? refusal : intercepted(address, chain)
}

/** Somebody on the way opens TLS: a proxy that inspects, or a load balancer that ends it. */
function intercepted(address: Address, chain: readonly X509Certificate[]): ConsiliumError {
  const issuer = chain.at(0)?.issuer.replaceAll('\n', ', ') ?? 'nobody'
  const target = formatAddress(address)
  return new ConsiliumError(
    'WRONG_FINGERPRINT',
    `what answers at ${target} is no coordinator, or TLS is opened on the way: its certificate was issued by '${issuer}'. A proxy or firewall that inspects TLS is never trusted: ask for TLS inspection to be bypassed for ${target}; in front of a coordinator only TCP may be passed through. Nothing was sent`,
  )
}

export interface ReadChainOptions {
  readonly address: Address
  readonly timeoutMs: number
  readonly proxy: ForwardProxy | null
}

/** The certificates that a server shows, its own first. Nothing is trusted and nothing is sent. @throws ConsiliumError `UNAVAILABLE` | `TIMEOUT` */
export async function readChain({ address, timeoutMs, proxy }: ReadChainOptions): Promise<readonly X509Certificate[]> {
  const through = proxy === null ? null : await tunnel({ proxy, to: address, timeoutMs })
  const peer = `the coordinator at ${formatAddress(address)}`
  return new Promise((resolve, reject) => {
    // Nothing is trusted here and nothing is sent: the chain is read and the socket closed.
    const socket = connect({
      ...(through === null ? { host: address.host, port: address.port } : { socket: through }),
      ALPNProtocols: ['h2'],
      minVersion: 'TLSv1.3',
      rejectUnauthorized: false,
      timeout: timeoutMs,
    })
    const timer = setTimeout(() => fail(noAnswer(peer, timeoutMs)), timeoutMs)
    const fail = (error: ConsiliumError): void => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    socket.once('error', (error) => {
      fail(
        new ConsiliumError(
          'UNAVAILABLE',
          `${peer} cannot be reached (${error.message}): check the address, that 'consilium serve' runs there, and that this machine may open TCP connections to that port`,
          { cause: error },
        ),
      )
    })
    socket.once('secureConnect', () => {
      clearTimeout(timer)
      const chain = peerChain(socket)
      socket.destroy()
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
