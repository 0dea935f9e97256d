/** Sentences and numbers that several commands, or commands and the page, show alike. */
import type { Json, RunId } from '@consilium/shared/kernel'
import type { PlanDifference } from '@consilium/shared/protocol'
import type { PlanPreview } from '../agent/index.ts'
import type { RunOverview } from './overview.ts'
import { quoted } from './spelling.ts'

export function smallGroupsText({ groups, groupsUnderMinimum, minimumRecordsPerGroup }: PlanPreview): string {
  if (minimumRecordsPerGroup <= 1) return 'the policy asks for no minimum in a group'
  return (
    `${groupsUnderMinimum} of ${groups.length} groups have fewer than the ` +
    `${minimumRecordsPerGroup} records that the policy asks for`
  )
}

/**
 * What a run, or a row of the ledger, spends of the privacy budget ε. Where no noise is added there is none
 * to spend: what is opened is exact, and 0 would claim the opposite. Builds of before wrote 0 there.
 *
 * @param run of a row; empty where it belongs to none and so holds nothing of patients
 */
export function epsilonText({
  epsilon,
  run,
}: {
  readonly epsilon: number | null
  readonly run?: RunId
}): string {
  if (run === '') return 'no patient data'
  return epsilon === null || epsilon === 0 ? 'none (exact)' : `${epsilon}`
}

/** The same for machines: null where there is none. */
export function epsilonValue({ epsilon }: { readonly epsilon: number | null }): number | null {
  return epsilon === 0 ? null : epsilon
}

/** A field of two plans: `training.batchSize: 16 → 32`. */
export function differenceText({ path, before, after }: PlanDifference): string {
  return `${path}: ${valueText(before)} → ${valueText(after)}`
}

/**
 * A feature that is new or gone is told by its own fields; null is a field that a plan does not have, or
 * leaves open.
 */
function valueText(value: Json): string {
  if (value === null) return 'not set'
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object') return `${value}`
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueText).join(', ')
  return Object.entries(value)
    .map(([name, each]) => `${name} ${valueText(each)}`)
    .join('; ')
}

/** Whether the plan is as one that was approved here before. */
export function changesText({ changes }: Pick<PlanPreview, 'changes'>): string {
  if (changes === null) return 'no other plan was approved here'
  const { run, name, differences } = changes
  return differences.length === 0
    ? `the same as the last plan approved here, ${name}, ${run}`
    : `not as the last plan approved here, ${name}, ${run}`
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
