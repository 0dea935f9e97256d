/** What a failed call means, in words that say what to check. */
import type { Metadata } from '@grpc/grpc-js'
import { ConsiliumError } from '../kernel/index.ts'
import { CODE_KEY, errorOf } from '../wire/index.ts'

/** What grpc-js throws. */
interface Failure {
  readonly code: number
  readonly details: string
  readonly metadata?: Metadata
}

const DEADLINE_EXCEEDED = 4
const UNAVAILABLE = 14

/** The certificate is not this federation's, or names another host. Node's and OpenSSL's words. */
const WRONG_PEER =
  /altnames|self-signed|unable to (?:get|verify)|issuer certificate|certificate signature|unsuitable certificate|invalid (?:purpose|CA)|chain too long|too weak/i

/** It is not valid at this machine's time. */
const WRONG_TIME = /certificate has expired|certificate is not yet valid/i

function isFailure(thrown: unknown): thrown is Failure {
  return (
    thrown instanceof Error &&
    'code' in thrown &&
    typeof thrown.code === 'number' &&
    'details' in thrown &&
    typeof thrown.details === 'string'
  )
}

export interface FailureContext {
  /** The other side as people know it: `the coordinator at host:443`. */
  readonly peer: string
  /** How long the call was given, in milliseconds. */
  readonly deadlineMs?: number
}

/** Anything that a call threw, as a ConsiliumError. */
export function callError(thrown: unknown, { peer, deadlineMs }: FailureContext): ConsiliumError {
  if (thrown instanceof ConsiliumError) return thrown
  if (!isFailure(thrown)) {
    return new ConsiliumError(
      'INTERNAL',
      `${peer}: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      { cause: thrown },
    )
  }
  const code = thrown.metadata?.get(CODE_KEY)[0]
  if (typeof code === 'string') return errorOf({ status: thrown.code, message: thrown.details, code }, peer)
  if (thrown.code === UNAVAILABLE)
    return connectionError({ peer, reason: reason(thrown.details), cause: thrown })
  if (thrown.code === DEADLINE_EXCEEDED) return noAnswer(peer, deadlineMs, thrown)
  return errorOf({ status: thrown.code, message: thrown.details, code: null }, peer)
}

/** Nothing came back in time. */
export function noAnswer(peer: string, deadlineMs: number | undefined, cause?: unknown): ConsiliumError {
  const within = deadlineMs === undefined ? 'in time' : `within ${Math.round(deadlineMs / 1000)} seconds`
  return new ConsiliumError(
    'TIMEOUT',
    `${peer} did not answer ${within}: check the address and that no firewall on the way swallows ` +
      'TCP connections to that port; ask for outbound access to it if one does',
    { cause },
  )
}

interface FailedConnection {
  readonly peer: string
  /** In the system's or TLS' words. */
  readonly reason: string
  readonly cause: unknown
}

/**
 * No connection: nobody is there; or somebody answered who is not this federation's coordinator, or not at
 * this time.
 */
export function connectionError({ peer, reason: said, cause }: FailedConnection): ConsiliumError {
  if (WRONG_PEER.test(said)) {
    return new ConsiliumError(
      'WRONG_CERTIFICATE',
      `${peer} showed a certificate that this federation's authority did not issue for that name ` +
        `(${said}): check the address against the names that 'consilium serve --advertise' was given; ` +
        'if a proxy on the way inspects TLS, ask for an exception for this address. Nothing was sent',
      { cause },
    )
  }
  if (WRONG_TIME.test(said)) {
    return new ConsiliumError(
      'WRONG_CERTIFICATE',
      `${peer} showed a certificate that does not count at this machine's time (${said}): check this ` +
        "machine's clock first, then the coordinator's, which makes itself a new certificate when it " +
        'is restarted. Nothing was sent',
      { cause },
    )
  }
  return new ConsiliumError(
    'UNAVAILABLE',
    `${peer} cannot be reached (${said}): check the address, that 'consilium serve' runs there, ` +
      'and that this machine may open TCP connections to that port',
    { cause },
  )
}

/**
 * The cause alone, without the library's history of attempts, and without Node's advice to trust more
 * authorities.
 */
function reason(details: string): string {
  const last = /Last error: (?:Error: )?(.*?)(?:\. Resolution note:.*)?$/s.exec(details)?.[1] ?? details
  const [line = ''] = last.split('\n')
  const said = line.replace(/; if the root CA is installed locally.*$/, '').trim()
  // The library's way through a proxy fails without saying why.
  return said === '' || said === 'undefined' ? 'no connection was made' : said
}

/** Why a connection failed, as the system has it: of several addresses that were tried, what each came to. */
export function connectionReason(thrown: unknown): string {
  if (thrown instanceof AggregateError) return [...new Set(thrown.errors.map(connectionReason))].join('; ')
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.message === '' && 'code' in thrown ? String(thrown.code) : thrown.message
}
