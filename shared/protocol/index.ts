export {
  type AttendanceSpan,
  type Attended,
  attend,
  attendanceCounts,
  attendanceText,
  attendedAt,
} from './attendance.ts'
export { type AuditVerdict, auditKeyEntry, nextAuditRow, verifyAudit } from './audit.ts'
export { type AuditExport, parseAuditExport } from './audit-export.ts'
export { type AuditKeys, type AuditRow, type AuditSigner, auditKeyName } from './audit-row.ts'
export { type AuditSegment, archiveAudit, prunedAudit, readAuditArchive } from './audit-segments.ts'
export type { ChainEnd } from './chain.ts'
export { createRun, orderRoster, withSiteJoining } from './create.ts'
export { csvText } from './csv.ts'
export { type Deadline, withDeadline } from './deadline.ts'
export { type DesiredCommand, desiredCommand, desiredQuestion, desiredSum, laneOf } from './desired.ts'
export { nextEgressRow, submissionDeparture, verifyEgress } from './egress.ts'
export { type EgressExport, parseEgressExport } from './egress-export.ts'
export type { ConnectionKind, Departure, DepartureKind, EgressRow } from './egress-row.ts'
export { archiveRows, type EgressSegment, prunedSegment, readArchive } from './egress-segments.ts'
export { approvedRoster, contextOf, isOut, takingPart } from './epoch.ts'
export type { Outcome, RunEvent } from './events.ts'
export {
  enrollmentBytes,
  formatInvitation,
  type InvitationText,
  parseInvitation,
  tokenDigest,
} from './invitation.ts'
export { admissionDeadline, concerned, undecided } from './joining.ts'
export {
  type Admitted,
  type Adoption,
  type Answer,
  type Approval,
  type CertifiedList,
  type Command,
  type CommandKind,
  type Contribution,
  type ContributionList,
  type EpochStart,
  type Handover,
  type Hex,
  type KeyCommit,
  type KeyConfirm,
  type KeyReveal,
  type ListSignature,
  type NextEpoch,
  REASON_CHARACTERS,
  type Rejoin,
  type Report,
  type RosterEntry,
  type RunContext,
  type StepMetrics,
  type Submission,
  type SubmissionKind,
  type Withdrawal,
} from './messages.ts'
export { decodeModelFile, encodeModelFile, type ModelState } from './model-file.ts'
export { clipped, hasEnded } from './outcome.ts'
export {
  needsCommittee,
  type Participation,
  settleAdmission,
  settleLaneBits,
  settleParticipation,
} from './participation.ts'
export { finalStep, parsePlan, planDigest, planText, storedPlan } from './plan.ts'
export { type PlanDifference, planDifferences } from './plan-differences.ts'
export { type TrainingPlan, tensorNames } from './plan-schema.ts'
export { planYaml } from './plan-yaml.ts'
export { type ArchiveState, archiveStates, missingSegments, prunableSegments } from './segments.ts'
export type {
  Admission,
  AuditEntry,
  RunPhase,
  RunState,
  RunTerms,
  SiteState,
  StepRecord,
  StepState,
  StoredContribution,
  StoredReveal,
  WrongAnswer,
} from './state.ts'
export { contributionList } from './step.ts'
export {
  adoptionBytes,
  answerBytes,
  answerContext,
  approvalBytes,
  checksumContext,
  contributionBytes,
  handoverBytes,
  handoverContext,
  keyCommitBytes,
  keyConfirmBytes,
  keyPayloadContext,
  keyRevealBytes,
  keySetupTranscript,
  listDigest,
  listSignatureBytes,
  rejoinBytes,
  reportBytes,
  rosterFingerprint,
  seedCommitment,
  shareContext,
  sharesDigest,
  shortFingerprint,
  withdrawalBytes,
} from './transcript.ts'
export { transition } from './transition.ts'
export { verifyMember, verifySubmission } from './verify.ts'
export type { AdmissionView, MemberView, Progress, Role, RunView, SiteView } from './view.ts'
