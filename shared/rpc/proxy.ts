/** Forward proxies: which one leads to an address, and the tunnel through it (HTTP CONNECT, RFC 9110 §9.3.6). */
import { request } from 'node:http'
import { isIPv4, type Socket } from 'node:net'
import { ConsiliumError } from '../kernel/index.ts'
import { type Address, formatAddress } from './address.ts'
import { noAnswer } from './failures.ts'

export interface ForwardProxy {
  readonly address: Address
  /** `USER:PASSWORD` for Basic authentication; null: none. Never shown. */
  readonly credentials: string | null
}

/** Stands in the place of a proxy's URL for "none, whatever the environment says". */
const NONE = 'none'
const DEFAULT_PORT = 3128

/** Reads `http://[USER:PASSWORD@]HOST[:PORT]`. @throws ConsiliumError `INVALID_CONFIG`; what it says shows no credentials */
export function parseProxy(text: string, origin = 'proxy'): ForwardProxy {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.protocol !== 'http:' || url.hostname === '') {
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `${origin}: expected http://[USER:PASSWORD@]HOST[:PORT] or 'none'; proxies that are themselves spoken to over TLS are not supported`,
    )
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const credentials = url.username === '' ? null : `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { address: { host, port: url.port === '' ? (/:80\/?$/.test(text) ? 80 : DEFAULT_PORT) : Number(url.port) }, credentials }
}

export interface FindProxyOptions {
  /** Where the way shall lead. */
  readonly to: Address
  /** As configured: a URL, or `none`; null: the environment decides. */
  readonly configured: string | null
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * The proxy that leads to an address, or null for the straight way. What is configured wins; else `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY` in this order, unless
 * `NO_PROXY` names the address; each in capitals or not.
 *
 * @throws ConsiliumError `INVALID_CONFIG`
 */
export function findProxy({ to, configured, env }: FindProxyOptions): ForwardProxy | null {
  if (configured !== null) return configured === NONE ? null : parseProxy(configured)
  const variable = (name: string): string => env[name] ?? env[name.toLowerCase()] ?? ''
  if (
    variable('NO_PROXY')
      .split(',')
      .some((entry) => matches(entry.trim(), to))
  )
    return null
  const name = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].find((each) => variable(each) !== '')
  return name === undefined ? null : parseProxy(variable(name), `environment ${name}`)
}

/** A host and what is below it, an address, an IPv4 network, each with a port or without; `*` is everything. */
function matches(entry: string, { host, port }: Address): boolean {
  if (entry === '') return false
  if (entry === '*') return true
  const withPort = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(entry)
  if (withPort !== null && Number(withPort[3]) !== port) return false
  const name = (withPort?.[1] ?? withPort?.[2] ?? entry)
    .toLowerCase()
    .replace(/^\*?\./, '')
    .replace(/^\[(.*)\]$/, '$1')
  const network = /^([\d.]+)\/(\d{1,2})$/.exec(name)
  if (network !== null) return isIPv4(host) && inNetwork(host, network[1] ?? '', Number(network[2]))
  const wanted = host.toLowerCase()
  return wanted === name || wanted.endsWith(`.${name}`)
}

function inNetwork(host: string, network: string, bits: number): boolean {
  const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - bits)
  return isIPv4(network) && bits <= 32 && Math.floor(number(host) / size) === Math.floor(number(network) / size)
}

export interface TunnelOptions {
  readonly proxy: ForwardProxy
  readonly to: Address
  readonly timeoutMs: number
}

/** A connection through the proxy, on which nothing has been said yet. @throws ConsiliumError `UNAVAILABLE` | `TIMEOUT`, saying what to ask for */
export function tunnel({ proxy, to, timeoutMs }: TunnelOptions): Promise<Socket> {
  const [through, target] = [`the proxy at ${formatAddress(proxy.address)}`, formatAddress(to)]
  return new Promise((resolve, reject) => {
    const authorization = proxy.credentials === null ? {} : { 'Proxy-Authorization': `Basic ${Buffer.from(proxy.credentials).toString('base64')}` }
    const call = request({ ...proxy.address, method: 'CONNECT', path: target, headers: { Host: target, ...authorization }, agent: false })
    const timer = setTimeout(() => call.destroy(noAnswer(through, timeoutMs)), timeoutMs)
    call.once('connect', ({ statusCode = 0 }, socket: Socket, head) => {
      clearTimeout(timer)
      if (statusCode === 200) {
        if (head.length > 0) socket.unshift(head)
        resolve(socket)
        return
      }
      socket.destroy()
      reject(refusal(through, target, statusCode))
    })
    call.once('response', ({ statusCode = 0 }) => {
      clearTimeout(timer)
      call.destroy()
      reject(refusal(through, target, statusCode))
    })
    call.once('error', (cause) => {
      clearTimeout(timer)
      if (cause instanceof ConsiliumError) return reject(cause)
      reject(
        new ConsiliumError('UNAVAILABLE', `${through} cannot be reached (${cause.message}): check its address, or configure 'proxy: none' if none is needed`, {
          cause,
        }),
      )
    })
    call.end()
  })
}

function refusal(through: string, target: string, status: number): ConsiliumError {
  const help =
    status === 407
      ? 'it wants a user and a password, or other ones: give them in its URL, http://USER:PASSWORD@HOST:PORT'
      : `ask who runs it to allow CONNECT to ${target}, without TLS inspection`
  return new ConsiliumError('UNAVAILABLE', `${through} does not connect to ${target} (HTTP status ${status}): ${help}`)
}
