/** Who takes part in a run and how many it takes, settled from the plan and the roster once and for all. */

import {
  checkSites,
  defaultThreshold,
  listQuorum,
  planLaneBits,
  quantisationStep,
  SHARE_BYTES,
  smallestList,
} from '../crypto/public.ts'
import { ConsiliumError, type SiteName } from '../kernel/index.ts'
import type { TrainingPlan } from './plan-schema.ts'

/** What a plan comes to for a roster. */
export interface Participation {
  /** How many answers open a sum. */
  readonly threshold: number
  /** How many signatures of the committee certify a list: ⌊(c + t − 1)/2⌋ + 1 of c. */
  readonly quorum: number
  /** Fewest contributions in a list. */
  readonly minimum: number
  /**
   * Who holds shares of the one-time keys, signs lists and answers, in roster order: everybody, unless the
   * plan names some. A member's place, from 1, is its point in the secret sharing.
   */
  readonly committee: readonly SiteName[]
}

/** Most sites that may all hold shares of each other's keys. */
const WITHOUT_COMMITTEE_MAX = 24

/**
 * The settled numbers of a run. Threshold and quorum are counted within the committee, contributions over all
 * sites.
 *
 * @param sites the roster's names, in its order
 * @param approved the approved roster's, where sites have left since: how many may collude is what people
 * agreed to, so the threshold stays what it was for those
 * @throws ConsiliumError `INVALID_PLAN` if the roster is too small, or too large, for what the plan asks
 */
export function settleParticipation(
  plan: TrainingPlan,
  sites: readonly SiteName[],
  approved = sites,
): Participation {
  checkSites(sites.length)
  const named = settleCommittee(plan, approved)
  const threshold = plan.encryption.threshold ?? defaultThreshold(named.length)
  const committee = named.filter((site) => sites.includes(site))
  const smallest = smallestList(threshold)
  const minimum = plan.participation.minimum ?? smallest
  if (sites.length < smallest) {
    refuse(
      'participation.sites',
      `${sites.length} site(s) take part, but a sum over fewer than ${smallest} sites (threshold ` +
        `${threshold}) would tell them each other's updates; invite at least ${smallest} sites, five ` +
        'are recommended',
    )
  }
  if (threshold > committee.length)
    refuse(
      'encryption.threshold',
      `${threshold} answers can never come from a committee of ${committee.length}`,
    )
  if (minimum < smallest)
    refuse(
      'participation.minimum',
      `${minimum} is too few: a list has at least ${smallest} sites at threshold ${threshold}`,
    )
  if (minimum > sites.length)
    refuse('participation.minimum', `${minimum} contributions can never come from ${sites.length} sites`)
  if (plan.encryption.mode === 'encrypted')
    quantisationStep({
      bound: plan.encryption.clip,
      laneBits: settleLaneBits(plan, sites.length),
      sites: sites.length,
    })
  return { threshold, quorum: listQuorum(committee.length, threshold), minimum, committee }
}

/**
 * What a plan comes to when a site joins a run that is under way: settled anew for the approved roster with
 * it, which its sites, those that have left too, make together. How many may collude never falls.
 *
 * @param sites who takes part now, by name
 * @param approved the approved roster before, by name
 * @throws ConsiliumError `INVALID_PLAN` if the plan names its sites, or does not allow for one more
 */
export function settleAdmission(
  plan: TrainingPlan,
  options: {
    readonly sites: readonly SiteName[]
    readonly approved: readonly SiteName[]
    readonly joiner: SiteName
  },
): Participation {
  const { sites, approved, joiner } = options
  if (plan.participation.sites !== null)
    refuse(
      'participation.sites',
      `the plan names the sites of the run, so '${joiner}' cannot join it; one whose plan names none ` +
        'can be joined',
    )
  const before = settleParticipation(plan, sites, approved)
  const amended = [...approved, joiner].sort()
  settleParticipation(plan, [...sites, joiner].sort(), amended)
  const settled = settleParticipation(plan, amended)
  if (settled.threshold < before.threshold)
    refuse(
      'encryption.threshold',
      `with '${joiner}' ${settled.threshold} sites could open a sum, ${before.threshold} are needed ` +
        'now; the number never falls',
    )
  return settled
}

/** Bits of a lane of the update, for this many sites. */
export function settleLaneBits({ encryption }: TrainingPlan, sites: number): 8 | 12 | 16 | 24 {
  return encryption.laneBits === 'auto' ? planLaneBits(sites) : encryption.laneBits
}

/** Whether a plan over so many sites has to name a committee. */
export function needsCommittee({ encryption }: TrainingPlan, sites: number): boolean {
  return (
    encryption.mode === 'encrypted' && encryption.committee === undefined && sites > WITHOUT_COMMITTEE_MAX
  )
}

function settleCommittee(plan: TrainingPlan, sites: readonly SiteName[]): readonly SiteName[] {
  const { committee } = plan.encryption
  if (needsCommittee(plan, sites.length)) {
    const kilobytes = Math.round((sites.length * SHARE_BYTES) / 1024)
    refuse(
      'encryption.committee',
      `${sites.length} sites take part; were all of them to hold shares of each other's keys, each ` +
        `would send ${kilobytes} KiB of shares a step, and all together grow with the square of their ` +
        'number. Name the sites that may open sums together, about 16 of different owners: committee: ' +
        `[${sites.slice(0, 3).join(', ')}, …]`,
    )
  }
  if (committee === undefined) return sites
  const strangers = committee.filter((name) => !sites.some((site) => site === name))
  if (strangers.length > 0)
    refuse(
      'encryption.committee',
      `${strangers.join(', ')} take(s) no part in this run; the committee is made of its sites`,
    )
  return sites.filter((site) => committee.includes(site))
}

function refuse(path: string, problem: string): never {
  throw new ConsiliumError('INVALID_PLAN', `${path}: ${problem}`, { isPublic: true })
}
