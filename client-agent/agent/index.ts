export { type Agent, type AgentOptions, createAgent } from './agent.ts'
export { Cohorts } from './cohorts.ts'
export { type Judgement, judge } from './judge.ts'
export { withLedger } from './ledger.ts'
export { modelFileName, ownModelFile } from './model-store.ts'
export { type ApprovalRule, DEFAULT_POLICY, type SitePolicy } from './policy.ts'
export type {
  AgentStore,
  CoordinatorLink,
  Decision,
  EgressStore,
  PolicySource,
  Progress,
  RecordSource,
  SiteFiles,
  SiteIdentity,
  TransferTicket,
} from './ports.ts'
export { type Departure, type PlanPreview, previewPlan } from './preview.ts'
export type { OwnEvaluation, SiteRun, StepCost } from './site-run.ts'
export { siteWeights } from './weights.ts'
