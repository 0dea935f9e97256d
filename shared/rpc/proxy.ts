/**
 * Forward proxies: which one leads to an address, and the tunnel through it (HTTP CONNECT, RFC 9110 §9.3.6).
 */
import { request } from 'node:http'
import { isIP, isIPv4, type Socket } from 'node:net'
import { domainToASCII } from 'node:url'
import { ConsiliumError } from '../kernel/index.ts'
import { type Address, formatAddress } from './address.ts'
import { connectionReason, noAnswer } from './failures.ts'

export interface ForwardProxy {
  readonly address: Address
  /** `USER:PASSWORD` for Basic authentication; null: none. Never shown. */
  readonly credentials: string | null
}

/** Stands in the place of a proxy's URL for "none, whatever the environment says". */
const NONE = 'none'
const DEFAULT_PORT = 3128

/**
 * The parts, whatever characters a password is made of: the credentials end at the last `@`, since no host
 * has one.
 */
const PROXY =
  /^(?<scheme>[a-z][a-z0-9+.-]*:\/\/)?(?:(?<credentials>.*)@)?(?<host>\[[0-9a-f:.]+\]|[^\s:/[\]@?#]+)(?::(?<port>\d{1,5}))?(?:[/?#].*)?$/is

/**
 * Reads `http://[USER:PASSWORD@]HOST[:PORT]`, or `[USER:PASSWORD@]HOST:PORT`. Percent escapes in the
 * credentials are what they stand for; a percent sign that begins none is itself.
 *
 * @throws ConsiliumError `INVALID_CONFIG`; what it says shows no credentials
 */
export function parseProxy(text: string, origin = 'proxy'): ForwardProxy {
  const { scheme, credentials = '', host = '', port } = PROXY.exec(text.trim())?.groups ?? {}
  const name = host.startsWith('[') ? host.slice(1, -1) : domainToASCII(host)
  const number = port === undefined ? DEFAULT_PORT : Number(port)
  // A word alone is more likely something else than a host.
  const isHttp = scheme === undefined ? port !== undefined : scheme.toLowerCase() === 'http://'
  if (
    !isHttp ||
    name === '' ||
    (host.startsWith('[') && isIP(name) !== 6) ||
    number === 0 ||
    number > 65_535
  ) {
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `${origin}: expected http://[USER:PASSWORD@]HOST[:PORT] or 'none'; proxies that are themselves ` +
        'spoken to over TLS are not supported',
    )
  }
  return {
    address: { host: name, port: number },
    credentials: credentials === '' ? null : basic(credentials),
  }
}

/** `USER:PASSWORD` as Basic authentication wants it. */
function basic(userinfo: string): string {
  const [user = '', ...password] = userinfo.split(':')
  return `${unescaped(user)}:${unescaped(password.join(':'))}`
}

function unescaped(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes)
    } catch {
      return escapes
    }
  })
}

export interface FindProxyOptions {
  /** Where the way shall lead. */
  readonly to: Address
  /** As configured: a URL, or `none`; null or empty: the environment decides. */
  readonly configured: string | null
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * The proxy that leads to an address, or null for the straight way. What is configured wins; else
 * `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY` in this order, unless `NO_PROXY` names the address (entries
 * apart by commas or blanks); each in capitals or not. A variable that is empty counts as none.
 *
 * @throws ConsiliumError `INVALID_CONFIG`
 */
export function findProxy({ to, configured, env }: FindProxyOptions): ForwardProxy | null {
  const own = configured?.trim() ?? ''
  if (own !== '') return own === NONE ? null : parseProxy(own)
  const set = (name: string) => [name, name.toLowerCase()].find((each) => (env[each] ?? '').trim() !== '')
  const direct = env[set('NO_PROXY') ?? '']?.split(/[\s,]+/) ?? []
  if (direct.some((entry) => matches(entry, to))) return null
  const [variable] = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap((name) => set(name) ?? [])
  return variable === undefined ? null : parseProxy(env[variable] ?? '', `environment ${variable}`)
}

/**
 * A host and what is below it, an address, an IPv4 network, each with a port or without; `*` is everything.
 */
function matches(entry: string, { host, port }: Address): boolean {
  if (entry === '') return false
  if (entry === '*') return true
  const withPort = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(entry)
  if (withPort !== null && Number(withPort[3]) !== port) return false
  const name = (withPort?.[1] ?? withPort?.[2] ?? entry)
    .toLowerCase()
    .replace(/^\*?\./, '')
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
  const network = /^([\d.]+)\/(\d{1,2})$/.exec(name)
  if (network !== null) return isIPv4(host) && inNetwork(host, network[1] ?? '', Number(network[2]))
  const wanted = host.toLowerCase().replace(/\.$/, '')
  return wanted === name || wanted.endsWith(`.${name}`)
}

function inNetwork(host: string, network: string, bits: number): boolean {
  const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - bits)
  return (
    isIPv4(network) && bits <= 32 && Math.floor(number(host) / size) === Math.floor(number(network) / size)
  )
}

/**
 * @throws ConsiliumError `INVALID_CONFIG` if calls cannot take this way: the library's CONNECT loses the
 * brackets of an IPv6 address
 */
export function checkProxied(to: Address, proxy: ForwardProxy | null): void {
  if (proxy === null || isIP(to.host) !== 6) return
  const [target, through] = [formatAddress(to), formatAddress(proxy.address)]
  throw new ConsiliumError(
    'INVALID_CONFIG',
    `the coordinator at ${target} cannot be reached through the proxy at ${through}: an IPv6 ` +
      'address does not arrive, name the coordinator by its DNS name',
  )
}

export interface TunnelOptions {
  readonly proxy: ForwardProxy
  readonly to: Address
  readonly timeoutMs: number
  /** Gives the attempt up early. */
  readonly signal?: AbortSignal
}

/**
 * A connection through the proxy, on which nothing has been said yet.
 *
 * @throws ConsiliumError `UNAVAILABLE` | `TIMEOUT`, saying what to ask for; or the signal's reason
 */
export function tunnel({ proxy, to, timeoutMs, signal }: TunnelOptions): Promise<Socket> {
  const [through, target] = [`the proxy at ${formatAddress(proxy.address)}`, formatAddress(to)]
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const authorization =
      proxy.credentials === null
        ? {}
        : { 'Proxy-Authorization': `Basic ${Buffer.from(proxy.credentials).toString('base64')}` }
    const call = request({
      ...proxy.address,
      method: 'CONNECT',
      path: target,
      headers: { Host: target, ...authorization },
      agent: false,
    })
    const onAbort = (): void => void call.destroy()
    const settled = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    const timer = setTimeout(() => call.destroy(noAnswer(through, timeoutMs)), timeoutMs)
    signal?.addEventListener('abort', onAbort, { once: true })
    call.once('connect', ({ statusCode = 0 }, socket: Socket, head) => {
      settled()
      if (statusCode === 200) {
        if (head.length > 0) socket.unshift(head)
        resolve(socket)
        return
      }
      socket.destroy()
      reject(refusal(through, target, statusCode))
    })
    call.once('response', ({ statusCode = 0 }) => {
      settled()
      call.destroy()
      reject(refusal(through, target, statusCode))
    })
    call.once('error', (cause) => {
      settled()
      if (signal?.aborted === true) return reject(signal.reason)
      if (cause instanceof ConsiliumError) return reject(cause)
      const reason = connectionReason(cause)
      reject(
        new ConsiliumError(
          'UNAVAILABLE',
          `${through} cannot be reached (${reason}): check its address, or configure 'proxy: none' ` +
            'if none is needed',
          {
            cause,
          },
        ),
      )
    })
    call.end()
  })
}

function refusal(through: string, target: string, status: number): ConsiliumError {
  const help =
    status === 407
      ? 'it wants a user and a password, or other ones: give them in its URL, http://USER:PASSWORD@HOST:PORT'
      : `ask who runs it to allow CONNECT to ${target}, without TLS ` +
        `inspection${status >= 500 ? ', and whether it reaches that address' : ''}`
  return new ConsiliumError(
    'UNAVAILABLE',
    `${through} does not connect to ${target} (HTTP status ${status}): ${help}`,
  )
}
