/**
 * What a person should look at before approving: columns that are mostly empty, and what is new since the
 * last plan that was approved here.
 */
import type { RunId } from '@consilium/shared/kernel'
import { type PlanDifference, planDifferences } from '@consilium/shared/protocol'
import type { Cohort } from '@consilium/shared/training'
import { planOf } from './context.ts'
import type { SiteRun } from './site-run.ts'

/** A column in which values are missing. */
export interface MissingColumn {
  readonly column: string
  /** How many rows of the table lack it. */
  readonly rows: number
  /** Whether these are more than half of all. */
  readonly isMost: boolean
}

/** The last plan that was approved here, and in what this one differs. */
export interface PlanChanges {
  readonly run: RunId
  /** The plan's name. */
  readonly name: string
  /** None: it is the same plan. */
  readonly differences: readonly PlanDifference[]
}

/** Columns that a row of the table lacks, in the plan's order. */
export function missingColumns({ missingBy, seenRows }: Cohort): readonly MissingColumn[] {
  return [...missingBy].flatMap(([column, rows]) =>
    rows === 0 ? [] : [{ column, rows, isMost: rows > seenRows / 2 }],
  )
}

/**
 * Against the latest other run that this site has approved; a run under way that another site would join was
 * itself approved with this plan.
 *
 * @param runs every run that reached this site, oldest first
 * @returns null: nothing was approved here before
 */
export function changesSinceApproved(record: SiteRun, runs: readonly SiteRun[]): PlanChanges | null {
  const approved = runs.filter(({ approval }) => approval?.decision === 'approve')
  const own = record.approval === null ? approved.find(({ run }) => run === record.run) : undefined
  const last = own ?? approved.filter(({ run }) => run !== record.run).at(-1)
  if (last === undefined) return null
  const before = planOf(last)
  return { run: last.run, name: before.name, differences: planDifferences(before, planOf(record)) }
}
