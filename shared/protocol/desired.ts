/**
 * What a site should do now, as a function of the run's state alone. The coordinator says it whenever a site
 * connects or the state changes; nothing has to be remembered about what was said before, so nothing is lost
 * when either side dies.
 */

import type { Digest, SiteName } from '../kernel/index.ts'
import { awaitsHandover, isOut } from './epoch.ts'
import { admissionId, undecided } from './joining.ts'
import type { Command, CommandKind } from './messages.ts'
import { hasEnded } from './outcome.ts'
import type { RunState, SiteState } from './state.ts'

/**
 * A command before its contents are fetched. `step` is the step that it is about; `id` names it across
 * reconnects and restarts.
 */
export interface DesiredCommand {
  readonly id: string
  readonly kind: CommandKind
  readonly step: number
}

/** The command for a site, or null if it has nothing to do but wait. */
export function desiredCommand(state: RunState, site: SiteName): DesiredCommand | null {
  const known = state.sites[site]
  if (known === undefined) return farewell(state, site)
  if (known.closed) return null
  const { current, context } = state
  if (known.left !== undefined)
    return known.leftOut === true
      ? { id: `${context.run}/left/finish`, kind: 'finish', step: current.step }
      : null
  const command = (kind: CommandKind | null, step = current.step): DesiredCommand | null =>
    kind === null ? null : { kind, step, id: `${context.run}/${context.epoch}/${step}/${kind}` }
  if (state.phase === 'failed' || state.phase === 'aborted') return command('finish')
  if (known.adopts === true || isOut(state, site)) return command(forRestored(state, site))
  if (state.phase === 'awaiting-approval') return command(known.decision === 'none' ? 'approve' : null)
  const behind =
    known.applied < current.step - 1 ||
    (known.applied < current.step && (hasEnded(state) || state.phase === 'releasing'))
  if (behind) return command('open', known.applied + 1)
  const kind = forKeys(state, site) ?? forStep(state, site, known)
  return kind === 'open' ? { kind, step: current.step, id: openingId(state) } : command(kind)
}

/**
 * What a site is asked beside the run's own business, which never waits for it: whether a site may join. Who
 * is restored, or has yet to enter the epoch in hand, knows too little of the roster before it has.
 */
export function desiredQuestion(state: RunState, site: SiteName): DesiredCommand | null {
  const { admission, phase, commits, current } = state
  if (admission === undefined || !undecided(state, admission).includes(site) || isOut(state, site))
    return null
  if (phase.startsWith('key-') && site !== admission.joiner.site && commits[site] === undefined) return null
  return { id: admissionId(state, admission), kind: 'approve', step: current.step }
}

/**
 * Commands of one lane take each other's place: those of a run do, and what is asked beside it stands apart.
 */
export function laneOf(command: Command): string {
  return command.kind === 'approve' && command.joining !== undefined ? `${command.run}/join` : command.run
}

/** A site that was to join and does not is told so. */
function farewell(state: RunState, site: SiteName): DesiredCommand | null {
  const declined = state.declined?.find(({ joiner, told }) => joiner.site === site && !told)
  return declined === undefined
    ? null
    : { id: `${admissionId(state, declined)}/finish`, kind: 'finish', step: state.current.step }
}

/**
 * What a site that was restored, or has joined, should do: nothing in the epoch that it forgot, and in the
 * next no step before it has taken over the model.
 */
function forRestored(state: RunState, site: SiteName): CommandKind | null {
  if (hasEnded(state)) return 'finish'
  if (state.phase === 'releasing' || isOut(state, site)) return null
  if (state.phase.startsWith('key-')) return forKeys(state, site)
  return state.handover === undefined ? null : 'adopt'
}

function forKeys({ phase, commits, reveals, confirms }: RunState, site: SiteName): CommandKind | null {
  switch (phase) {
    case 'key-commit':
      return commits[site] === undefined ? phase : null
    case 'key-reveal':
      return reveals[site] === undefined ? phase : null
    case 'key-confirm':
      return confirms[site] === undefined ? phase : null
    default:
      return null
  }
}

/** What a site that has kept up is to do in a step, or at the end. */
function forStep(state: RunState, site: SiteName, { applied }: SiteState): CommandKind | null {
  const { current, terms } = state
  const isMember = terms.committee.includes(site)
  const isSilent = isMember && terms.encrypted && current.answers[site] === undefined
  switch (state.phase) {
    case 'collecting':
      if (site === giver(state)) return 'hand-over'
      return current.contributions[site] === undefined ? 'contribute' : null
    case 'signing':
      return isMember && current.signatures[site] === undefined ? 'sign-list' : null
    case 'answering':
      return isSilent ? 'answer' : null
    case 'opening':
      if (applied >= current.step) return null
      return isSilent && current.disputed ? 'answer' : 'open'
    case 'releasing':
      return 'release'
    case 'released':
      return 'finish'
    default:
      return null
  }
}

/**
 * Names the opening of the step in hand with so many answers, by default as many as are there. With more of
 * them it is another command: what these did not open those may.
 */
export function openingId(
  { context, current }: RunState,
  answers: number | '' = Object.keys(current.answers).length,
): string {
  return `${context.run}/${context.epoch}/${current.step}/open/${answers}`
}

/** Who hands over the model now, or null if nobody needs it: the first who is there and holds it. */
function giver(state: RunState): SiteName | null {
  if (!awaitsHandover(state)) return null
  return (
    state.roster.find(({ site }) => state.sites[site]?.present === true && state.sites[site]?.adopts !== true)
      ?.site ?? null
  )
}

/** The listed uploads that the coordinator should add up now, or null if there is nothing to add. */
export function desiredSum(state: RunState): {
  readonly step: number
  readonly uploads: readonly { readonly site: SiteName; readonly upload: Digest }[]
} | null {
  const { current } = state
  if (hasEnded(state) || current.members === null || current.sum !== null) return null
  const uploads = current.members.flatMap((site) => {
    const stored = current.contributions[site]
    return stored === undefined ? [] : [{ site, upload: stored.message.upload }]
  })
  return { step: current.step, uploads }
}
