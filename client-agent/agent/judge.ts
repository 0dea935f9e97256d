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

/**
 * What the policy says of a plan over these sites, of `approved` if some have left. A refusal wins over every
 * approval, a person's too.
 */
export function judge(
  policy: SitePolicy,
  plan: TrainingPlan,
  sites: readonly SiteName[],
  approved = sites,
): Judgement {
  const { threshold } = settleParticipation(plan, sites, approved)
  if (plan.encryption.mode === 'plain' && !policy.allowPlaintext)
    return refuse('allowPlaintext', 'updates never leave this site unencrypted')
  if (sites.length < policy.minimumSites)
    return refuse('minimumSites', `at least ${policy.minimumSites} sites have to take part`)
  if (threshold < policy.minimumThreshold)
    return refuse('minimumThreshold', `at least ${policy.minimumThreshold} sites have to agree to open a sum`)
  if (!policy.families.includes(plan.model.family))
    return refuse('families', `models of the family '${plan.model.family}' are not trained at this site`)
  if (plan.rounds > policy.maximumRounds)
    return refuse('maximumRounds', `a run may have at most ${policy.maximumRounds} rounds`)
  const rule = policy.approvalRules.findIndex(
    (each) => each.families.includes(plan.model.family) && plan.rounds <= each.maxRounds,
  )
  return rule < 0 ? { verdict: 'ask' } : { verdict: 'approve', rule: `approvalRules[${rule}]` }
}

/**
 * The policy as it is for one roster: a rule that was written for another covers nothing. A coordinator can
 * enroll sites of its own, or give a name to another key; a roster that people compared has one fingerprint,
 * and any other has another.
 */
export function forRoster(policy: SitePolicy, roster: Digest): SitePolicy {
  const approvalRules = policy.approvalRules.map((rule) =>
    roster.startsWith(rule.roster?.replaceAll(' ', '') ?? '') ? rule : { ...rule, families: [] },
  )
  return { ...policy, approvalRules }
}

/**
 * Sentences for the person here about how few records there are, by the policy: in all, and in the groups
 * that the plan counts. They warn and refuse nothing: a refusal would tell others that there are few.
 */
export function recordWarnings(policy: SitePolicy, cohort: Cohort): readonly string[] {
  const { minimumRecords, minimumRecordsPerGroup } = policy
  const few =
    `this site has ${cohort.trainRows} training records for the plan, fewer than the ` +
    `${minimumRecords} of the policy (minimumRecords)`
  const small = smallGroups(recordGroups(cohort), minimumRecordsPerGroup).map(
    ({ part, column, group, records }) =>
      `column '${column}': ${records} ${part} ${records === 1 ? 'record' : 'records'} in the group ` +
      `'${group}', fewer than the ${minimumRecordsPerGroup} of the policy (minimumRecordsPerGroup)`,
  )
  return [...(cohort.trainRows < minimumRecords ? [few] : []), ...small]
}

function refuse(rule: string, sentence: string): Judgement {
  return { verdict: 'refuse', reason: `site policy, ${rule}: ${sentence}` }
}
