/** Holds a plan against the site's policy. */
import { settleParticipation, type TrainingPlan } from '@consilium/shared/protocol'
import type { SitePolicy } from './policy.ts'

export type Judgement =
  /** `reason` names the rule, one sentence that reveals nothing about patients. */
  | { readonly verdict: 'refuse'; readonly reason: string }
  | { readonly verdict: 'approve'; readonly rule: string }
  /** A person has to decide. */
  | { readonly verdict: 'ask' }

/** What the policy says of a plan over `sites` sites. A refusal wins over every approval, a person's too. */
export function judge(policy: SitePolicy, plan: TrainingPlan, sites: number): Judgement {
  const { threshold } = settleParticipation(plan, sites)
  if (plan.encryption.mode === 'plain' && !policy.allowPlaintext) return refuse('allowPlaintext', 'updates never leave this site unencrypted')
  if (sites < policy.minimumSites) return refuse('minimumSites', `at least ${policy.minimumSites} sites have to take part`)
  if (threshold < policy.minimumThreshold) return refuse('minimumThreshold', `at least ${policy.minimumThreshold} sites have to agree to open a sum`)
  if (!policy.families.includes(plan.model.family)) return refuse('families', `models of the family '${plan.model.family}' are not trained at this site`)
  if (plan.rounds > policy.maximumRounds) return refuse('maximumRounds', `a run may have at most ${policy.maximumRounds} rounds`)
  const rule = policy.approvalRules.findIndex((each) => each.families.includes(plan.model.family) && plan.rounds <= each.maxRounds)
  return rule < 0 ? { verdict: 'ask' } : { verdict: 'approve', rule: `approvalRules[${rule}]` }
}

/** Whether there are enough training records, by the policy. */
export function judgeRecords(policy: SitePolicy, trainRows: number): Judgement | null {
  return trainRows < policy.minimumRecords ? refuse('minimumRecords', 'this site has too few training records for the plan') : null
}

function refuse(rule: string, sentence: string): Judgement {
  return { verdict: 'refuse', reason: `site policy, ${rule}: ${sentence}` }
}
