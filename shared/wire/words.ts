/**
 * Enumerations of the wire and the words that the domain uses for them. The tables are total in both
 * directions.
 */
import type {
  Approval,
  Attended,
  Command,
  Progress,
  Role,
  RunPhase,
  RunView,
  SiteView,
} from '../protocol/index.ts'
import { consilium } from './generated/consilium.js'

const {
  Attended: WireAttended,
  Decision,
  Outcome,
  ProgressPhase,
  Release,
  Role: WireRole,
  RunPhase: WireRunPhase,
} = consilium.v1

/** The same table, read from the wire's side. */
function inverted<Word extends string, Value extends number>(
  table: Readonly<Record<Word, Value>>,
): Readonly<Record<number, Word>> {
  return Object.fromEntries(Object.entries(table).map(([word, value]) => [value, word]))
}

export const ROLE_OUT = {
  site: WireRole.ROLE_SITE,
  admin: WireRole.ROLE_ADMIN,
  lead: WireRole.ROLE_LEAD,
  viewer: WireRole.ROLE_VIEWER,
} as const satisfies Record<Role, number>
export const ROLE_IN: Readonly<Record<number, Role>> = inverted(ROLE_OUT)

export const DECISION_OUT = {
  none: Decision.DECISION_NONE,
  approve: Decision.DECISION_APPROVE,
  reject: Decision.DECISION_REJECT,
} as const satisfies Record<SiteView['decision'], number>
export const DECISION_IN: Readonly<Record<number, SiteView['decision']>> = inverted(DECISION_OUT)

/** A site's answer to a plan is one or the other. */
export const ANSWER_IN: Readonly<Record<number, Approval['decision']>> = {
  [Decision.DECISION_APPROVE]: 'approve',
  [Decision.DECISION_REJECT]: 'reject',
}

export const ATTENDED_OUT = {
  included: WireAttended.ATTENDED_INCLUDED,
  refused: WireAttended.ATTENDED_REFUSED,
  missed: WireAttended.ATTENDED_MISSED,
} as const satisfies Record<Attended, number>
export const ATTENDED_IN: Readonly<Record<number, Attended>> = inverted(ATTENDED_OUT)

export const PROGRESS_OUT = {
  training: ProgressPhase.PROGRESS_PHASE_TRAINING,
  encrypting: ProgressPhase.PROGRESS_PHASE_ENCRYPTING,
  uploading: ProgressPhase.PROGRESS_PHASE_UPLOADING,
  opening: ProgressPhase.PROGRESS_PHASE_OPENING,
} as const satisfies Record<Progress['phase'], number>
export const PROGRESS_IN: Readonly<Record<number, Progress['phase']>> = inverted(PROGRESS_OUT)

type FinishOutcome = Extract<Command, { kind: 'finish' }>['outcome']
export const OUTCOME_OUT = {
  released: Outcome.OUTCOME_RELEASED,
  failed: Outcome.OUTCOME_FAILED,
  aborted: Outcome.OUTCOME_ABORTED,
} as const satisfies Record<FinishOutcome, number>
export const OUTCOME_IN: Readonly<Record<number, FinishOutcome>> = inverted(OUTCOME_OUT)

export const RELEASE_OUT = {
  sites: Release.RELEASE_SITES,
  coordinator: Release.RELEASE_COORDINATOR,
} as const satisfies Record<RunView['releaseModel'], number>
export const RELEASE_IN: Readonly<Record<number, RunView['releaseModel']>> = inverted(RELEASE_OUT)

export const PHASE_OUT = {
  'awaiting-approval': WireRunPhase.RUN_PHASE_AWAITING_APPROVAL,
  'key-commit': WireRunPhase.RUN_PHASE_KEY_COMMIT,
  'key-reveal': WireRunPhase.RUN_PHASE_KEY_REVEAL,
  'key-confirm': WireRunPhase.RUN_PHASE_KEY_CONFIRM,
  collecting: WireRunPhase.RUN_PHASE_COLLECTING,
  signing: WireRunPhase.RUN_PHASE_SIGNING,
  answering: WireRunPhase.RUN_PHASE_ANSWERING,
  opening: WireRunPhase.RUN_PHASE_OPENING,
  releasing: WireRunPhase.RUN_PHASE_RELEASING,
  released: WireRunPhase.RUN_PHASE_RELEASED,
  failed: WireRunPhase.RUN_PHASE_FAILED,
  aborted: WireRunPhase.RUN_PHASE_ABORTED,
} as const satisfies Record<RunPhase, number>
export const PHASE_IN: Readonly<Record<number, RunPhase>> = inverted(PHASE_OUT)
