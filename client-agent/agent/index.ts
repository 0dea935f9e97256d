export { type Agent, type AgentOptions, createAgent } from './agent.ts'
export { Cohorts } from './cohorts.ts'
export { approvedNames, approvedRoster, planOf, siteNames } from './context.ts'
export { modelFileName } from './file-names.ts'
export { checkFit, findingText, firstProblem } from './fit.ts'
export { forRoster, type Judgement, judge, recordWarnings } from './judge.ts'
export { type EgressNote, egressNote, withLedger } from './ledger.ts'
export { ownModelFile } from './model-store.ts'
export { type ApprovalRule, DEFAULT_POLICY, POLICY_MEANINGS, type SitePolicy } from './policy.ts'
export type {
  AgentStore,
  CoordinatorLink,
  Decision,
  EgressArchive,
  EgressStore,
  PolicySource,
  Progress,
  RecordSource,
  SiteFiles,
  SiteIdentity,
  TransferTicket,
} from './ports.ts'
export { type PlanPreview, type PreviewGroup, previewPlan } from './preview.ts'
export type { Departure } from './preview-messages.ts'
export type { MissingColumn, PlanChanges } from './preview-unusual.ts'
export type { PreviewField, PreviewVector } from './preview-vectors.ts'
export { asked, decisionOn, undecided } from './questions.ts'
export type { DataFit, OwnEvaluation, Question, SiteRun, StepCost } from './site-run.ts'
export { DAYS, hoursText, type TrainingHours } from './training-hours.ts'
export { siteWeights } from './weights.ts'
export { isUnderWay, leaveRun } from './withdraw.ts'
