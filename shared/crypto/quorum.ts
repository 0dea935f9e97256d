/** How many sites it takes: to open, to certify a list, to make a sum that hides its parts. */
import { ConsiliumError } from '../kernel/index.ts'

/**
 * Answers needed to open a sum, where the plan names no number: with n = 3f + 1 sites, f may collude with the
 * coordinator and f others be absent. Never 1, which would let any site open anything.
 */
export function defaultThreshold(sites: number): number {
  return Math.max(2, Math.floor((sites - 1) / 3) + 1)
}

/**
 * Signatures that certify a list, ⌊(n + t − 1)/2⌋ + 1. Any two such sets of signers share at least t sites,
 * so at least one that is honest if fewer than t collude, and an honest site signs one list a step: two lists
 * are never both certified.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` unless 1 ≤ threshold ≤ sites
 */
export function listQuorum(sites: number, threshold: number): number {
  if (
    !Number.isSafeInteger(sites) ||
    !Number.isSafeInteger(threshold) ||
    threshold < 1 ||
    threshold > sites
  ) {
    throw new ConsiliumError(
      'INVALID_ARGUMENT',
      `a threshold of ${threshold} does not fit ${sites} sites: expected 1 to ${sites}`,
      { isPublic: true },
    )
  }
  return Math.floor((sites + threshold - 1) / 2) + 1
}

/**
 * Whether a list of an epoch that others have moved on from can still be certified there: by the sites that
 * did not move on, and by `threshold − 1` that collude and sign everything. Who moves on signs nothing there
 * any more, so a list of the next epoch opens beside none of this one unless this holds.
 */
export function canStillCertify({
  stayed,
  threshold,
  quorum,
}: {
  readonly stayed: number
  readonly threshold: number
  readonly quorum: number
}): boolean {
  return stayed + threshold - 1 >= quorum
}

/**
 * Fewest members of a list: the sum of fewer would tell a member, or `threshold` of them together, somebody
 * else's part.
 */
export function smallestList(threshold: number): number {
  return Math.max(3, threshold + 1)
}
