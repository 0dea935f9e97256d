/** Holds a plan against the site's policy. */
import type { Digest, SiteName } from '@consilium/shared/kernel'
import { settleParticipation, type TrainingPlan } from '@consilium/shared/protocol'
import type { Cohort } from '@consilium/shared/training'
import { recordGroups, smallGroups } from './groups.ts'
import type { SitePolicy } from './policy.ts'

export type Judgement =
  /** `reason` names the rule, one sentence that reveals nothing about patients. */
  | { readonly verdict: 'refuse'; readonly reason: string }
  | { readonly verdict: 'approve'; readonly rule: string }
  /** A person has to decide. */
  | { readonly verdict: 'ask' }

/** What the policy says of a plan over these sites, of `approved` if some have left. A refusal wins over every approval, a person's too. */
export function judge(policy: SitePolicy, plan: TrainingPlan, sites: readonly SiteName[], approved = sites): Judgement {
  const { threshold } = settleParticipation(plan, sites, approved)
  if (plan.encryption.mode === 'plain' && !policy.allowPlaintext) return refuse('allowPlaintext', 'updates never leave this site unencrypted')
  if (sites.length < policy.minimumSites) return refuse('minimumSites', `at least ${policy.minimumSites} sites have to take part`)
  if (threshold < policy.minimumThreshold) return refuse('minimumThreshold', `at least ${policy.minimumThreshold} sites have to agree to open a sum`)
  if (!policy.families.includes(plan.model.family)) return refuse('families', `models of the family '${plan.model.family}' are not trained at this site`)
  if (plan.rounds > policy.maximumRounds) return refuse('maximumRounds', `a run may have at most ${policy.maximumRounds} rounds`)
  const rule = policy.approvalRules.findIndex((each) => each.families.includes(plan.model.family) && plan.rounds <= each.maxRounds)
  return rule < 0 ? { verdict: 'ask' } : { verdict: 'approve', rule: `approvalRules[${rule}]` }
}

/**
 * The policy as it is for one roster: a rule that was written for another covers nothing. A coordinator can enroll sites of its
 * own, or give a name to another key; a roster that people compared has one fingerprint, and any other has another.
 */
export function forRoster(policy: SitePolicy, roster: Digest): SitePolicy {
  const approvalRules = policy.approvalRules.map((rule) => (roster.startsWith(rule.roster?.replaceAll(' ', '') ?? '') ? rule : { ...rule, families: [] }))
  return { ...policy, approvalRules }
}

/** Whether there are enough records, by the policy, and enough in every group that the plan counts. The sentence names no group: which one is small is the site's own. */
export function judgeRecords(policy: SitePolicy, cohort: Cohort): Judgement | null {
  if (cohort.trainRows < policy.minimumRecords) return refuse('minimumRecords', 'this site has too few training records for the plan')
  if (smallGroups(recordGroups(cohort), policy.minimumRecordsPerGroup).length === 0) return null
  return refuse('minimumRecordsPerGroup', 'this site has too few records in a group that the plan counts')
}

function refuse(rule: string, sentence: string): Judgement {
  return { verdict: 'refuse', reason: `site policy, ${rule}: ${sentence}` }
}
