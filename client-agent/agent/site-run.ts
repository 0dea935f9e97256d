/**
 * What a site keeps of a run: plain JSON, stored whole. It holds secrets and never leaves the site's data
 * directory.
 */
import type { Digest, ErrorCode, RunId, SiteName } from '@consilium/shared/kernel'
import type {
  Approval,
  AttendanceSpan,
  Contribution,
  EpochStart,
  Hex,
  KeyCommit,
  KeyReveal,
  RosterEntry,
  StepMetrics,
  Withdrawal,
} from '@consilium/shared/protocol'
import type { DataFinding } from '@consilium/shared/training'

/** Secrets between the first and the last flight of key setup. */
export interface KeySetupSecrets {
  readonly sealingPrivateKey: Hex
  readonly sealingPublicKey: Hex
  readonly seedPart: Hex
  /** This site's part of the group key's entropy. */
  readonly groupPart: Hex
  /** Pairwise chain keys that this site makes, one for each member of the committee, in its order. */
  readonly chainKeys: readonly Hex[]
  /** Everybody's first flight, once seen; the second flight and the transcript rest on it. */
  readonly commits: readonly KeyCommit[]
  /** Set with the second flight, so that asking again gives the same bytes. */
  readonly reveal: { readonly message: KeyReveal; readonly sealed: readonly Hex[] } | null
}

/** Keys of an epoch. Chain keys are those of the next step to be applied; older ones are gone. */
export interface EpochKeys {
  readonly epoch: number
  readonly transcript: Digest
  /** The run's seed for the public polynomials. Not secret among the sites. */
  readonly seed: Hex
  readonly groupChain: Hex
  /** For shares that this site sends, by recipient, in the committee's order. */
  readonly outgoing: readonly Hex[]
  /** For shares that this site receives, by sender, roster order; none at a site outside the committee. */
  readonly incoming: readonly Hex[]
  /** Rounded record counts, roster order. */
  readonly counts: readonly number[]
  /** Everybody has confirmed these keys, as this site has seen; absent until then. */
  readonly confirmed?: true
}

/** An epoch whose keys this site confirmed. */
export interface OpenEpoch {
  readonly epoch: number
  readonly roster: readonly RosterEntry[]
  /** What was approved then, where a site has joined since; absent: what is approved now. */
  readonly approvedRoster?: readonly RosterEntry[]
  readonly transcript: Digest
  /** Where the epoch took up the run; absent in the first. */
  readonly start?: EpochStart
}

/** A contribution that was made and stored before its first byte left. */
export interface PreparedContribution {
  readonly message: Contribution
  /** Sealed key shares, in the committee's order. */
  readonly shares: readonly Hex[]
  /**
   * What is carried over if this contribution is in the certified list: file digest of the residual; null for
   * steps that carry none.
   */
  readonly residual: Digest | null
  /**
   * Digest of the file of the tensors that stay here, as this step's training left them; absent where none
   * do.
   */
  readonly local?: Digest
}

/** What one step took of this site. */
export interface StepCost {
  readonly step: number
  /** Bytes of the encrypted update. */
  readonly uploadBytes: number
  /** Bytes of the sealed key shares. */
  readonly shareBytes: number
  readonly trainMs: number
  readonly encryptMs: number
  readonly uploadMs: number
  readonly openMs: number
}

/** How the model does on this site's own test records. Never leaves the site on its own. */
export interface OwnEvaluation {
  readonly rows: number
  readonly loss: number
  readonly accuracy: number
  /** Exact, from the ranks of the scores; null if the test records are of one class. */
  readonly auroc: number | null
}

/** A statistics list that this site signed: its sum may have been opened. */
export interface SignedStatistics {
  /** Digest of the data contract and split. */
  readonly contract: Digest
  /** Identity keys of the list's members. */
  readonly members: readonly Hex[]
}

/** What a plan finds in this site's records: it stays here, and decides nothing by itself. */
export interface DataFit {
  /** Milliseconds since 1970. */
  readonly checkedAt: number
  /**
   * Why the records do not fit in form (a column that is not there, a file that cannot be read), for a person
   * here; null: they fit.
   */
  readonly problem: { readonly code: ErrorCode; readonly message: string } | null
  /** Values that do not fit, and what becomes of them. */
  readonly findings: readonly DataFinding[]
  /** Sentences about how few records there are, measured by the policy. */
  readonly warnings: readonly string[]
}

export interface SiteRun {
  readonly run: RunId
  /** Canonical plan text. */
  readonly plan: string
  /** The sites of the epoch in hand. */
  readonly roster: readonly RosterEntry[]
  /** What was approved, where sites have left or joined since; absent: the roster. */
  readonly approvedRoster?: readonly RosterEntry[]
  /**
   * Which site joined the run under way with that roster, this one maybe; absent: nobody has since the run
   * began.
   */
  readonly joiner?: SiteName
  /** The epoch in hand; absent: the first. Only ever grows, and nothing is done in one that is over. */
  readonly epoch?: number
  /**
   * The epochs, of those that this site confirmed, in which others may still sign a list of the step in hand;
   * absent: as the keys say.
   */
  readonly openEpochs?: readonly OpenEpoch[]
  /**
   * The last epoch that this site has forgotten what it did in, and does nothing in any more; absent: none.
   */
  readonly forgotten?: number
  /**
   * It was restored from an older state, or joins, and has yet to take over the model; absent: it holds what
   * it says that it applied.
   */
  readonly restored?: true
  readonly expiresAt: number
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  readonly status:
    | 'waiting'
    | 'approved'
    | 'rejected'
    | 'running'
    | 'released'
    | 'failed'
    | 'aborted'
    | 'withdrawn'
  /** Why it waits, was rejected or ended: one sentence. */
  readonly reason: string
  readonly approval: Approval | null
  /**
   * Training records of the approved data set, rounded as the plan says: what the others are told. Absent: as
   * they are counted in the key setup.
   */
  readonly roundedCount?: number
  /**
   * What the plan found in the records when it arrived, or when they were last looked at; absent: not looked
   * at yet.
   */
  readonly fit?: DataFit
  /** How this site left the run, and whether the coordinator knows; absent while it takes part. */
  readonly withdrawal?: { readonly message: Withdrawal; readonly acknowledged: boolean }
  readonly setup: KeySetupSecrets | null
  readonly keys: EpochKeys | null
  /** Last step applied; −1 before the first. */
  readonly applied: number
  /** Digest of the model file after that step; null before the first. */
  readonly model: Digest | null
  /** What error feedback carries: the step that left it and the digest of its file; null: nothing yet. */
  readonly residual: { readonly step: number; readonly file: Digest } | null
  /**
   * The tensors that stay here: the step that trained them last and the digest of their file; absent: as the
   * plan starts them, or there are none.
   */
  readonly local?: { readonly step: number; readonly file: Digest }
  readonly prepared: PreparedContribution | null
  /**
   * The one list digest that this site signed or answered, by step. Kept until the step is applied; after
   * that no list of it is looked at.
   */
  readonly signedLists: Readonly<Record<string, Digest>>
  readonly statistics: SignedStatistics | null
  /** The sites whose answers did not fit when a sum was opened here last; absent while there were none. */
  readonly wrongAnswers?: { readonly step: number; readonly sites: readonly SiteName[] }
  /** Federation metrics by step, as opened here. */
  readonly metrics: readonly StepMetrics[]
  /**
   * By site, which steps that were applied here it is in the certified list of; absent: nothing was noted.
   */
  readonly attendance?: Readonly<Record<SiteName, readonly AttendanceSpan[]>>
  /** The final model on this site's own test records. */
  readonly own: OwnEvaluation | null
  /** Why it was not evaluated on them; absent: it was, or there are none. */
  readonly ownMissing?: string
  /** Of the last steps. */
  readonly costs: readonly StepCost[]
  /** Training backend in use. */
  readonly backend: string
}

/**
 * Of a run under way that this site takes part in: whether another may join it. What it was asked, and what
 * was decided.
 */
export type Question = Pick<
  SiteRun,
  | 'run'
  | 'roster'
  | 'approvedRoster'
  | 'joiner'
  | 'expiresAt'
  | 'receivedAt'
  | 'status'
  | 'reason'
  | 'approval'
>
