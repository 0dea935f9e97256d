/** A run as the coordinator knows it: plain JSON, changed only by `transition`. */
import type { Digest, ErrorCode, RunId, SiteName } from '../kernel/index.ts'
import type { AttendanceSpan } from './attendance.ts'
import type { Deadline } from './deadline.ts'
import type {
  Admitted,
  Answer,
  Approval,
  Contribution,
  Handover,
  KeyCommit,
  KeyConfirm,
  KeyReveal,
  ListSignature,
  RosterEntry,
  RunContext,
  StepMetrics,
} from './messages.ts'
import type { Participation } from './participation.ts'

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

/**
 * What the plan settled when the run was made. Of all this committee and quorum change when sites leave; when
 * one joins, threshold and minimum too.
 */
export interface RunTerms extends Participation {
  readonly name: string
  readonly rounds: number
  readonly encrypted: boolean
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
  /**
   * Whether rounds wait for it. A site that missed a deadline is not waited for until it is heard of again.
   */
  readonly present: boolean
  /** Last step that it opened and applied; −1 before the first. */
  readonly applied: number
  /** Training backend it reported; empty before the first report. */
  readonly backend: string
  /** It knows that the run has ended. */
  readonly closed: boolean
  /** Its last refusal of a command, if that still stands. */
  readonly refusal: { readonly code: ErrorCode; readonly reason: string } | null
  /** Its last refusal, whether that still stands or not; absent: it has refused nothing. */
  readonly lastRefusal?: { readonly code: ErrorCode; readonly reason: string }
  /**
   * What became of it in the steps whose lists were closed while it took part, oldest first; absent: there
   * was none.
   */
  readonly attendance?: readonly AttendanceSpan[]
  /** Why it left the run; absent while it takes part. */
  readonly left?: string
  /**
   * It left without a word of its own, undecided or refusing, and is told until it is `closed`; absent: it
   * knows, or takes part.
   */
  readonly leftOut?: true
  /**
   * The last epoch that it has forgotten what it did in, since it was restored from an older state; absent:
   * none.
   */
  readonly forgot?: number
  /**
   * It was restored, or has joined, and has yet to take over the model; absent: it holds what it says that it
   * applied.
   */
  readonly adopts?: true
  /** The epoch of its last contribution; absent before the first. */
  readonly contributed?: number
}

/** An epoch that is over. */
export interface PastEpoch {
  readonly epoch: number
  /** Fingerprint of its roster. */
  readonly roster: Digest
  /** Who signed its lists. */
  readonly signers: readonly SiteName[]
  readonly quorum: number
  /** Absent: the run's first. */
  readonly threshold?: number
  /** Which of its sites may have had its keys. */
  readonly keys: 'none' | 'some' | 'all'
}

/**
 * A site that is to join: everybody who takes part, and it itself, is asked to approve the roster with it.
 * The run goes on meanwhile.
 */
export interface Admission {
  readonly joiner: RosterEntry
  /** The approved roster with the joiner, in its order. */
  readonly roster: readonly RosterEntry[]
  /** What the plan settles for that roster. */
  readonly settled: Participation
  /** Milliseconds since 1970 after which no approval of it counts. */
  readonly expiresAt: number
  readonly approvals: Readonly<Record<string, Approval>>
}

/** A site that was to join and does not. */
export interface Declined {
  readonly joiner: RosterEntry
  readonly reason: string
  /** Of the admission that came to nothing. */
  readonly expiresAt: number
  /** It knows. */
  readonly told: boolean
}

/** A contribution and where its sealed shares are kept (committee order). */
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
  /** `threshold` of them open the sum; those that come later are taken only if a site found these wrong. */
  readonly answers: Readonly<Record<string, Answer>>
  /** A site found that the answers do not open the sum, so every member of the committee is asked. */
  readonly disputed: boolean
  readonly sum: { readonly digest: Digest; readonly bytes: number } | null
  /** The model digest that the first report named; a different one ends the run. */
  readonly model: Digest | null
}

/** An answer that did not fit the others, as sites that opened the sum with more of them report. */
export interface WrongAnswer {
  readonly step: number
  readonly site: SiteName
  /** Who says so, in the order in which they did. */
  readonly namedBy: readonly SiteName[]
}

/** A finished step, kept for sites that still have to open it. */
export interface StepRecord {
  readonly run: RunId
  readonly step: StepState
}

export interface RunState {
  readonly context: RunContext
  readonly terms: RunTerms
  /** The sites of the epoch in hand, and until the step in hand is over those that have left meanwhile. */
  readonly roster: readonly RosterEntry[]
  /** Those of the approved roster that no epoch counts any more; absent: nobody. */
  readonly departed?: readonly RosterEntry[]
  /** Who is to join, while not everybody has approved it or the step in hand is not over; absent: nobody. */
  readonly admission?: Admission
  /** Who joined, oldest first; absent: nobody. */
  readonly admitted?: readonly Admitted[]
  /** Who was to join and does not, the latest of each site; absent: nobody. */
  readonly declined?: readonly Declined[]
  /** Epochs before the one in hand, oldest first; absent: none. */
  readonly past?: readonly PastEpoch[]
  /**
   * Everybody's confirmations of the last of them that all its sites confirmed, in roster order; absent:
   * there was none.
   */
  readonly proof?: readonly KeyConfirm[]
  readonly phase: RunPhase
  /** Why the run waits, or null. It goes on by itself when the reason is gone. */
  readonly paused: string | null
  /**
   * The deadline in hand; absent while the run is paused and once it has ended, and in states of builds that
   * kept none.
   */
  readonly deadline?: Deadline
  /** Every site of the approved roster, in its order. */
  readonly sites: Readonly<Record<string, SiteState>>
  readonly commits: Readonly<Record<string, KeyCommit>>
  readonly reveals: Readonly<Record<string, StoredReveal>>
  readonly confirms: Readonly<Record<string, KeyConfirm>>
  /**
   * Who handed over the model state that the epoch starts from, for sites that were restored or joined;
   * absent: nobody yet.
   */
  readonly handover?: Handover
  readonly current: StepState
  /** Model digest that the sites agreed on last. */
  readonly model: Digest | null
  /** Released metrics by step; empty where the plan keeps them at the sites. */
  readonly metrics: readonly StepMetrics[]
  readonly wrongAnswers: readonly WrongAnswer[]
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
