/** What a request must be to be answered at all, and what every answer says to the browser. */
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Same for every answer. `referrer-policy` is not `no-referrer`: forms would then send `Origin: null`, which
 * says nothing.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
}

/**
 * Whether the browser meant this server. A name that an attacker has made to resolve to the loopback address
 * (DNS rebinding) is not the address that the link names.
 *
 * @param origin `http://127.0.0.1:PORT`
 */
export function isForHere({ host }: IncomingHttpHeaders, origin: string): boolean {
  return host !== undefined && host.toLowerCase() === new URL(origin).host
}

/**
 * Whether the person asked for it here: typed, bookmarked, or followed from a page of this origin; another
 * port is another site's page.
 */
export function isAskedForHere(headers: IncomingHttpHeaders): boolean {
  const from = headers['sec-fetch-site']
  return from === undefined || from === 'same-origin' || from === 'none'
}

/** Whether the browser only prepares for what the person may do next. */
export function isPrefetch(headers: IncomingHttpHeaders): boolean {
  return [headers['sec-purpose'], headers['purpose']].some(
    (purpose) => purpose?.includes('prefetch') === true,
  )
}

/**
 * Whether one of this server's own forms sent it. Browsers name the origin of every form; what names none is
 * no browser.
 */
export function isOwnForm(headers: IncomingHttpHeaders, origin: string): boolean {
  const from = headers['sec-fetch-site']
  return headers.origin === origin && (from === undefined || from === 'same-origin')
}

/** A cookie's value. */
export function cookie({ cookie: header = '' }: IncomingHttpHeaders, name: string): string | null {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}
