/**
 * When something happens to a run by itself: a moment by the wall clock, which stays where it is, whoever
 * restarts meanwhile.
 */
import { hasEnded } from './outcome.ts'
import type { RunState } from './state.ts'

/** A moment that is waited for. */
export interface Deadline {
  /** Changes whenever what it waits for does. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * The state with the deadline that it wants: the one it has, if that is still what it waits for; else one
 * that begins now; none while it is paused and once it has ended. What goes on after a pause has its time
 * anew.
 *
 * @param now milliseconds since 1970
 */
export function withDeadline(state: RunState, now: number): RunState {
  const wanted = wantedFrom(state, now)
  if (wanted?.name === state.deadline?.name) return state
  const { deadline: _, ...others } = state
  return wanted === null ? others : { ...others, deadline: wanted }
}

function wantedFrom(state: RunState, now: number): Deadline | null {
  if (state.paused !== null || hasEnded(state)) return null
  const { phase, context, current, terms } = state
  const name = `${phase}/${context.epoch}/${current.step}`
  // The end of the time to approve is part of what is signed.
  if (phase === 'awaiting-approval') return { name, at: terms.expiresAt }
  return { name, at: now + (phase.startsWith('key-') ? terms.keySetupMs : terms.roundMs) }
}
