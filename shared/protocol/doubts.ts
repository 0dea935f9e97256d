/**
 * Answers that do not fit. A sum opens with `threshold` answers, and one that is wrong among them spoils it
 * for everybody. The site that notices says so; then every member of the committee is asked, and with more
 * answers than needed the sites find the wrong ones, leave them out and name them.
 */
import type { SiteName } from '../kernel/index.ts'
import { openingId } from './desired.ts'
import { isOut } from './epoch.ts'
import type { Outcome } from './events.ts'
import type { Report } from './messages.ts'
import { accept, auditRow, type EventOf, withSite } from './outcome.ts'
import type { AuditEntry, RunState } from './state.ts'

/**
 * The outcome of a site's word that the answers do not open the sum, while there are members who may still
 * answer; null if it is no such word.
 */
export function onDoubt(
  state: RunState,
  { site, command, code, reason }: EventOf<'refusal'>,
): Outcome | null {
  const { current } = state
  const isOpening =
    state.phase === 'opening' && state.terms.encrypted && command.startsWith(openingId(state, ''))
  if (code !== 'WRONG_ANSWERS' || !isOpening || unanswered(state).length === 0) return null
  const known = state.sites[site]
  // Of answers that were not all there yet; it is asked again with more.
  if (
    known === undefined ||
    isOut(state, site) ||
    known.applied >= current.step ||
    command !== openingId(state)
  )
    return accept(state)
  if (current.disputed && known.refusal?.code === code && known.refusal.reason === reason)
    return accept(state)
  const row = auditRow(state, site, 'answers-disputed', {
    step: current.step,
    answers: Object.keys(current.answers).length,
    reason,
  })
  return accept(
    {
      ...withSite(state, site, { present: true, refusal: { code, reason } }),
      current: { ...current, disputed: true },
    },
    [row],
  )
}

/** Members of the committee that have not answered for the step in hand and still may. */
export function unanswered(state: RunState): readonly SiteName[] {
  return state.terms.committee.filter(
    (site) => state.current.answers[site] === undefined && !isOut(state, site),
  )
}

/** Notes whose answers a site that opened a sum found wrong. Returns the rows for what is new. */
export function noteWrongAnswers(
  state: RunState,
  { site, step, wrongAnswers }: Report,
): { readonly state: RunState; readonly audit: readonly AuditEntry[] } {
  const named = state.terms.committee.filter((member) => wrongAnswers.includes(member))
  if (named.length === 0) return { state, audit: [] }
  const others = state.wrongAnswers.filter((each) => each.step !== step || !named.includes(each.site))
  const noted = named.map((member) => {
    const before =
      state.wrongAnswers.find((each) => each.step === step && each.site === member)?.namedBy ?? []
    return { step, site: member, namedBy: before.includes(site) ? before : [...before, site] }
  })
  return {
    state: { ...state, wrongAnswers: [...others, ...noted] },
    audit: named.map((member) => auditRow(state, site, 'wrong-answer', { step, site: member })),
  }
}
