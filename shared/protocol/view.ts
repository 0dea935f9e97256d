/**
 * What operators see of a federation: purpose-built, so that nothing of a run's inner state shows by
 * accident.
 */
import type { Digest, ErrorCode, RunId, SiteName } from '../kernel/index.ts'
import type { AttendanceSpan } from './attendance.ts'
import type { StepMetrics } from './messages.ts'
import type { RunPhase, WrongAnswer } from './state.ts'

/**
 * What a certificate allows. Operators: `admin` (sites, operators), `lead` (plans, runs, models), `viewer`.
 */
export type Role = 'site' | 'admin' | 'lead' | 'viewer'

/** How far a site is with what it was asked; shown to the ML lead, never more than this. */
export interface Progress {
  readonly run: RunId
  readonly step: number
  readonly phase: 'training' | 'encrypting' | 'uploading' | 'opening'
  /** In [0, 1]. */
  readonly fraction: number
}

/** A site within a run, as operators see it. */
export interface SiteView {
  readonly site: SiteName
  readonly decision: 'none' | 'approve' | 'reject'
  /** Whether rounds wait for it. */
  readonly present: boolean
  /** Whether it has done what the run's phase asks of it. */
  readonly done: boolean
  /** Whether its agent has a session now. */
  readonly online: boolean
  /** Last step that it opened and applied; −1 before the first. */
  readonly applied: number
  /** Training backend it reported; empty before the first report. */
  readonly backend: string
  readonly refusal: { readonly code: ErrorCode; readonly reason: string } | null
  /** Its last refusal, whether that still stands or not. */
  readonly lastRefusal: { readonly code: ErrorCode; readonly reason: string } | null
  /**
   * What became of it in the steps whose lists are closed, oldest first; none of those that it took no part
   * in the run at.
   */
  readonly attendance: readonly AttendanceSpan[]
  /** Why it left the run; null while it takes part. */
  readonly left: string | null
  /** It was restored from an older state and has yet to take over the model. */
  readonly restored: boolean
  /** It has joined the run under way and has yet to take over the model. */
  readonly joining: boolean
  /** The last it said about the step in hand. */
  readonly progress: Progress | null
}

/** A site that is to join a run under way, as operators see it. */
export interface AdmissionView {
  readonly site: SiteName
  /** Fingerprint of the approved roster with it. */
  readonly roster: Digest
  /** How many answers would open a sum with it. */
  readonly threshold: number
  /** Milliseconds since 1970; who has not decided by then has not approved. */
  readonly expiresAt: number
  /** Who has yet to decide, in roster order; nobody: it joins with the next epoch. */
  readonly undecided: readonly SiteName[]
}

/** A run, as operators see it. */
export interface RunView {
  readonly run: RunId
  /** The plan's name. */
  readonly name: string
  readonly plan: Digest
  readonly roster: Digest
  readonly phase: RunPhase
  /** Why the run waits, or null. */
  readonly paused: string | null
  /** From 1; each change of the sites begins another, with fresh keys. */
  readonly epoch: number
  readonly step: number
  readonly attempt: number
  readonly rounds: number
  readonly encrypted: boolean
  readonly threshold: number
  readonly quorum: number
  /** Fewest contributions in a list. */
  readonly minimum: number
  /**
   * Who holds key shares, signs lists and answers, in roster order; all sites, unless the plan names some.
   */
  readonly committee: readonly SiteName[]
  readonly releaseModel: 'sites' | 'coordinator'
  readonly releaseMetrics: 'sites' | 'coordinator'
  /** Every site that approved or may, in roster order; those that have left stay here. */
  readonly sites: readonly SiteView[]
  /** Who is to join; null: nobody. */
  readonly admission: AdmissionView | null
  /** Who was to join and does not, and why. */
  readonly declined: readonly { readonly site: SiteName; readonly reason: string }[]
  /** Released metrics by step; empty where the plan keeps them at the sites. */
  readonly metrics: readonly StepMetrics[]
  /** Answers that did not fit the others. */
  readonly wrongAnswers: readonly WrongAnswer[]
  /** Model digest that the sites agreed on last. */
  readonly model: Digest | null
  readonly failure: { readonly code: ErrorCode; readonly reason: string } | null
  readonly startedBy: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly endedAt: number | null
}

/** A member of the federation, as operators see it. */
export interface MemberView {
  readonly name: SiteName
  readonly role: Role
  /** Identity key of a site, SubjectPublicKeyInfo DER in hexadecimal; empty for operators. */
  readonly identityKey: string
  /** SHA-256 of the current certificate's DER. */
  readonly certificate: Digest
  /** Milliseconds since 1970. */
  readonly certificateExpiresAt: number
  readonly enrolledAt: number
  readonly online: boolean
  /** When its enrollment was revoked, milliseconds since 1970; null while it is in good standing. */
  readonly revokedAt: number | null
}
