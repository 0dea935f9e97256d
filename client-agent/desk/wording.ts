/** Sentences and numbers of a preview, the same on the command line and on the page. */
import type { PlanPreview } from '../agent/index.ts'

export function smallGroupsText({ groups, groupsUnderMinimum, minimumRecordsPerGroup }: PlanPreview): string {
  if (minimumRecordsPerGroup <= 1) return 'the policy asks for no minimum in a group'
  return `${groupsUnderMinimum} of ${groups.length} groups have fewer than the ${minimumRecordsPerGroup} records that the policy asks for`
}

export function budgetText({ epsilon }: PlanPreview): string {
  return epsilon === 0 ? 'ε 0: no differential privacy is used, the opened sums carry no noise' : `ε ${epsilon}`
}

/** Who gets what a plan releases. */
export function releaseText(release: 'sites' | 'coordinator'): string {
  return release === 'sites' ? 'the sites alone' : 'the sites and the coordinator'
}

/** Four digits, and whole numbers as they are; null: the plan sets no bound. */
export function boundText(value: number | null): string {
  if (value === null) return 'unbounded by this plan'
  return Number.isInteger(value) ? `${value}` : `${Number(value.toPrecision(4))}`
}
