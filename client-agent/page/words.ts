/** Values as the page writes them. */
import { fingerprintGroups, timeText } from '@consilium/shared/terminal'
import type { RunOverview } from '../desk/index.ts'
import { type Html, html } from './html.ts'
import { badge, type Tone } from './layout.ts'

const DAY_MS = 86_400_000

export function time(milliseconds: number): Html {
  return html`<time datetime="${new Date(milliseconds).toISOString()}">${timeText(milliseconds)}</time>`
}

/** A digest whole, in groups for comparing. */
export function fingerprint(digest: string): Html {
  return html`<code class="fingerprint">${fingerprintGroups(digest)}</code>`
}

/** The start of a digest, where it only tells one from another. */
export function shortDigest(digest: string): Html {
  return html`<code title="${digest}">${digest.slice(0, 12)}…</code>`
}

/** How long until a time, in whole days or hours. */
export function until(milliseconds: number, now: number): string {
  const left = milliseconds - now
  if (left <= 0) return 'over'
  const [count, unit] =
    left >= 2 * DAY_MS
      ? [Math.floor(left / DAY_MS), 'day']
      : [Math.max(1, Math.floor(left / 3_600_000)), 'hour']
  return `${count} ${unit}${count === 1 ? '' : 's'} left`
}

const TONES: Readonly<Record<RunOverview['status'], Tone>> = {
  waiting: 'care',
  approved: 'good',
  running: 'good',
  released: 'good',
  rejected: 'plain',
  withdrawn: 'plain',
  failed: 'bad',
  aborted: 'bad',
}

const PAST: Readonly<Record<NonNullable<RunOverview['decision']>, string>> = {
  approve: 'approved',
  reject: 'rejected',
  withdraw: 'withdrawn',
}

export function standing({ status, decision }: Pick<RunOverview, 'status' | 'decision'>): Html {
  if (decision !== null) return badge('plain', `${PAST[decision]}, on its way`)
  return badge(TONES[status], status === 'waiting' ? 'waits for you' : status)
}
