/**
 * Forms that runs were stored in before, as they are read now: what is not there yet says what it went
 * without saying then.
 */
import type { RunState, StepRecord, StepState } from '@consilium/shared/protocol'

/**
 * Form of the JSON that runs are stored as: 2 has committees, disputed answers and wrong ones, and sites that
 * join (builds under development wrote them as 1 too); from 3 on the key setup is stored beside it.
 */
export const STATE_VERSION = 3
/** The first with the key setup beside it. */
export const SETUP_APART = 3

type Former<State, Later extends keyof State> = Omit<State, Later> & Partial<Pick<State, Later>>

export type FormerStep = Former<StepState, 'disputed'>

/** A state of any form up to the last. */
export interface FormerState extends Omit<RunState, 'terms' | 'current' | 'wrongAnswers'> {
  readonly terms: Former<RunState['terms'], 'committee'>
  readonly current: FormerStep
  readonly wrongAnswers?: RunState['wrongAnswers']
}

/** Without a committee every site held shares, signed lists and answered. */
export function currentState(state: FormerState): RunState {
  const committee = state.roster.map(({ site }) => site)
  return {
    ...state,
    terms: { committee, ...state.terms },
    current: currentStep(state.current),
    wrongAnswers: state.wrongAnswers ?? [],
  }
}

/** Of a finished step, which is stored without a form's number. */
export function currentRecord({
  step,
  ...record
}: Omit<StepRecord, 'step'> & { readonly step: FormerStep }): StepRecord {
  return { ...record, step: currentStep(step) }
}

function currentStep(step: FormerStep): StepState {
  return { ...step, disputed: step.disputed ?? false }
}
