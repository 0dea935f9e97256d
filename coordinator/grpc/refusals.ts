/**
 * Refused calls in the audit chain: every one counts, and an attacker cannot fill the disk with them. The
 * first refusal of a caller for a reason has a row at once; those that follow within the minute are counted
 * and share one row at its end.
 */
import {
  asConsiliumError,
  type Clock,
  type ErrorCode,
  type Logger,
  type Timer,
} from '@consilium/shared/kernel'
import type { AuditLog } from '../membership/index.ts'

/** Codes that say that somebody asked who may not. */
const AUDITED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UNAUTHENTICATED',
  'REVOKED',
  'PERMISSION_DENIED',
  'TOKEN_REFUSED',
])

export const WINDOW_MS = 60_000
/** Callers without a certificate that are told apart within a window; the rest share one count. */
const STRANGERS = 16

export interface Refusal {
  readonly code: ErrorCode
  /** The method that was called. */
  readonly call: string
  /** The name in a certificate of this federation, revoked ones too; null without one. */
  readonly name: string | null
  /** `HOST:PORT` as gRPC writes it. */
  readonly address: string
}

interface Counted {
  readonly actor: string
  readonly detail: { readonly code: ErrorCode; readonly call: string; readonly address: string }
  readonly since: number
  /** Refusals that no row speaks of yet. */
  more: number
}

export class RefusalAudit {
  readonly #options: { readonly audit: AuditLog; readonly clock: Clock; readonly logger: Logger }
  readonly #window = new Map<string, Counted>()
  #strangers = 0
  #timer: Timer | null = null

  constructor(options: { readonly audit: AuditLog; readonly clock: Clock; readonly logger: Logger }) {
    this.#options = options
  }

  record({ code, call, name, address }: Refusal): void {
    if (!AUDITED.has(code)) return
    const { clock } = this.#options
    this.#timer ??= clock.after(WINDOW_MS, () => this.flush())
    const host = address.replace(/:\d+$/, '')
    const key = name === null ? this.#strangerKey(host, code) : `member ${name} ${code}`
    const counted = this.#window.get(key)
    if (counted !== undefined) {
      counted.more++
      return
    }
    const isRest = key === `strangers ${code}`
    const first: Counted = {
      actor: name ?? 'stranger',
      detail: { code, call, address: isRest ? 'many' : host },
      since: clock.now(),
      more: 0,
    }
    this.#window.set(key, first)
    this.#write(first, 1)
  }

  /** Ends the window: what was counted is written. */
  flush(): void {
    this.#timer?.cancel()
    this.#timer = null
    for (const counted of this.#window.values()) if (counted.more > 0) this.#write(counted, counted.more)
    this.#window.clear()
    this.#strangers = 0
  }

  #strangerKey(host: string, code: ErrorCode): string {
    const key = `stranger ${host} ${code}`
    if (this.#window.has(key)) return key
    if (this.#strangers >= STRANGERS) return `strangers ${code}`
    this.#strangers++
    return key
  }

  /** A row that cannot be written must not answer the caller in the refusal's place. */
  #write({ actor, detail, since }: Counted, count: number): void {
    try {
      this.#options.audit.audit({
        actor,
        action: 'call.refused',
        run: null,
        detail: { ...detail, count, since },
      })
    } catch (thrown) {
      const { code, message } = asConsiliumError(thrown)
      this.#options.logger.error('a refused call could not be written to the audit chain', {
        code,
        reason: message,
      })
    }
  }
}
