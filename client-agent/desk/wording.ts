/** Sentences and numbers that several commands, or commands and the page, show alike. */
import type { PlanPreview } from '../agent/index.ts'
import type { RunOverview } from './overview.ts'

export function smallGroupsText({ groups, groupsUnderMinimum, minimumRecordsPerGroup }: PlanPreview): string {
  if (minimumRecordsPerGroup <= 1) return 'the policy asks for no minimum in a group'
  return `${groupsUnderMinimum} of ${groups.length} groups have fewer than the ${minimumRecordsPerGroup} records that the policy asks for`
}

export function budgetText({ epsilon }: PlanPreview): string {
  return epsilon === null ? 'none (exact): no differential privacy is used, the opened sums carry no noise' : `ε ${epsilon}`
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

/** Where a run stands here, and what a person decided that the agent has not yet taken up. */
export function standingText({ status, decision }: Pick<RunOverview, 'status' | 'decision'>): string {
  return decision === null ? status : `${status} (${decision} is on its way)`
}
