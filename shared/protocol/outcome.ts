/** Small helpers that every part of the transition uses. */
import { canonicalJson, type ErrorCode, type SiteName } from '../kernel/index.ts'
import type { Outcome, RunEvent } from './events.ts'
import { REASON_CHARACTERS } from './messages.ts'
import type { AuditEntry, RunPhase, RunState, SiteState, StepRecord } from './state.ts'

/** The part of an event of one kind. */
export type EventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: Kind }>

export function accept(
  state: RunState,
  audit: readonly AuditEntry[] = [],
  archived: readonly StepRecord[] = [],
): Outcome {
  return { accepted: true, state, audit, archived }
}

export function reject(code: ErrorCode, reason: string): Outcome {
  return { accepted: false, code, reason }
}

/** A message that came before, signature aside: ECDSA signs the same message differently each time. */
export function repeats(
  known: { readonly signature: string } | undefined,
  message: { readonly signature: string },
): boolean {
  return (
    known !== undefined &&
    canonicalJson({ ...known, signature: '' }) === canonicalJson({ ...message, signature: '' })
  )
}

/** The answer to a second, different message where there can be only one. */
export function contradiction(site: SiteName, what: string): Outcome {
  return reject(
    'CONFLICT',
    `site '${site}' already sent a different ${what} for this step of the run; a site sends one ` +
      'and repeats it unchanged',
  )
}

export function notNow(state: RunState, what: string): Outcome {
  return reject(
    'NOT_NOW',
    `the run is in phase '${state.phase}', step ${state.current.step}; no ${what} is expected now`,
  )
}

export function unknownSite(site: SiteName): Outcome {
  return reject('PERMISSION_DENIED', `site '${site}' is not in the roster of this run`)
}

/** The answer to a signature or answer of a site whose word the plan does not ask for. */
export function notInCommittee(site: SiteName): Outcome {
  return reject(
    'PERMISSION_DENIED',
    `site '${site}' is not in the committee of this run, which alone signs lists and answers`,
  )
}

export function withSite(state: RunState, site: SiteName, change: Partial<SiteState>): RunState {
  const known = state.sites[site]
  if (known === undefined) throw new RangeError(`'${site}' is not in the roster`)
  return { ...state, sites: { ...state.sites, [site]: { ...known, ...change } } }
}

/** A message that fits shows that the site is there and well. */
export function heard(state: RunState, site: SiteName): RunState {
  return withSite(state, site, { present: true, refusal: null })
}

export function auditRow(
  state: RunState,
  actor: string,
  action: string,
  detail: AuditEntry['detail'] = {},
): AuditEntry {
  return { actor, action, run: state.context.run, detail }
}

/** Moves on to a phase; whatever the run waited for is over. */
export function enter(state: RunState, phase: RunPhase): RunState {
  return { ...state, phase, paused: null }
}

/** A sentence that fits where sentences are sent: the end of a longer one is cut off. */
export function clipped(text: string, most = REASON_CHARACTERS): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`
}

export function fail(state: RunState, at: number, code: ErrorCode, reason: string): Outcome {
  const failure = { code, reason: clipped(reason) }
  const failed: RunState = { ...enter(state, 'failed'), failure, endedAt: at }
  return accept(failed, [auditRow(state, 'coordinator', 'run-failed', failure)])
}

export function hasEnded(state: RunState): boolean {
  return state.phase === 'released' || state.phase === 'failed' || state.phase === 'aborted'
}

/** Names for a sentence: `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
