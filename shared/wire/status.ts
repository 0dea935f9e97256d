/**
 * How an error crosses the wire: a gRPC status, its public sentence, and the catalogue's code in the trailing
 * metadata.
 */
import { ConsiliumError, ERROR_CATALOGUE, type ErrorCode, isErrorCode } from '../kernel/index.ts'

/** Trailing metadata key of the catalogue's code. */
export const CODE_KEY = 'consilium-code'

/** A failure as gRPC carries it. */
export interface WireStatus {
  /** gRPC status code. */
  readonly status: number
  readonly message: string
  /** Value of {@link CODE_KEY}; null if the peer, or something between, did not set it. */
  readonly code: string | null
}

/** What a peer may learn of an error: only its public message. */
export function statusOf(error: ConsiliumError): WireStatus {
  return { status: error.grpcStatus, message: error.publicMessage, code: error.code }
}

/**
 * What the status alone says of a peer that names a code which this build does not know, or one that does not
 * fit.
 */
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  3: 'INVALID_ARGUMENT',
  5: 'NOT_FOUND',
  7: 'PERMISSION_DENIED',
  15: 'CORRUPT',
  16: 'UNAUTHENTICATED',
}

/** What the library says by itself, on this side or the other. */
const LIBRARY: Readonly<Record<number, ErrorCode>> = { 4: 'TIMEOUT', 8: 'TOO_LARGE' }

const UNIMPLEMENTED = 12

/**
 * The error that a status stands for. The code counts only where the status fits it, so a peer cannot name a
 * code whose status it did not send. Without any code no peer of ours has spoken (a reset stream, a cancelled
 * call, a proxy that answers in the coordinator's place), whatever the status says of permissions: that is a
 * connection that failed, and may pass.
 *
 * @param peer names the other side in the message, e.g. `the coordinator at host:443`
 */
export function errorOf({ status, message, code }: WireStatus, peer: string): ConsiliumError {
  if (code !== null && isErrorCode(code) && ERROR_CATALOGUE[code].grpcStatus === status) {
    return new ConsiliumError(code, `${peer} answered: ${message}`, { isPublic: true })
  }
  if (status === UNIMPLEMENTED) {
    return new ConsiliumError(
      'VERSION_MISMATCH',
      `${peer} does not know this call (${message}): it is older than this side, upgrade it`,
    )
  }
  const known = LIBRARY[status] ?? (code === null ? undefined : BY_STATUS[status])
  return new ConsiliumError(
    known ?? 'UNAVAILABLE',
    `${peer}: ${message === '' ? `gRPC status ${status}` : message}`,
  )
}
