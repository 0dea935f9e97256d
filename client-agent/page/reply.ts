/** What a handler answers with, before it becomes HTTP. */
import type { ErrorCode } from '@consilium/shared/kernel'
import type { Html } from './html.ts'

export type Section = 'status' | 'plans' | 'policy' | 'ledger' | 'data' | 'doctor'

export interface PageReply {
  readonly kind: 'page'
  readonly status?: number
  readonly title: string
  /** Which entry of the navigation it belongs to; null: none. */
  readonly section: Section | null
  readonly body: Html
  /** Whether the script that keeps `data-live` parts up to date is loaded. */
  readonly isLive?: boolean
}

export type Reply =
  | PageReply
  /** After a form: see the result there. */
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'file'; readonly name: string; readonly type: string; readonly text: string }

/** HTTP status of what went wrong. */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  USAGE: 400,
  INVALID_ARGUMENT: 400,
  INVALID_PLAN: 400,
  INVALID_CONFIG: 500,
  INVALID_DATA: 422,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  CONFLICT: 409,
  NOT_NOW: 409,
  UNAUTHENTICATED: 401,
  REVOKED: 403,
  PERMISSION_DENIED: 403,
  TOKEN_REFUSED: 401,
  WRONG_FINGERPRINT: 403,
  WRONG_CERTIFICATE: 503,
  BAD_SIGNATURE: 403,
  POLICY_REFUSED: 403,
  SECURITY_REFUSED: 403,
  WRONG_ANSWERS: 409,
  VERSION_MISMATCH: 500,
  UNAVAILABLE: 503,
  TIMEOUT: 503,
  TOO_LARGE: 413,
  CORRUPT: 500,
  STORAGE: 500,
  LOCKED: 503,
  ADDRESS_IN_USE: 500,
  BACKEND_UNAVAILABLE: 500,
  RUN_FAILED: 409,
  INTERNAL: 500,
}
