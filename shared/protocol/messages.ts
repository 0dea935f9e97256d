/**
 * What passes between a site and the coordinator in a run, as the domain sees it. Small byte strings are
 * lower-case hexadecimal so that states and messages are plain JSON; bulky ones (`Uint8Array`) are stored as
 * blobs and travel beside.
 *
 * `transcript.ts` says which bytes of each message are signed.
 */
import type { Digest, ErrorCode, RunId, SiteName } from '../kernel/index.ts'

/** Bytes as lower-case hexadecimal. */
export type Hex = string

/** Longest sentence for people in a message, in characters. */
export const REASON_CHARACTERS = 2000

/** A member of a run's roster. */
export interface RosterEntry {
  readonly site: SiteName
  /** ECDSA P-256 public key, SubjectPublicKeyInfo DER. */
  readonly identityKey: Hex
}

/** What every signed message of an epoch is bound to. */
export interface RunContext {
  /** Number format and cryptographic suite of the updates. */
  readonly suite: string
  readonly run: RunId
  readonly plan: Digest
  readonly roster: Digest
  readonly epoch: number
}

/** A site's answer to a plan. Bound to plan, data set, roster, rounds and expiry. */
export interface Approval {
  readonly run: RunId
  readonly site: SiteName
  readonly decision: 'approve' | 'reject'
  readonly plan: Digest
  /** Keyed digest of the site's data set; the key stays at the site. */
  readonly dataset: Digest
  readonly roster: Digest
  readonly rounds: number
  /**
   * Milliseconds since 1970: when the time to approve ends. Keys are first set up at most the plan's
   * `keySetupSeconds` later.
   */
  readonly expiresAt: number
  /**
   * For a rejection: the rule or reason, one sentence that reveals nothing about patients. Empty for an
   * approval.
   */
  readonly reason: string
  readonly signature: Hex
}

/** Key setup, first flight: a fresh HPKE key and a commitment to the site's part of the run's seed. */
export interface KeyCommit {
  readonly run: RunId
  readonly epoch: number
  readonly site: SiteName
  /** HPKE public key (X-Wing, 1216 bytes), for this epoch alone. */
  readonly sealingKey: Hex
  readonly commitment: Digest
  readonly signature: Hex
}

/** Key setup, second flight: the part of the seed, and one sealed payload for every site of the roster. */
export interface KeyReveal {
  readonly run: RunId
  readonly epoch: number
  readonly site: SiteName
  /** 32 bytes. */
  readonly seedPart: Hex
  /** Digest of the sealed payload for each roster position, in roster order. */
  readonly sealed: readonly Digest[]
  readonly signature: Hex
}

/** Where an epoch takes up a run that is under way. */
export interface EpochStart {
  /** The step in hand. */
  readonly step: number
  /** Digest of the model state that it starts from. */
  readonly model: Digest
}

/** Key setup, third flight: what this site saw and derived; all must be equal. */
export interface KeyConfirm {
  readonly run: RunId
  readonly epoch: number
  readonly site: SiteName
  readonly transcript: Digest
  /**
   * Where this site stands; absent in the first epoch, which starts from the plan alone, and where it was
   * restored or joins and takes the others' word for it.
   */
  readonly start?: EpochStart
  readonly signature: Hex
}

/**
 * A site leaves a run for good. It says so in whatever epoch it is; the run goes on without it where enough
 * sites remain.
 */
export interface Withdrawal {
  readonly run: RunId
  /** The latest epoch that the site knows of. */
  readonly epoch: number
  readonly site: SiteName
  /** One sentence for the ML lead that reveals nothing about patients. */
  readonly reason: string
  readonly signature: Hex
}

/**
 * A site was restored from an older state: it does nothing more in an epoch that it has forgotten, and takes
 * part in the next.
 */
export interface Rejoin {
  readonly run: RunId
  /** The last epoch that it has forgotten what it did in. */
  readonly epoch: number
  readonly site: SiteName
  readonly signature: Hex
}

/**
 * The model state that an epoch starts from, uploaded for sites that were restored or join, sealed under a
 * key of the epoch.
 */
export interface Handover {
  readonly run: RunId
  readonly epoch: number
  readonly site: SiteName
  /** Digest of the sealed state. */
  readonly file: Digest
  readonly bytes: number
  readonly signature: Hex
}

/** A site that was restored, or joins, holds the model state that the epoch starts from. */
export interface Adoption {
  readonly run: RunId
  readonly epoch: number
  readonly site: SiteName
  readonly model: Digest
  readonly signature: Hex
}

/** A site's encrypted update for one step. */
export interface Contribution {
  readonly run: RunId
  readonly epoch: number
  /** 0 is the statistics, 1 … rounds the training rounds, rounds + 1 the final evaluation. */
  readonly step: number
  readonly attempt: number
  readonly site: SiteName
  /** Digest of the model state that the update starts from. */
  readonly baseModel: Digest
  readonly lanePlan: Digest
  /** Digest of the uploaded residues. */
  readonly upload: Digest
  readonly uploadBytes: number
  /** Digest over the digests of the sealed key shares, in the committee's order. */
  readonly shares: Digest
  /** The upload's checksum, sealed for the sites; empty in a plain run. */
  readonly checksum: Hex
  readonly signature: Hex
}

/** The contributions that a step's sum is made of, in roster order. */
export interface ContributionList {
  readonly run: RunId
  readonly epoch: number
  readonly step: number
  readonly members: readonly Contribution[]
}

export interface ListSignature {
  readonly run: RunId
  readonly epoch: number
  readonly step: number
  readonly site: SiteName
  readonly list: Digest
  readonly signature: Hex
}

/** A site's sum of the key shares of the listed sites, sealed under the round key. */
export interface Answer {
  readonly run: RunId
  readonly epoch: number
  readonly step: number
  readonly site: SiteName
  readonly list: Digest
  /** Digest of the sealed sum of shares. */
  readonly sealed: Digest
  readonly signature: Hex
}

/** Federation-wide metrics of the model that the step's contributions started from. */
export interface StepMetrics {
  readonly step: number
  readonly rows: number
  readonly loss: number | null
  readonly accuracy: number | null
  readonly auroc: number | null
}

/** A site opened the step's sum and applied it. */
export interface Report {
  readonly run: RunId
  readonly epoch: number
  readonly step: number
  readonly site: SiteName
  /** Digest of the model state after the step. */
  readonly model: Digest
  /** Training backend in use at the site. */
  readonly backend: string
  /** Null where the plan keeps metrics at the sites, and for the statistics step. */
  readonly metrics: StepMetrics | null
  /** The sites whose answers did not fit the others, in roster order; mostly none. */
  readonly wrongAnswers: readonly SiteName[]
  readonly signature: Hex
}

/**
 * What a site says to the coordinator. Bulky parts stand beside the signed message that binds their digests.
 */
export type Submission =
  | { readonly kind: 'approval'; readonly message: Approval }
  | { readonly kind: 'key-commit'; readonly message: KeyCommit }
  | {
      readonly kind: 'key-reveal'
      readonly message: KeyReveal
      /** In roster order. */
      readonly sealed: readonly Uint8Array[]
    }
  | { readonly kind: 'key-confirm'; readonly message: KeyConfirm }
  | {
      readonly kind: 'contribution'
      readonly message: Contribution
      /** Sealed key shares in the committee's order; none in a plain run. */
      readonly shares: readonly Uint8Array[]
    }
  | { readonly kind: 'list-signature'; readonly message: ListSignature }
  | { readonly kind: 'answer'; readonly message: Answer; readonly sealed: Uint8Array }
  | { readonly kind: 'report'; readonly message: Report }
  | { readonly kind: 'withdrawal'; readonly message: Withdrawal }
  | { readonly kind: 'rejoin'; readonly message: Rejoin }
  | { readonly kind: 'handover'; readonly message: Handover }
  | { readonly kind: 'adoption'; readonly message: Adoption }
  | {
      readonly kind: 'model'
      readonly run: RunId
      readonly site: SiteName
      /** Digest of the uploaded model file. */
      readonly file: Digest
    }
  | {
      readonly kind: 'refusal'
      readonly run: RunId
      readonly site: SiteName
      readonly command: string
      readonly code: ErrorCode
      readonly reason: string
    }
  | { readonly kind: 'closed'; readonly run: RunId; readonly site: SiteName }

/** A certified list: the list and the signatures of a quorum over its digest. */
export interface CertifiedList {
  readonly list: ContributionList
  readonly signatures: readonly ListSignature[]
}

/** A site that joined a run under way: the approved roster with it, and who approved that. */
export interface Admitted {
  /** In its order; sites that have left are in it, since they are in what was approved. */
  readonly roster: readonly RosterEntry[]
  /** Of everybody who took part then, and of the site that joined. */
  readonly approvals: readonly Approval[]
}

/** What a site must know to leave one epoch for the next. */
export interface NextEpoch {
  /** The roster that was approved, without the sites that have left; in its order. */
  readonly roster: readonly RosterEntry[]
  /** Those that joined since the run began, oldest first; absent: nobody. */
  readonly admitted?: readonly Admitted[]
  /**
   * Everybody's confirmations of the last epoch that all its sites confirmed, in roster order; none before
   * there was one.
   */
  readonly confirmations: readonly KeyConfirm[]
  /** The step in hand. */
  readonly step: number
}

/**
 * What the coordinator asks of a site. `id` is a function of the run's state, so the same command asked twice
 * has the same id, and doing it twice has the effect of doing it once.
 */
export type Command = { readonly id: string; readonly run: RunId } & (
  | {
      readonly kind: 'approve'
      /** The plan's canonical text. */
      readonly plan: string
      /** What is to be approved; a site that joins is in it, and so are sites that have left since. */
      readonly roster: readonly RosterEntry[]
      readonly expiresAt: number
      /** Who would join the run, which is under way; absent: it has not begun. */
      readonly joining?: {
        readonly site: SiteName
        /** Sites of the roster that have left, in its order. */
        readonly left: readonly SiteName[]
      }
    }
  | {
      readonly kind: 'key-commit'
      readonly epoch: number
      /** Absent for the first epoch. */
      readonly next?: NextEpoch
    }
  | { readonly kind: 'key-reveal'; readonly epoch: number; readonly commits: readonly KeyCommit[] }
  | {
      readonly kind: 'key-confirm'
      readonly epoch: number
      readonly reveals: readonly KeyReveal[]
      /** This site's sealed payload from each site, in roster order. */
      readonly sealed: readonly Uint8Array[]
    }
  | {
      readonly kind: 'contribute'
      readonly epoch: number
      readonly step: number
      readonly attempt: number
      /** Everybody's, until this site has contributed in the epoch; then none. */
      readonly confirmations: readonly KeyConfirm[]
    }
  | {
      readonly kind: 'hand-over'
      readonly epoch: number
      readonly step: number
      /** Everybody's. */
      readonly confirmations: readonly KeyConfirm[]
    }
  | {
      readonly kind: 'adopt'
      readonly epoch: number
      readonly step: number
      /** Everybody's. */
      readonly confirmations: readonly KeyConfirm[]
      /** The sealed state. */
      readonly file: { readonly digest: Digest; readonly bytes: number }
    }
  | { readonly kind: 'sign-list'; readonly list: ContributionList }
  | {
      readonly kind: 'answer'
      readonly certified: CertifiedList
      /** This site's sealed share from each listed site, in list order. */
      readonly shares: readonly Uint8Array[]
    }
  | {
      readonly kind: 'open'
      readonly certified: CertifiedList
      readonly answers: readonly { readonly message: Answer; readonly sealed: Uint8Array }[]
      readonly sum: { readonly digest: Digest; readonly bytes: number }
    }
  | { readonly kind: 'release' }
  | { readonly kind: 'finish'; readonly outcome: 'released' | 'failed' | 'aborted'; readonly reason: string }
)

export type SubmissionKind = Submission['kind']
export type CommandKind = Command['kind']
