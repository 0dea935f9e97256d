/** The hospital's own rules. They win over every plan. */
import type { TrainingPlan } from '@consilium/shared/protocol'

/** Approves a plan without a person if everything it names fits. */
export interface ApprovalRule {
  /** Model families that the rule covers. */
  readonly families: readonly TrainingPlan['model']['family'][]
  /** Most rounds. */
  readonly maxRounds: number
}

export interface SitePolicy {
  /** Fewest sites in a roster. */
  readonly minimumSites: number
  /** Smallest threshold of sites that open a sum. */
  readonly minimumThreshold: number
  /** Fewest training records of this site for it to take part. */
  readonly minimumRecords: number
  /** Whether a run without encryption is ever allowed. */
  readonly allowPlaintext: boolean
  /** Model families that may be trained here at all. */
  readonly families: readonly TrainingPlan['model']['family'][]
  /** Most rounds of a run. */
  readonly maximumRounds: number
  /** A plan that no rule covers waits for a person. */
  readonly approvalRules: readonly ApprovalRule[]
}

/** What holds where the policy file is silent: nothing is approved by rule, nothing leaves in plain. */
export const DEFAULT_POLICY: SitePolicy = {
  minimumSites: 3,
  minimumThreshold: 2,
  minimumRecords: 20,
  allowPlaintext: false,
  families: ['logistic-regression', 'mlp'],
  maximumRounds: 1000,
  approvalRules: [],
}
