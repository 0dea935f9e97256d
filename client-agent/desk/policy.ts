/** The hospital's policy, rule by rule, for people. */
import {
  type ApprovalRule,
  DEFAULT_POLICY,
  hoursText,
  POLICY_MEANINGS,
  type SitePolicy,
} from '../agent/index.ts'

export interface ExplainedRule {
  readonly rule: keyof SitePolicy
  readonly value: string
  readonly meaning: string
  /** Whether it is as it would be if the file were silent. */
  readonly isDefault: boolean
}

export function explainPolicy(policy: SitePolicy): readonly ExplainedRule[] {
  return (Object.keys(POLICY_MEANINGS) as (keyof SitePolicy)[]).map((rule) => ({
    rule,
    value: valueText(policy, rule),
    meaning: POLICY_MEANINGS[rule],
    isDefault: JSON.stringify(policy[rule]) === JSON.stringify(DEFAULT_POLICY[rule]),
  }))
}

function valueText(policy: SitePolicy, rule: keyof SitePolicy): string {
  switch (rule) {
    case 'families':
      return policy.families.length === 0 ? 'none' : policy.families.join(', ')
    case 'allowPlaintext':
      return policy.allowPlaintext ? 'yes' : 'no'
    case 'trainingHours':
      return policy.trainingHours === null ? 'any time' : hoursText(policy.trainingHours)
    case 'uploadKilobytesPerSecond':
    case 'maximumThreads':
      return policy[rule] === null ? 'no limit' : `${policy[rule]}`
    case 'approvalRules':
      return policy.approvalRules.length === 0 ? 'none' : policy.approvalRules.map(approvalText).join('; ')
    default:
      return `${policy[rule]}`
  }
}

function approvalText({ families, maxRounds, roster }: ApprovalRule): string {
  return (
    `${families.join(', ')}, at most ${maxRounds} rounds, ` +
    `${roster === undefined ? 'whichever sites take part' : `roster ${roster}`}`
  )
}
