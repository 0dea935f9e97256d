/**
 * What a site should do now, as a function of the run's state alone. The coordinator says it whenever a site connects or
 * the state changes; nothing has to be remembered about what was said before, so nothing is lost when either side dies.
 */

import type { Digest, SiteName } from '../kernel/index.ts'
import type { CommandKind } from './messages.ts'
import { hasEnded } from './outcome.ts'
import type { RunState } from './state.ts'

/** A command before its contents are fetched. `step` is the step that it is about; `id` names it across reconnects and restarts. */
export interface DesiredCommand {
  readonly id: string
  readonly kind: CommandKind
  readonly step: number
}

/** The command for a site, or null if it has nothing to do but wait. */
export function desiredCommand(state: RunState, site: SiteName): DesiredCommand | null {
  const known = state.sites[site]
  if (known === undefined || known.closed) return null
  const { current, context } = state
  const command = (kind: CommandKind, step = current.step): DesiredCommand => ({ kind, step, id: `${context.run}/${context.epoch}/${step}/${kind}` })
  if (state.phase === 'failed' || state.phase === 'aborted') return command('finish')
  switch (state.phase) {
    case 'awaiting-approval':
      return known.decision === 'none' ? command('approve') : null
    case 'key-commit':
      return state.commits[site] === undefined ? command('key-commit') : null
    case 'key-reveal':
      return state.reveals[site] === undefined ? command('key-reveal') : null
    case 'key-confirm':
      return state.confirms[site] === undefined ? command('key-confirm') : null
    default:
      break
  }
  const behind = known.applied < current.step - 1 || (known.applied < current.step && (hasEnded(state) || state.phase === 'releasing'))
  if (behind) return command('open', known.applied + 1)
  switch (state.phase) {
    case 'collecting':
      return current.contributions[site] === undefined ? command('contribute') : null
    case 'signing':
      return current.signatures[site] === undefined ? command('sign-list') : null
    case 'answering':
      return state.terms.encrypted && current.answers[site] === undefined ? command('answer') : null
    case 'opening':
      return known.applied < current.step ? command('open') : null
    case 'releasing':
      return command('release')
    default:
      return command('finish')
  }
}

/** The listed uploads that the coordinator should add up now, or null if there is nothing to add. */
export function desiredSum(
  state: RunState,
): { readonly step: number; readonly uploads: readonly { readonly site: SiteName; readonly upload: Digest }[] } | null {
  const { current } = state
  if (hasEnded(state) || current.members === null || current.sum !== null) return null
  const uploads = current.members.flatMap((site) => {
    const stored = current.contributions[site]
    return stored === undefined ? [] : [{ site, upload: stored.message.upload }]
  })
  return { step: current.step, uploads }
}
