export { createRun, orderRoster, settleLaneBits, settleParticipation } from './create.ts'
export { type DesiredCommand, desiredCommand, desiredSum } from './desired.ts'
export {
  type Departure,
  type DepartureKind,
  type EgressExport,
  type EgressRow,
  nextEgressRow,
  parseEgressExport,
  submissionDeparture,
  verifyEgress,
} from './egress.ts'
export { desiredTimer } from './ending.ts'
export type { Outcome, RunEvent } from './events.ts'
export { enrollmentBytes, formatInvitation, type InvitationText, parseInvitation, tokenDigest } from './invitation.ts'
export type {
  Answer,
  Approval,
  CertifiedList,
  Command,
  CommandKind,
  Contribution,
  ContributionList,
  Hex,
  KeyCommit,
  KeyConfirm,
  KeyReveal,
  ListSignature,
  Report,
  RosterEntry,
  RunContext,
  StepMetrics,
  Submission,
  SubmissionKind,
} from './messages.ts'
export { decodeModelFile, encodeModelFile, type ModelState } from './model-file.ts'
export { hasEnded } from './outcome.ts'
export { finalStep, parsePlan, planDigest, planText, type TrainingPlan, tensorNames } from './plan.ts'
export type { AuditEntry, RunPhase, RunState, RunTerms, SiteState, StepRecord, StepState, StoredContribution, StoredReveal } from './state.ts'
export { contributionList } from './step.ts'
export {
  answerBytes,
  answerContext,
  approvalBytes,
  checksumContext,
  contributionBytes,
  keyCommitBytes,
  keyConfirmBytes,
  keyPayloadContext,
  keyRevealBytes,
  keySetupTranscript,
  listDigest,
  listSignatureBytes,
  reportBytes,
  rosterFingerprint,
  seedCommitment,
  shareContext,
  sharesDigest,
  shortFingerprint,
} from './transcript.ts'
export { transition } from './transition.ts'
export { verifyMember, verifySubmission } from './verify.ts'
export type { MemberView, Progress, Role, RunView, SiteView } from './view.ts'
