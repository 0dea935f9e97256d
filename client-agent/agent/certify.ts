/**
 * One list a round. A site signs one list digest per step, remembers it on disk before the signature leaves,
 * and opens nothing that a quorum has not signed; two lists that differ can then never both be opened.
 */
import { verifySignature } from '@consilium/shared/crypto'
import { type Digest, fromHex } from '@consilium/shared/kernel'
import {
  type CertifiedList,
  type Command,
  type ContributionList,
  contributionBytes,
  listDigest,
  listSignatureBytes,
  verifyMember,
} from '@consilium/shared/protocol'
import { type AgentContext, insecure, type RunTerms, recordOf, signed, termsOf } from './context.ts'
import { checkDifferencing, signedStatistics } from './differencing.ts'
import { heldModel } from './model-store.ts'
import type { SiteRun } from './site-run.ts'
import { stepShape } from './step-shape.ts'

export async function onSignList(
  agent: AgentContext,
  command: Extract<Command, { kind: 'sign-list' }>,
): Promise<void> {
  const record = recordOf(agent.store, command.run)
  const terms = termsOf(record, agent.identity)
  checkMember(agent, terms)
  await checkList(agent, record, terms, command.list)
  const list = commitToList(agent, record, terms, command.list)
  const message = {
    run: record.run,
    epoch: terms.context.epoch,
    step: command.list.step,
    site: agent.identity.site,
    list,
  }
  await agent.send({
    kind: 'list-signature',
    message: signed(agent.identity, message, listSignatureBytes(terms.context, message)),
  })
}

/**
 * Only a member of the committee signs lists and answers; nobody counts, or needs, the word of another site.
 */
export function checkMember(agent: AgentContext, terms: RunTerms): void {
  if (!terms.committee.includes(agent.identity.site))
    insecure('this site is not in the committee of this run, which alone signs lists and answers')
}

/**
 * Checks a certified list as far as this site can, and binds this site to it. Returns its digest. @throws
 * ConsiliumError `SECURITY_REFUSED` | `BAD_SIGNATURE`
 */
export async function checkCertified(
  agent: AgentContext,
  record: SiteRun,
  terms: RunTerms,
  certified: CertifiedList,
): Promise<Digest> {
  await checkList(agent, record, terms, certified.list)
  const list = listDigest(terms.context, certified.list)
  const signers = new Set<string>()
  for (const message of certified.signatures) {
    const entry = record.roster.find(({ site }) => site === message.site)
    const counts =
      entry !== undefined &&
      terms.committee.includes(entry.site) &&
      message.list === list &&
      message.step === certified.list.step &&
      verifySignature({
        publicKey: fromHex(entry.identityKey),
        message: listSignatureBytes(terms.context, message),
        signature: fromHex(message.signature),
      })
    if (counts) signers.add(message.site)
  }
  const signatories = terms.committee.length === record.roster.length ? 'roster' : 'committee'
  if (signers.size < terms.quorum)
    insecure(
      `the list of step ${certified.list.step} carries ${signers.size} valid signatures of the ` +
        `${signatories}, ${terms.quorum} are needed`,
    )
  return commitToList(agent, record, terms, certified.list)
}

/**
 * A list that this site may sign: for its next step, of enough different members, each with its own
 * signature, all from this site's own model.
 */
async function checkList(
  agent: AgentContext,
  record: SiteRun,
  terms: RunTerms,
  list: ContributionList,
): Promise<void> {
  const { roster } = record
  const { context } = terms
  if (record.restored === true)
    insecure('this site was restored, or joins, and has yet to take over the model')
  if (list.epoch !== context.epoch || list.step !== record.applied + 1)
    insecure(
      `a list of epoch ${list.epoch}, step ${list.step} is shown; this site is at epoch ` +
        `${context.epoch}, step ${record.applied + 1}`,
    )
  if (list.members.length < terms.minimum)
    insecure(
      `the list of step ${list.step} has ${list.members.length} members, at least ${terms.minimum} ` +
        'are needed',
    )
  const base = await heldModel(agent.files, record, terms)
  const shape = stepShape({ terms, sites: roster.length, state: base.state, step: list.step })
  if (list.step === 0) checkDifferencing({ store: agent.store, record, terms, list })
  let last = -1
  for (const member of list.members) {
    const position = roster.findIndex(({ site }) => site === member.site)
    if (position <= last)
      insecure(`the list of step ${list.step} is not in roster order without repetition at '${member.site}'`)
    last = position
    if (member.run !== record.run || member.epoch !== list.epoch || member.step !== list.step)
      insecure(`the contribution of site '${member.site}' is of another run or step`)
    if (member.attempt !== list.members[0]?.attempt)
      insecure(`the list of step ${list.step} mixes contributions to different attempts`)
    if (member.baseModel !== base.digest)
      insecure(`the contribution of site '${member.site}' starts from another model than this site holds`)
    if (member.lanePlan !== shape.digest || member.uploadBytes !== shape.bytes)
      insecure(`the contribution of site '${member.site}' is packed differently from this site's`)
    verifyMember({
      roster,
      site: member.site,
      bytes: contributionBytes(context, member),
      signature: member.signature,
      what: 'contribution',
    })
    if (member.site === agent.identity.site && member.upload !== record.prepared?.message.upload)
      insecure("the list names a contribution under this site's name that this site did not make")
  }
}

/** The one digest of a step, stored before anything that rests on it leaves. */
function commitToList(agent: AgentContext, record: SiteRun, terms: RunTerms, list: ContributionList): Digest {
  const digest = listDigest(terms.context, list)
  const known = record.signedLists[list.step]
  if (known === undefined) {
    const statistics = list.step === 0 ? signedStatistics(record, terms.plan, list) : record.statistics
    agent.store.save({ ...record, signedLists: { ...record.signedLists, [list.step]: digest }, statistics })
  } else if (known !== digest)
    insecure(
      `this site already signed another list for step ${list.step}; two lists of one step would open ` +
        'the difference between them',
    )
  return digest
}
