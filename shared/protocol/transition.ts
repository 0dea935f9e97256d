/**
 * A run's life as a pure function. The coordinator, the simulator and the tests all drive this one.
 *
 * ```
 * awaiting-approval → key-commit → key-reveal → key-confirm → ( collecting → signing → answering → opening )* → releasing → released
 * ```
 *
 * The starred part is one step: step 0 sums the statistics, steps 1 … R are the training rounds, step R + 1 sums the
 * final evaluation. `paused` is a note on a waiting phase, not a phase: whatever the run waits for still counts when it
 * comes, and the run goes on by itself.
 */

import { onAbort, onClosed, onDeadline, onModel, onRefusal } from './ending.ts'
import type { Outcome, RunEvent } from './events.ts'
import { onApproval, onKeyCommit, onKeyConfirm, onKeyReveal } from './setup.ts'
import type { RunState } from './state.ts'
import { onAnswer, onContribution, onListSignature, onReport, onSumStored } from './step.ts'

/** The state after an event, or why the event does not fit. Pure: the same arguments give the same outcome. */
export function transition(state: RunState, event: RunEvent): Outcome {
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
