export { pruneLedger, rotateLedger } from './archives.ts'
export { approvePlan, rejectPlan, withdrawFromRun } from './decisions.ts'
export type { WordTable } from './feature-words.ts'
export {
  bytesOut,
  type ExportFormat,
  egressRows,
  exportLedger,
  type VerifiedLedger,
  verifyLedger,
} from './ledger.ts'
export { askedRun, knownRun, namedRun } from './named-run.ts'
export { type Notice, notices } from './notices.ts'
export {
  isUndecided,
  type Joining,
  ownAttendance,
  type RunOverview,
  roundsDone,
  runOverviews,
  type SiteOverview,
  siteOverview,
} from './overview.ts'
export { keyFacts, type PlanSection, planSections, type Settled } from './plan-words.ts'
export { explainPolicy } from './policy.ts'
export { findingTable, missingTable } from './record-words.ts'
export { checkWaiting, type Terms, termsOf, whoCanOpen } from './runs.ts'
export type { SiteAtHand } from './site.ts'
export { fitSentences, fitText, takingPartText } from './standing.ts'
export {
  boundText,
  changesText,
  epsilonText,
  epsilonValue,
  smallGroupsText,
  standingText,
} from './wording.ts'
