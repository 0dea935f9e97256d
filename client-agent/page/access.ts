/** Who may see the page: one link, good once and for ten minutes; then one session, as long as it is used. */
import { timingSafeEqual } from 'node:crypto'
import { type Clock, type RandomSource, sha256, type Timer } from '@consilium/shared/kernel'

export const LINK_MS = 10 * 60_000
export const IDLE_MS = 30 * 60_000
/** However much it is used. */
const SESSION_MS = 12 * 3_600_000

const SECRET_BYTES = 32

/** Why nobody can see the page any more. */
export type AccessEnd = 'link expired' | 'idle' | 'too long' | 'left'

export interface AccessOptions {
  readonly clock: Clock
  readonly random: RandomSource
  /** Called once. */
  readonly onEnd: (why: AccessEnd) => void
}

export class Access {
  readonly #clock: Clock
  readonly #random: RandomSource
  readonly #onEnd: (why: AccessEnd) => void
  /** Digest of what the link carries; that itself is not kept. */
  #link: string | null = null
  #session: { readonly digest: string; readonly formToken: string } | null = null
  #timer: Timer | null = null
  #longest: Timer | null = null
  #isOver = false

  constructor({ clock, random, onEnd }: AccessOptions) {
    this.#clock = clock
    this.#random = random
    this.#onEnd = onEnd
  }

  /** The link's token; its time starts now. */
  invite(): string {
    const token = this.#secret()
    this.#link = sha256(token)
    this.#timer = this.#clock.after(LINK_MS, () => this.end('link expired'))
    return token
  }

  /**
   * The session's secret for the cookie, the first time that the link's token comes; null for anything else.
   */
  redeem(token: string): string | null {
    if (this.#link === null || !equal(sha256(token), this.#link)) return null
    this.#link = null
    const secret = this.#secret()
    this.#session = { digest: sha256(secret), formToken: this.#secret() }
    this.#longest = this.#clock.after(SESSION_MS, () => this.end('too long'))
    this.#used()
    return secret
  }

  /**
   * Whether this is the session.
   *
   * @param isPerson false for what a script asks by itself: that keeps no session alive
   */
  admits(secret: string, isPerson: boolean): boolean {
    if (this.#session === null || !equal(sha256(secret), this.#session.digest)) return false
    if (isPerson) this.#used()
    return true
  }

  /** What every form of the session carries beside the cookie. */
  get formToken(): string {
    return this.#session?.formToken ?? ''
  }

  isForm(token: string): boolean {
    return this.#session !== null && equal(sha256(token), sha256(this.#session.formToken))
  }

  /** Ends link and session. Twice: no effect. */
  end(why: AccessEnd): void {
    if (this.#isOver) return
    this.close()
    this.#onEnd(why)
  }

  /** The same without a word. */
  close(): void {
    this.#isOver = true
    this.#link = null
    this.#session = null
    this.#timer?.cancel()
    this.#longest?.cancel()
  }

  #used(): void {
    this.#timer?.cancel()
    this.#timer = this.#clock.after(IDLE_MS, () => this.end('idle'))
  }

  #secret(): string {
    return Buffer.from(this.#random.bytes(SECRET_BYTES)).toString('base64url')
  }
}

/** Digests, so of one length. */
function equal(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
