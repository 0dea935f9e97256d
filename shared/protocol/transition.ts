/**
 * A run's life as a pure function. The coordinator, the simulator and the tests all drive this one.
 *
 * ```
 * awaiting-approval → key-commit → key-reveal → key-confirm → ( collecting → signing → answering → opening )*
 * → releasing → released
 * ```
 *
 * The starred part is one step: step 0 sums the statistics, steps 1 … R are the training rounds, step R + 1
 * sums the final evaluation. `paused` is a note on a waiting phase, not a phase: whatever the run waits for
 * still counts when it comes, and the run goes on by itself. A site that does not approve is left out. When a
 * site leaves, is restored from an older state, or joins, a new epoch begins: back to `key-commit`, and on
 * with the step in hand.
 */

import { onApproval } from './approving.ts'
import { withDeadline } from './deadline.ts'
import { onAbort, onClosed, onDeadline, onModel, onRefusal } from './ending.ts'
import { contextOf } from './epoch.ts'
import type { Outcome, RunEvent } from './events.ts'
import { onAdoption, onHandover } from './handover.ts'
import { followAdmission, onAdmission } from './joining.ts'
import { onExclusion, onRejoin, onWithdrawal } from './leaving.ts'
import { reject } from './outcome.ts'
import { onKeyCommit, onKeyConfirm, onKeyReveal } from './setup.ts'
import type { RunState, SiteState } from './state.ts'
import { onAnswer, onContribution, onListSignature, onReport, onSumStored } from './step.ts'

/**
 * The state after an event, or why the event does not fit. Pure: the same arguments give the same outcome.
 */
export function transition(state: RunState, event: RunEvent): Outcome {
  const outcome = followAdmission(happen(state, event), event.at)
  return !outcome.accepted || outcome.state === state
    ? outcome
    : { ...outcome, state: withDeadline(outcome.state, event.at) }
}

function happen(state: RunState, event: RunEvent): Outcome {
  const sender = 'message' in event ? event.message.site : 'site' in event ? event.site : null
  const known = sender === null ? undefined : state.sites[sender]
  if (known?.left !== undefined && !mayStillSay(known, event))
    return reject('NOT_NOW', `site '${sender}' has left this run: ${known.left}`)
  const otherEpoch = ofOtherEpoch(state, event)
  if (otherEpoch !== null) return otherEpoch
  switch (event.kind) {
    case 'approval':
      return onApproval(state, event)
    case 'key-commit':
      return onKeyCommit(state, event)
    case 'key-reveal':
      return onKeyReveal(state, event)
    case 'key-confirm':
      return onKeyConfirm(state, event)
    case 'contribution':
      return onContribution(state, event)
    case 'list-signature':
      return onListSignature(state, event)
    case 'answer':
      return onAnswer(state, event)
    case 'report':
      return onReport(state, event)
    case 'withdrawal':
      return onWithdrawal(state, event)
    case 'exclusion':
      return onExclusion(state, event)
    case 'rejoin':
      return onRejoin(state, event)
    case 'handover':
      return onHandover(state, event)
    case 'adoption':
      return onAdoption(state, event)
    case 'admission':
      return onAdmission(state, event)
    case 'sum-stored':
      return onSumStored(state, event)
    case 'model':
      return onModel(state, event)
    case 'refusal':
      return onRefusal(state, event)
    case 'closed':
      return onClosed(state, event)
    case 'deadline':
      return onDeadline(state, event)
    case 'abort':
      return onAbort(state, event)
  }
}

/**
 * What is heard of a site that has left: its leaving, its rejection once more, and, where the run went on
 * without asking it, that it knows.
 */
function mayStillSay({ decision, leftOut }: SiteState, event: RunEvent): boolean {
  switch (event.kind) {
    case 'withdrawal':
    case 'exclusion':
      return true
    case 'closed':
      return leftOut === true
    case 'approval':
      return decision === 'reject' && event.message.decision === 'reject'
    default:
      return false
  }
}

/**
 * The refusal of what belongs to an epoch that is over, or to none that was. A site that catches up reports
 * on a step of the epoch that the step was of.
 */
function ofOtherEpoch(state: RunState, event: RunEvent): Outcome | null {
  if (
    !('message' in event) ||
    !('epoch' in event.message) ||
    event.kind === 'withdrawal' ||
    event.kind === 'rejoin'
  )
    return null
  const { epoch } = event.message
  const now = state.context.epoch
  const catchesUp =
    event.kind === 'report' && event.message.step < state.current.step && contextOf(state, epoch) !== null
  return epoch === now || catchesUp
    ? null
    : reject(
        epoch < now ? 'NOT_NOW' : 'CONFLICT',
        `the message is of epoch ${epoch}, the run is in epoch ${now}`,
      )
}
