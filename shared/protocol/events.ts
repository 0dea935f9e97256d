/** What can happen to a run. Time, randomness and I/O come in as events; `transition` has none of its own. */
import type { Digest, ErrorCode, SiteName } from '../kernel/index.ts'
import type {
  Adoption,
  Answer,
  Approval,
  Contribution,
  Handover,
  KeyCommit,
  KeyConfirm,
  KeyReveal,
  ListSignature,
  Rejoin,
  Report,
  RosterEntry,
  Withdrawal,
} from './messages.ts'
import type { Participation } from './participation.ts'
import type { AuditEntry, RunState, StepRecord } from './state.ts'

/**
 * `at` is the wall clock in milliseconds since 1970. Signatures have been verified before an event is made of
 * a message.
 */
export type RunEvent = { readonly at: number } & (
  | { readonly kind: 'approval'; readonly message: Approval }
  | { readonly kind: 'key-commit'; readonly message: KeyCommit }
  | { readonly kind: 'key-reveal'; readonly message: KeyReveal; readonly sealedBlobs: readonly Digest[] }
  | { readonly kind: 'key-confirm'; readonly message: KeyConfirm }
  | { readonly kind: 'contribution'; readonly message: Contribution; readonly shareBlobs: readonly Digest[] }
  | { readonly kind: 'list-signature'; readonly message: ListSignature }
  | { readonly kind: 'answer'; readonly message: Answer }
  | {
      readonly kind: 'report'
      readonly message: Report
      /** For a finished step, the model digest agreed on then; else null. */
      readonly agreed: Digest | null
    }
  | { readonly kind: 'model'; readonly site: SiteName; readonly file: Digest }
  | {
      readonly kind: 'refusal'
      readonly site: SiteName
      readonly command: string
      readonly code: ErrorCode
      readonly reason: string
    }
  | { readonly kind: 'closed'; readonly site: SiteName }
  | { readonly kind: 'withdrawal'; readonly message: Withdrawal }
  | { readonly kind: 'rejoin'; readonly message: Rejoin }
  | { readonly kind: 'handover'; readonly message: Handover }
  | { readonly kind: 'adoption'; readonly message: Adoption }
  | {
      readonly kind: 'exclusion'
      readonly site: SiteName
      /** Who shut the site out of the federation. */
      readonly by: string
      readonly reason: string
    }
  | {
      readonly kind: 'admission'
      readonly joiner: RosterEntry
      /** Of `settleAdmission`. */
      readonly settled: Participation
      /** Who lets it in. */
      readonly operator: SiteName
    }
  | { readonly kind: 'sum-stored'; readonly step: number; readonly digest: Digest; readonly bytes: number }
  | { readonly kind: 'deadline'; readonly timer: string }
  | { readonly kind: 'abort'; readonly operator: SiteName; readonly reason: string }
)

/** What an event led to. A misplaced message is a rejection value, never a throw, and changes nothing. */
export type Outcome =
  | {
      readonly accepted: true
      readonly state: RunState
      readonly audit: readonly AuditEntry[]
      readonly archived: readonly StepRecord[]
    }
  | { readonly accepted: false; readonly code: ErrorCode; readonly reason: string }
