/** The hospital's own rules. They win over every plan. */
import type { TrainingPlan } from '@consilium/shared/protocol'
import type { TrainingHours } from './training-hours.ts'

/** Approves a plan without a person if everything it names fits. */
export interface ApprovalRule {
  /** Model families that the rule covers. */
  readonly families: readonly TrainingPlan['model']['family'][]
  /** Most rounds. */
  readonly maxRounds: number
  /**
   * Fingerprint of the one roster that the rule covers, lower-case hexadecimal with or without spaces, its
   * first 128 bits at least; none: whichever sites the coordinator names.
   */
  readonly roster?: string | undefined
}

export interface SitePolicy {
  /** Fewest sites in a roster. */
  readonly minimumSites: number
  /** Smallest threshold of sites that open a sum. */
  readonly minimumThreshold: number
  /** Fewest training records of this site that nobody here is warned of. */
  readonly minimumRecords: number
  /**
   * Fewest records in every group that a plan counts and that is not empty, that nobody here is warned of; 1:
   * any number.
   */
  readonly minimumRecordsPerGroup: number
  /** Whether a run without encryption is ever allowed. */
  readonly allowPlaintext: boolean
  /** Model families that may be trained here at all. */
  readonly families: readonly TrainingPlan['model']['family'][]
  /** Most rounds of a run. */
  readonly maximumRounds: number
  /** When this site trains; null: at any time. */
  readonly trainingHours: TrainingHours | null
  /** Fastest that updates leave, in thousands of bytes a second; null: as fast as the line goes. */
  readonly uploadKilobytesPerSecond: number | null
  /** Most threads that encrypt and open large updates; null: as many as help. */
  readonly maximumThreads: number | null
  /** A plan that no rule covers waits for a person. */
  readonly approvalRules: readonly ApprovalRule[]
}

/**
 * What each rule means to the people who set it: in the file that enrollment writes, and on the site page.
 */
export const POLICY_MEANINGS: Readonly<Record<keyof SitePolicy, string>> = {
  minimumSites: 'Fewest sites that must take part in a run, this one included.',
  minimumThreshold:
    'Fewest sites that must act together to open a sum of updates. One fewer can open nothing.',
  minimumRecords:
    'Fewest training records of this site for a run. With fewer, whoever decides here is warned: ' +
    "in 'plan preview', 'plan approve', 'plan list', the log. Nothing is refused, by rule neither, " +
    'since a refusal would tell the others how few there are; a person rejects.',
  minimumRecordsPerGroup:
    'Fewest records of this site in every group that a plan counts: classes of the label, ' +
    "categories, missing values. An empty group is nobody's and does not count. Nobody sees this " +
    "site's counts alone, only the sum over all sites of a list; hospitals whose rules on small " +
    'cells hold for their part of a sum too write 5 or 10 here. As above it warns whoever decides ' +
    'here, and refuses nothing. 1: any number.',
  allowPlaintext: 'Whether a run may ever send updates without encryption. For tests with made-up data only.',
  families:
    'Model families that may be trained here at all. None ([]): no plan is ever approved, by a ' +
    'person neither.',
  maximumRounds: 'Most rounds of a run. More rounds ask the same records more often.',
  trainingHours:
    'When this site trains: windows of local time. Outside of them a run is not refused: this site ' +
    "waits, 'consilium-agent status' says so, and the others go on without its part where enough " +
    'of them remain. Opening a sum, signing and sending what was trained take seconds and go on at ' +
    'any hour. A window that ends at or before its beginning ends on the next day. null: at any ' +
    'time.',
  uploadKilobytesPerSecond:
    'Fastest that updates leave, in thousands of bytes a second, over all runs together; changed ' +
    'while one is on its way, too. null: as fast as the line goes.',
  maximumThreads:
    "Most threads that encrypt and open large updates, from the agent's next start on. null: as " +
    'many as help, at most 4. What the whole agent may take of processors and memory is the ' +
    "service's to limit (CPUQuota, MemoryMax of consilium-agent.service).",
  approvalRules:
    'Plans that are approved without a person. None: every plan waits for somebody to approve it.',
}

/** What holds where the policy file is silent: nothing is approved by rule, nothing leaves in plain. */
export const DEFAULT_POLICY: SitePolicy = {
  minimumSites: 3,
  minimumThreshold: 2,
  minimumRecords: 20,
  minimumRecordsPerGroup: 1,
  allowPlaintext: false,
  families: ['logistic-regression', 'mlp'],
  maximumRounds: 1000,
  trainingHours: null,
  uploadKilobytesPerSecond: null,
  maximumThreads: null,
  approvalRules: [],
}
