/**
 * The way to a coordinator, step by step: each step only if the one before it holds, each with what to ask
 * for.
 */
import type { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { connect, isIP } from 'node:net'
import { ConsiliumError, type Digest, sha256 } from '../kernel/index.ts'
import { type Address, formatAddress } from './address.ts'
import { checkNotIntercepted } from './authority.ts'
import { readChain } from './chain.ts'
import { connectionReason, noAnswer } from './failures.ts'
import { checkProxied, type ForwardProxy, tunnel } from './proxy.ts'

export interface DiagnoseOptions {
  readonly address: Address
  readonly proxy: ForwardProxy | null
  /** SHA-256 of the federation CA's certificate; null: it is not known yet. */
  readonly fingerprint: Digest | null
  /** Wall clock in milliseconds since 1970. */
  readonly now: number
  readonly timeoutMs: number
}

/** One step, to be taken in order. */
export interface DiagnosisStep {
  readonly check: 'dns' | 'proxy' | 'route' | 'tls' | 'fingerprint' | 'clock'
  readonly fix: string
  /** What was found. @throws ConsiliumError */
  readonly look: () => Promise<string>
}

export function diagnosis({
  address,
  proxy,
  fingerprint,
  now,
  timeoutMs,
}: DiagnoseOptions): readonly DiagnosisStep[] {
  const target = formatAddress(address)
  let chain: readonly X509Certificate[] = []
  const way: readonly DiagnosisStep[] =
    proxy === null
      ? [
          {
            check: 'dns',
            fix: `check the spelling of '${address.host}', or ask for it to be resolvable from this machine`,
            look: () => resolved(address),
          },
          {
            check: 'route',
            fix: `ask for this firewall rule: outbound TCP from this machine to ${target}`,
            look: () => reached(address, timeoutMs),
          },
        ]
      : [
          {
            check: 'proxy',
            fix:
              `check that the proxy runs at ${formatAddress(proxy.address)}, and its credentials; if ` +
              `it answers, ask who runs it to allow CONNECT to ${target} without TLS inspection`,
            async look() {
              checkProxied(address, proxy)
              const socket = await tunnel({ proxy, to: address, timeoutMs })
              socket.destroy()
              return `${formatAddress(proxy.address)} connects to ${target}`
            },
          },
        ]
  return [
    ...way,
    {
      check: 'tls',
      fix:
        `ask for TLS inspection to be bypassed for ${target}; in front of a coordinator TCP may only ` +
        'be passed through',
      async look() {
        chain = await readChain({ address, timeoutMs, proxy })
        checkNotIntercepted(address, chain)
        return `TLS 1.3 with ${chain.at(-1)?.subject.replaceAll('\n', ', ') ?? 'nobody'}`
      },
    },
    {
      check: 'fingerprint',
      fix:
        "compare the fingerprint with the coordinator's operator on another channel; never go on while " +
        'they differ',
      async look() {
        const found = chain.filter(({ ca }) => ca).map(({ raw }) => sha256(new Uint8Array(raw)))
        if (fingerprint !== null && !found.includes(fingerprint)) {
          throw new ConsiliumError(
            'WRONG_FINGERPRINT',
            `the coordinator showed ${found.join(', ') || 'no authority'}, expected ${fingerprint}`,
          )
        }
        return fingerprint === null ? `${found.join(', ')}: not compared, none is known yet` : fingerprint
      },
    },
    {
      check: 'clock',
      fix: "set this machine's clock, for instance with 'timedatectl set-ntp true'",
      async look() {
        checkClock(chain, now)
        return `${new Date(now).toISOString()} is within the times of the coordinator's certificates`
      },
    },
  ]
}

async function resolved({ host }: Address): Promise<string> {
  if (isIP(host) !== 0) return `${host} is an address, no name`
  try {
    const found = await lookup(host, { all: true })
    return `${host} is ${found.map(({ address }) => address).join(', ')}`
  } catch (cause) {
    throw new ConsiliumError('UNAVAILABLE', `'${host}' has no address: ${connectionReason(cause)}`, { cause })
  }
}

function reached(address: Address, timeoutMs: number): Promise<string> {
  const target = formatAddress(address)
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    socket.setTimeout(timeoutMs, () => socket.destroy(noAnswer(target, timeoutMs)))
    socket.once('connect', () => {
      socket.destroy()
      resolve(`${target} takes TCP connections`)
    })
    socket.once('error', (cause) =>
      reject(
        new ConsiliumError('UNAVAILABLE', `no TCP connection to ${target}: ${connectionReason(cause)}`, {
          cause,
        }),
      ),
    )
  })
}

/**
 * TLS tells no time, so only errors that reach beyond a certificate's life show: the coordinator's own lives
 * 90 days and begins 5 minutes before it is made.
 */
export function checkClock(chain: readonly X509Certificate[], now: number): void {
  for (const { validFromDate, validToDate } of chain) {
    const [from, to] = [validFromDate.getTime(), validToDate.getTime()]
    if (now >= from && now <= to) continue
    const is = now < from ? 'before' : 'after'
    throw new ConsiliumError(
      'INVALID_CONFIG',
      `this machine's clock says ${new Date(now).toISOString()}, which is ${is} the times of the ` +
        `coordinator's certificate (${validFromDate.toISOString()} to ${validToDate.toISOString()})`,
    )
  }
}
