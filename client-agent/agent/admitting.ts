/**
 * A site joins a run under way, at a site that takes part and at the one that joins. Nobody takes the
 * coordinator's word for it: the roster is the approved one with exactly one site more, and everybody who
 * takes part, this site too, has signed that it approves it.
 */
import { canonicalJson, type Digest, type SiteName } from '@consilium/shared/kernel'
import {
  type Admitted,
  approvalBytes,
  type NextEpoch,
  type RosterEntry,
  rosterFingerprint,
  settleAdmission,
  verifyMember,
  withSiteJoining,
} from '@consilium/shared/protocol'
import {
  type AgentContext,
  approvedNames,
  approvedRoster,
  insecure,
  isJoining,
  type RunTerms,
  siteNames,
  termsOf,
} from './context.ts'
import type { SiteRun } from './site-run.ts'

/**
 * Who joins by a roster, which must be the approved one with that site in its place.
 *
 * @throws ConsiliumError `SECURITY_REFUSED` | `INVALID_PLAN` if the plan does not allow for it, or would let
 * fewer open a sum
 */
export function joinerOf(agent: AgentContext, record: SiteRun, roster: readonly RosterEntry[]): SiteName {
  const approved = approvedRoster(record)
  const joiner =
    roster.find(({ site }) => !approved.some((each) => each.site === site)) ??
    insecure('the roster holds no site that is not approved already')
  if (canonicalJson(withSiteJoining(approved, joiner)) !== canonicalJson(roster))
    insecure(
      'the roster is not the approved one with one site more: another site or key was added, ' +
        'exchanged, moved or left out',
    )
  if (approved.some(({ identityKey }) => identityKey === joiner.identityKey))
    insecure('the roster holds one identity key under two names')
  settleAdmission(termsOf(record, agent.identity).plan, {
    sites: siteNames(record),
    approved: approvedNames(record),
    joiner: joiner.site,
  })
  return joiner.site
}

/**
 * The record with the roster of those who joined since it was written; itself, where nobody has. Sites of the
 * epoch before and those who joined make its roster.
 *
 * @throws ConsiliumError `SECURITY_REFUSED` | `BAD_SIGNATURE` | `INVALID_PLAN` unless everybody who takes
 * part has approved
 */
export function admit(agent: AgentContext, record: SiteRun, { roster, admitted = [] }: NextEpoch): SiteRun {
  const known = admitted.findIndex(
    (each) => rosterFingerprint(each.roster) === rosterFingerprint(approvedRoster(record)),
  )
  const joins = isJoining(record, agent.identity)
  if (joins && known < 0) insecure('the coordinator does not show that the other sites let this one in')
  let now = record
  for (const each of admitted.slice(joins ? known : known + 1)) {
    const joiner = now === record && joins ? agent.identity.site : joinerOf(agent, now, each.roster)
    const approval = checkApprovals(termsOf(now, agent.identity), {
      admitted: each,
      takingPart: roster,
      site: agent.identity.site,
    })
    const sites = [...siteNames(now), joiner]
    now = {
      ...now,
      roster: each.roster.filter(({ site }) => sites.includes(site)),
      approvedRoster: each.roster,
      joiner,
      approval,
      expiresAt: approval.expiresAt,
    }
  }
  return now
}

/**
 * Everybody who takes part has signed the same: this plan, this roster, these rounds, in the same time.
 * Returns this site's own approval.
 */
function checkApprovals(
  { plan, context }: RunTerms,
  options: {
    readonly admitted: Admitted
    readonly takingPart: readonly RosterEntry[]
    readonly site: SiteName
  },
): Admitted['approvals'][number] {
  const { admitted, takingPart, site } = options
  const fingerprint: Digest = rosterFingerprint(admitted.roster)
  const own =
    admitted.approvals.find((each) => each.site === site) ??
    insecure('this site has not approved the roster that a site was added to')
  for (const { site: name } of admitted.roster.filter((entry) =>
    takingPart.some((each) => each.site === entry.site),
  )) {
    const approval =
      admitted.approvals.find((each) => each.site === name) ??
      insecure(`site '${name}' has not approved the roster that a site was added to`)
    verifyMember({
      roster: admitted.roster,
      site: name,
      bytes: approvalBytes(approval),
      signature: approval.signature,
      what: 'approval',
    })
    const isOfThis =
      approval.run === context.run &&
      approval.plan === context.plan &&
      approval.roster === fingerprint &&
      approval.rounds === plan.rounds
    if (!isOfThis || approval.decision !== 'approve' || approval.expiresAt !== own.expiresAt)
      insecure(
        `what site '${name}' signed is no approval of this plan with the roster that a site was added to`,
      )
  }
  return own
}
