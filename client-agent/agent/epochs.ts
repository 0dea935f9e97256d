/**
 * From one epoch to the next. The coordinator says that sites have left or joined; it may lie, and may try to
 * have two lists of one step opened, one in each epoch. So a site goes on only to a part of the roster that
 * it approved, never back, with no signed list behind it that may still open, and only while those who stay
 * behind are too few to certify one: README, *Epochs*.
 */
import { canStillCertify } from '@consilium/shared/crypto'
import { ConsiliumError, canonicalJson, type SiteName } from '@consilium/shared/kernel'
import {
  type Command,
  type EpochStart,
  type KeyConfirm,
  keyConfirmBytes,
  type NextEpoch,
  type RosterEntry,
  rosterFingerprint,
  verifyMember,
} from '@consilium/shared/protocol'
import { admit } from './admitting.ts'
import {
  type AgentContext,
  approvedNames,
  approvedRoster,
  epochOf,
  FIRST_EPOCH,
  insecure,
  isJoining,
  type RunTerms,
  siteNames,
  termsOf,
} from './context.ts'
import { localFileName, residualFileName, uploadFileName } from './file-names.ts'
import { judge } from './judge.ts'
import { heldModel } from './model-store.ts'
import type { EpochKeys, OpenEpoch, SiteRun } from './site-run.ts'

/**
 * The record in the epoch that a key setup is for: as it is, or moved on, with the keys of the epoch before
 * gone. On disk when it resolves.
 */
export async function enterEpoch(
  agent: AgentContext,
  record: SiteRun,
  command: Extract<Command, { kind: 'key-commit' }>,
): Promise<SiteRun> {
  if (isJoining(record, agent.identity) && command.epoch === FIRST_EPOCH)
    insecure('this site joins a run under way; no run begins with it')
  if (command.epoch === epochOf(record)) return record
  if (command.epoch < epochOf(record))
    insecure(`epoch ${command.epoch} is over; this site is in epoch ${epochOf(record)}`)
  const next =
    command.next ?? insecure(`the coordinator does not say who takes part in epoch ${command.epoch}`)
  const signedFor = Object.keys(record.signedLists)
  if (signedFor.length > 0)
    insecure(
      `this site signed the list of step ${signedFor.join(', ')}, which may still be opened; no ` +
        'other epoch begins for it before it has applied that step',
    )
  const { roster, confirmations } = next
  const admitted = admit(agent, record, next)
  checkRoster(admitted, roster, command.epoch)
  judgeRoster(agent, admitted, roster)
  const openEpochs = stillOpen(agent, record, confirmations).map((each) =>
    admitted === record ? each : { approvedRoster: approvedRoster(record), ...each },
  )
  const stillThere = certifiable(openEpochs, roster, termsWith(agent, record))
  if (stillThere !== null) insecure(stillThere)
  const entered: SiteRun = {
    ...admitted,
    epoch: command.epoch,
    roster,
    approvedRoster: approvedRoster(admitted),
    openEpochs,
    keys: null,
    setup: null,
    prepared: null,
  }
  agent.store.save(entered)
  if (record.prepared !== null) await forgetPrepared(agent, record, record.prepared.message.step)
  const left = namesBeyond(record.roster, roster)
  const joined = namesBeyond(roster, record.roster)
  agent.logger.info('epoch begins', {
    run: record.run,
    epoch: command.epoch,
    count: roster.length,
    reason: [
      ...(left.length === 0 ? [] : [`without ${left.join(', ')}`]),
      ...(joined.length === 0 ? [] : [`with ${joined.join(', ')}`]),
    ].join(', '),
  })
  return entered
}

function namesBeyond(some: readonly RosterEntry[], others: readonly RosterEntry[]): readonly SiteName[] {
  return some.map(({ site }) => site).filter((site) => !others.some((each) => each.site === site))
}

/** @throws ConsiliumError `SECURITY_REFUSED` unless a flight of key setup is for the epoch in hand */
export function checkEpoch(record: SiteRun, epoch: number): void {
  if (epoch !== epochOf(record))
    insecure(`a key setup of epoch ${epoch} is asked for; this site is in epoch ${epochOf(record)}`)
}

/**
 * Where this site takes up the run in the epoch in hand; null in the first, and where others have to tell it.
 */
export async function epochStart(
  agent: AgentContext,
  record: SiteRun,
  terms: RunTerms,
): Promise<EpochStart | null> {
  if (epochOf(record) === FIRST_EPOCH || record.restored === true) return null
  return { step: record.applied + 1, model: (await heldModel(agent.files, record, terms)).digest }
}

/** The open epochs with the one in hand, whose keys this site is about to confirm. */
export function withOpen(record: SiteRun, keys: EpochKeys, start: EpochStart | null): readonly OpenEpoch[] {
  const opened: OpenEpoch = {
    epoch: keys.epoch,
    roster: record.roster,
    transcript: keys.transcript,
    ...(start === null ? {} : { start }),
  }
  return [...(record.openEpochs ?? []), opened]
}

/** The epoch in hand as this site confirmed it. */
export function epochInHand(record: SiteRun, keys: EpochKeys): OpenEpoch {
  return (
    record.openEpochs?.find(({ epoch }) => epoch === keys.epoch) ?? {
      epoch: keys.epoch,
      roster: record.roster,
      transcript: keys.transcript,
    }
  )
}

/**
 * Everybody saw the same key setup, and stands at the same step with the same model, says everybody but who
 * was restored. Returns where the epoch starts; null in the first.
 *
 * @throws ConsiliumError `SECURITY_REFUSED` | `BAD_SIGNATURE`
 */
export function checkConfirmations(
  open: OpenEpoch,
  terms: RunTerms,
  confirmations: readonly KeyConfirm[],
): EpochStart | null {
  const context = { ...terms.context, epoch: open.epoch, roster: rosterFingerprint(open.roster) }
  let start = open.start ?? null
  for (const { site } of open.roster) {
    const message =
      confirmations.find((each) => each.site === site) ??
      insecure(`the key confirmation of site '${site}' is missing`)
    verifyMember({
      roster: open.roster,
      site,
      bytes: keyConfirmBytes(context, message),
      signature: message.signature,
      what: 'key confirmation',
    })
    if (message.transcript !== open.transcript)
      insecure(`site '${site}' saw another key setup than this site`)
    if (message.start === undefined) continue
    start ??= message.start
    if (canonicalJson(message.start) !== canonicalJson(start))
      insecure(`site '${site}' takes up the run elsewhere than this site`)
  }
  return start
}

/** As {@link checkConfirmations}, and no earlier epoch is open to those who forgot what they did there. */
export function checkBeginning(
  agent: AgentContext,
  record: SiteRun,
  keys: EpochKeys,
  confirmations: readonly KeyConfirm[],
): void {
  const open = epochInHand(record, keys)
  checkConfirmations(open, termsOf(record, agent.identity), confirmations)
  const earlier = (record.openEpochs ?? []).filter(({ epoch }) => epoch < keys.epoch)
  const stillThere = certifiable(earlier, confirmations.filter(hasStart), termsWith(agent, record))
  if (stillThere !== null) insecure(stillThere)
}

const hasStart = ({ start }: KeyConfirm): boolean => start !== undefined

/** Who leaves does not come back, and nobody comes whom this site has not approved. */
function checkRoster(record: SiteRun, roster: NextEpoch['roster'], epoch: number): void {
  const part = record.roster.filter(({ site }) => roster.some((each) => each.site === site))
  if (canonicalJson(part) !== canonicalJson(roster))
    insecure(
      `the roster of epoch ${epoch} is no part of the one before: a site or a key was added, ` +
        'exchanged or moved',
    )
}

/** The site's own rules hold for the smaller roster too. */
function judgeRoster(agent: AgentContext, record: SiteRun, roster: readonly RosterEntry[]): void {
  if (!roster.some(({ site }) => site === agent.identity.site))
    insecure('the coordinator asks this site for keys of an epoch that it does not take part in')
  const { plan } = termsOf(record, agent.identity)
  const judgement = judge(agent.policy.policy(), plan, siteNames({ roster }), approvedNames(record))
  if (judgement.verdict === 'refuse')
    throw new ConsiliumError('POLICY_REFUSED', judgement.reason, { isPublic: true })
}

/**
 * The epochs in which somebody may still sign a list of the step in hand: none before one that everybody is
 * shown to have confirmed.
 */
function stillOpen(
  agent: AgentContext,
  record: SiteRun,
  confirmations: readonly KeyConfirm[],
): readonly OpenEpoch[] {
  const open = record.openEpochs ?? (record.keys === null ? [] : [epochInHand(record, record.keys)])
  const last = open.findLastIndex(
    ({ epoch }) => confirmations.length > 0 && confirmations.every((each) => each.epoch === epoch),
  )
  const proven = open[last]
  if (proven === undefined) return open
  checkConfirmations(proven, termsOf(record, agent.identity), confirmations)
  return certifiable(open.slice(0, last), confirmations.filter(hasStart), termsWith(agent, record)) === null
    ? open.slice(last)
    : open
}

/** What an epoch settles, seen from a record of the run. */
function termsWith(agent: AgentContext, record: SiteRun): (epoch: OpenEpoch) => RunTerms {
  return ({ roster, approvedRoster: then }) =>
    termsOf({ ...record, roster, approvedRoster: then ?? approvedRoster(record) }, agent.identity)
}

/**
 * Why a list can still be certified in one of these epochs by who did not move on from it, with threshold − 1
 * that collude; null if none can.
 */
function certifiable(
  open: readonly OpenEpoch[],
  movedOn: readonly { readonly site: SiteName }[],
  termsIn: (epoch: OpenEpoch) => RunTerms,
): string | null {
  for (const each of open) {
    const { committee, threshold, quorum } = termsIn(each)
    const stayed = committee.filter((name) => !movedOn.some(({ site }) => site === name)).length
    if (canStillCertify({ stayed, threshold, quorum }))
      return (
        `${stayed} sites are said to have left epoch ${each.epoch} at once, or to have forgotten it; ` +
        `with ${threshold - 1} that collude they could still certify a list there, beside one of the ` +
        'next epoch'
      )
  }
  return null
}

/** Lets go of a contribution to an epoch that is over; what the step's training left is made anew. */
async function forgetPrepared(agent: AgentContext, record: SiteRun, step: number): Promise<void> {
  await agent.files.remove(record.run, uploadFileName(step))
  if (record.residual?.step !== step) await agent.files.remove(record.run, residualFileName(step))
  if (record.local?.step !== step) await agent.files.remove(record.run, localFileName(step))
}
