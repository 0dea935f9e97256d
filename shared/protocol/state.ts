/** A run as the coordinator knows it: plain JSON, changed only by `transition`. */
import type { Digest, ErrorCode, RunId, SiteName } from '../kernel/index.ts'
import type { Answer, Contribution, KeyCommit, KeyConfirm, KeyReveal, ListSignature, RosterEntry, RunContext, StepMetrics } from './messages.ts'

/** Where a run stands. `collecting` to `opening` repeat for every step. */
export type RunPhase =
  | 'awaiting-approval'
  | 'key-commit'
  | 'key-reveal'
  | 'key-confirm'
  | 'collecting'
  | 'signing'
  | 'answering'
  | 'opening'
  | 'releasing'
  | 'released'
  | 'failed'
  | 'aborted'

/** What the plan settled, once and for all, when the run was made. */
export interface RunTerms {
  readonly name: string
  readonly rounds: number
  readonly encrypted: boolean
  /** How many sites' answers open a sum. */
  readonly threshold: number
  /** How many signatures certify a list: ⌊(n + t − 1)/2⌋ + 1. */
  readonly quorum: number
  /** Fewest contributions in a list. */
  readonly minimum: number
  readonly releaseModel: 'sites' | 'coordinator'
  readonly releaseMetrics: 'sites' | 'coordinator'
  readonly approvalMs: number
  readonly keySetupMs: number
  readonly roundMs: number
  /** Milliseconds since 1970 after which no approval counts. */
  readonly expiresAt: number
}

/** A site within a run. */
export interface SiteState {
  readonly decision: 'none' | 'approve' | 'reject'
  /** Whether rounds wait for it. A site that missed a deadline is not waited for until it is heard of again. */
  readonly present: boolean
  /** Last step that it opened and applied; −1 before the first. */
  readonly applied: number
  /** Training backend it reported; empty before the first report. */
  readonly backend: string
  /** It knows that the run has ended. */
  readonly closed: boolean
  /** Its last refusal of a command, if that still stands. */
  readonly refusal: { readonly code: ErrorCode; readonly reason: string } | null
}

/** A contribution and where its sealed shares are kept (roster order). */
export interface StoredContribution {
  readonly message: Contribution
  readonly shareBlobs: readonly Digest[]
}

/** A reveal and where its sealed payloads are kept (roster order). */
export interface StoredReveal {
  readonly message: KeyReveal
  readonly sealedBlobs: readonly Digest[]
}

/** The step in hand. */
export interface StepState {
  readonly step: number
  readonly attempt: number
  readonly contributions: Readonly<Record<string, StoredContribution>>
  /** Members of the list once it is closed, in roster order. */
  readonly members: readonly SiteName[] | null
  readonly signatures: Readonly<Record<string, ListSignature>>
  readonly answers: Readonly<Record<string, Answer>>
  readonly sum: { readonly digest: Digest; readonly bytes: number } | null
  /** The model digest that the first report named; a different one ends the run. */
  readonly model: Digest | null
}

/** A finished step, kept for sites that still have to open it. */
export interface StepRecord {
  readonly run: RunId
  readonly step: StepState
}

export interface RunState {
  readonly context: RunContext
  readonly terms: RunTerms
  readonly roster: readonly RosterEntry[]
  readonly phase: RunPhase
  /** Why the run waits, or null. It goes on by itself when the reason is gone. */
  readonly paused: string | null
  readonly sites: Readonly<Record<string, SiteState>>
  readonly commits: Readonly<Record<string, KeyCommit>>
  readonly reveals: Readonly<Record<string, StoredReveal>>
  readonly confirms: Readonly<Record<string, KeyConfirm>>
  readonly current: StepState
  /** Model digest that the sites agreed on last. */
  readonly model: Digest | null
  /** Released metrics by step; empty where the plan keeps them at the sites. */
  readonly metrics: readonly StepMetrics[]
  /** Digest of the released model file at the coordinator. */
  readonly released: Digest | null
  readonly failure: { readonly code: ErrorCode; readonly reason: string } | null
  readonly startedBy: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly endedAt: number | null
}

/** One row for the audit chain. */
export interface AuditEntry {
  readonly actor: string
  readonly action: string
  readonly run: RunId | null
  readonly detail: Readonly<Record<string, string | number | boolean | null>>
}
