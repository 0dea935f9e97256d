/**
 * One error class and one closed catalogue. Every failure that a person or a peer can see has a code here,
 * and the tables below are total: a new code does not compile until each of them has its row.
 */

/**
 * How a caller may react: `transient` — the same call may succeed later; `ambiguous` — it may have happened,
 * resend only what is idempotent; `permanent` — it will fail again.
 */
export type RetryClass = 'transient' | 'ambiguous' | 'permanent'

interface CatalogueRow {
  /** gRPC status code that carries it (https://grpc.io/docs/guides/status-codes/). */
  readonly grpcStatus: number
  /** Exit code of a command that ends with it. */
  readonly exitCode: number
  readonly retry: RetryClass
  /** The only sentence that crosses the wire unless the thrower marks its message as public. */
  readonly publicSentence: string
}

export const ERROR_CATALOGUE = {
  USAGE: {
    grpcStatus: 3,
    exitCode: 2,
    retry: 'permanent',
    publicSentence: 'The command was called wrongly.',
  },
  INVALID_ARGUMENT: {
    grpcStatus: 3,
    exitCode: 3,
    retry: 'permanent',
    publicSentence: 'The request does not have the expected form.',
  },
  INVALID_PLAN: {
    grpcStatus: 3,
    exitCode: 3,
    retry: 'permanent',
    publicSentence: 'The training plan is not valid.',
  },
  INVALID_CONFIG: {
    grpcStatus: 9,
    exitCode: 3,
    retry: 'permanent',
    publicSentence: 'The configuration is not valid.',
  },
  INVALID_DATA: {
    grpcStatus: 9,
    exitCode: 4,
    retry: 'permanent',
    publicSentence: "The site's data does not fit the plan's contract.",
  },
  NOT_FOUND: { grpcStatus: 5, exitCode: 5, retry: 'permanent', publicSentence: 'There is no such thing.' },
  ALREADY_EXISTS: { grpcStatus: 6, exitCode: 6, retry: 'permanent', publicSentence: 'It exists already.' },
  CONFLICT: {
    grpcStatus: 9,
    exitCode: 6,
    retry: 'permanent',
    publicSentence: 'The request contradicts what was agreed before.',
  },
  NOT_NOW: {
    grpcStatus: 9,
    exitCode: 6,
    retry: 'permanent',
    publicSentence: 'The run is not in a state that allows this.',
  },
  UNAUTHENTICATED: {
    grpcStatus: 16,
    exitCode: 7,
    retry: 'permanent',
    publicSentence: 'No valid certificate of this federation was presented.',
  },
  REVOKED: {
    grpcStatus: 16,
    exitCode: 7,
    retry: 'permanent',
    publicSentence: 'This enrollment was revoked.',
  },
  PERMISSION_DENIED: {
    grpcStatus: 7,
    exitCode: 7,
    retry: 'permanent',
    publicSentence: 'This certificate does not allow this.',
  },
  TOKEN_REFUSED: {
    grpcStatus: 7,
    exitCode: 7,
    retry: 'permanent',
    publicSentence: 'The token is unknown, used or expired.',
  },
  WRONG_FINGERPRINT: {
    grpcStatus: 16,
    exitCode: 7,
    retry: 'permanent',
    publicSentence: "The coordinator's fingerprint is not the expected one.",
  },
  WRONG_CERTIFICATE: {
    grpcStatus: 14,
    exitCode: 7,
    retry: 'transient',
    publicSentence: "What answers is not this federation's coordinator.",
  },
  BAD_SIGNATURE: {
    grpcStatus: 7,
    exitCode: 7,
    retry: 'permanent',
    publicSentence: 'A signature does not verify.',
  },
  POLICY_REFUSED: {
    grpcStatus: 7,
    exitCode: 8,
    retry: 'permanent',
    publicSentence: "The site's policy does not allow this.",
  },
  SECURITY_REFUSED: {
    grpcStatus: 9,
    exitCode: 8,
    retry: 'permanent',
    publicSentence: 'A rule that keeps updates secret does not allow this.',
  },
  WRONG_ANSWERS: {
    grpcStatus: 9,
    exitCode: 8,
    retry: 'permanent',
    publicSentence: 'The answers that should open a sum do not fit each other.',
  },
  VERSION_MISMATCH: {
    grpcStatus: 9,
    exitCode: 9,
    retry: 'permanent',
    publicSentence: 'The two sides do not speak a common protocol version.',
  },
  UNAVAILABLE: {
    grpcStatus: 14,
    exitCode: 10,
    retry: 'transient',
    publicSentence: 'The peer cannot be reached.',
  },
  TIMEOUT: {
    grpcStatus: 4,
    exitCode: 10,
    retry: 'ambiguous',
    publicSentence: 'The peer did not answer in time.',
  },
  TOO_LARGE: {
    grpcStatus: 8,
    exitCode: 3,
    retry: 'permanent',
    publicSentence: 'The message is larger than was declared or allowed.',
  },
  CORRUPT: {
    grpcStatus: 15,
    exitCode: 11,
    retry: 'permanent',
    publicSentence: 'What is stored or was received is damaged.',
  },
  STORAGE: {
    grpcStatus: 13,
    exitCode: 11,
    retry: 'transient',
    publicSentence: 'The peer could not store or read what it needed.',
  },
  LOCKED: {
    grpcStatus: 9,
    exitCode: 12,
    retry: 'permanent',
    publicSentence: 'Another process holds the data directory.',
  },
  ADDRESS_IN_USE: {
    grpcStatus: 9,
    exitCode: 12,
    retry: 'permanent',
    publicSentence: 'The address is in use.',
  },
  BACKEND_UNAVAILABLE: {
    grpcStatus: 9,
    exitCode: 13,
    retry: 'permanent',
    publicSentence: 'The training backend asked for is not there.',
  },
  RUN_FAILED: {
    grpcStatus: 10,
    exitCode: 14,
    retry: 'permanent',
    publicSentence: 'The run ended without a model.',
  },
  INTERNAL: {
    grpcStatus: 13,
    exitCode: 1,
    retry: 'permanent',
    publicSentence: 'An internal error; the log of that side has the details.',
  },
} as const satisfies Record<string, CatalogueRow>

export type ErrorCode = keyof typeof ERROR_CATALOGUE

export interface ConsiliumErrorOptions {
  readonly cause?: unknown
  /**
   * The message may be shown to the peer: it was written to reveal no path, secret or patient value. Default:
   * only the catalogue's sentence crosses the wire.
   */
  readonly isPublic?: boolean
}

/**
 * The one error type that leaves a room on purpose. `message` says what was found, what was expected and what
 * to do.
 */
export class ConsiliumError extends Error {
  override readonly name = 'ConsiliumError'
  readonly code: ErrorCode
  readonly isPublic: boolean

  constructor(code: ErrorCode, message: string, options: ConsiliumErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.isPublic = options.isPublic ?? false
  }

  get retry(): RetryClass {
    return ERROR_CATALOGUE[this.code].retry
  }
  get exitCode(): number {
    return ERROR_CATALOGUE[this.code].exitCode
  }
  get grpcStatus(): number {
    return ERROR_CATALOGUE[this.code].grpcStatus
  }
  /** What a peer may read. */
  get publicMessage(): string {
    return this.isPublic ? this.message : ERROR_CATALOGUE[this.code].publicSentence
  }
}

/** Whether a string names a row of the catalogue; for codes that come over the wire. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, text)
}

/** Anything thrown, as a ConsiliumError: itself, or an `INTERNAL` one that keeps it as the cause. */
export function asConsiliumError(thrown: unknown): ConsiliumError {
  if (thrown instanceof ConsiliumError) return thrown
  return new ConsiliumError('INTERNAL', thrown instanceof Error ? thrown.message : String(thrown), {
    cause: thrown,
  })
}
