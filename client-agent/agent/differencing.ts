/**
 * No differencing of statistics. The same statistics over two lists that differ by a few sites give those few
 * away, so a site signs the second list only if it is the same, or differs by more sites than could collude
 * anyway.
 */
import { canonicalDigest, canonicalJson, type Digest } from '@consilium/shared/kernel'
import type { ContributionList, TrainingPlan } from '@consilium/shared/protocol'
import { insecure, type RunTerms } from './context.ts'
import type { AgentStore } from './ports.ts'
import type { SignedStatistics, SiteRun } from './site-run.ts'

/** What a statistics list is remembered by. */
export function signedStatistics(
  record: SiteRun,
  plan: TrainingPlan,
  list: ContributionList,
): SignedStatistics {
  const members = list.members.flatMap((member) =>
    record.roster.filter(({ site }) => site === member.site).map(({ identityKey }) => identityKey),
  )
  return { contract: contractDigest(plan), members }
}

/**
 * @throws ConsiliumError `SECURITY_REFUSED` if this list and one signed for another run on the same data
 * differ by 1 to threshold sites
 */
export function checkDifferencing(options: {
  readonly store: AgentStore
  readonly record: SiteRun
  readonly terms: RunTerms
  readonly list: ContributionList
}): void {
  const { store, record, terms, list } = options
  const now = signedStatistics(record, terms.plan, list)
  for (const other of store.runs()) {
    const before = other.statistics
    if (
      other.run === record.run ||
      before === null ||
      before.contract !== now.contract ||
      other.approval?.dataset !== record.approval?.dataset
    )
      continue
    const difference = [
      ...now.members.filter((key) => !before.members.includes(key)),
      ...before.members.filter((key) => !now.members.includes(key)),
    ].length
    if (difference >= 1 && difference <= terms.threshold) {
      insecure(
        `statistics over the same data were signed for ${other.run}; the sites of this list differ ` +
          `from those by ${difference}, so the two sums together would show the statistics of so few; ` +
          `run with the same sites, or with sites that differ by more than ${terms.threshold}`,
      )
    }
  }
}

function contractDigest(plan: TrainingPlan): Digest {
  return canonicalDigest(
    'consilium/v1/statistics-contract',
    canonicalJson(plan.data),
    canonicalJson(plan.evaluation.split),
  )
}
