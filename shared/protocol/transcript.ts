/**
 * The bytes that are signed and hashed, one tag per kind of message, canonical and length-prefixed (design
 * rule: a signature over one message can never be taken for one over another). Changing anything here is a
 * new suite or a new protocol version.
 */
import {
  canonical,
  canonicalDigest,
  canonicalJson,
  type Digest,
  type SiteName,
  sha256,
} from '../kernel/index.ts'
import type {
  Adoption,
  Answer,
  Approval,
  Contribution,
  ContributionList,
  Handover,
  Hex,
  KeyCommit,
  KeyConfirm,
  KeyReveal,
  ListSignature,
  Rejoin,
  Report,
  RosterEntry,
  RunContext,
  Withdrawal,
} from './messages.ts'

/** The fingerprint of a roster: names and identity keys in roster order. People compare it out of band. */
export function rosterFingerprint(roster: readonly RosterEntry[]): Digest {
  return canonicalDigest(
    'consilium/v1/roster',
    ...roster.flatMap(({ site, identityKey }) => [site as string, identityKey]),
  )
}

const contextFields = (context: RunContext): [string, string, string, string, number] => [
  context.suite,
  context.run,
  context.plan,
  context.roster,
  context.epoch,
]

export function approvalBytes(approval: Omit<Approval, 'signature'>): Uint8Array {
  const { run, site, decision, plan, dataset, roster, rounds, expiresAt, reason } = approval
  return canonical(
    'consilium/v1/approval',
    run,
    site,
    decision,
    plan,
    dataset,
    roster,
    rounds,
    expiresAt,
    reason,
  )
}

export function keyCommitBytes(context: RunContext, message: Omit<KeyCommit, 'signature'>): Uint8Array {
  return canonical(
    'consilium/v1/key-commit',
    ...contextFields(context),
    message.site,
    message.sealingKey,
    message.commitment,
  )
}

/** The commitment to a site's part of the seed. */
export function seedCommitment(context: RunContext, site: SiteName, seedPart: Hex): Digest {
  return canonicalDigest('consilium/v1/seed-commitment', ...contextFields(context), site, seedPart)
}

export function keyRevealBytes(context: RunContext, message: Omit<KeyReveal, 'signature'>): Uint8Array {
  return canonical(
    'consilium/v1/key-reveal',
    ...contextFields(context),
    message.site,
    message.seedPart,
    ...message.sealed,
  )
}

export function keyConfirmBytes(context: RunContext, message: Omit<KeyConfirm, 'signature'>): Uint8Array {
  const start = message.start === undefined ? [] : [message.start.step, message.start.model]
  return canonical(
    'consilium/v1/key-confirm',
    ...contextFields(context),
    message.site,
    message.transcript,
    ...start,
  )
}

/** Bound to no epoch's roster: a site that leaves need not know who else has. */
export function withdrawalBytes({ run, epoch, site, reason }: Omit<Withdrawal, 'signature'>): Uint8Array {
  return canonical('consilium/v1/withdrawal', run, epoch, site, reason)
}

/**
 * The digest of a whole key setup as one site saw it.
 *
 * @param keyTag a value derived from the group key that shows, without revealing it, that two sites hold the
 * same one
 * @param weights every site's rounded record count, in roster order
 * @param approved fingerprint of the approved roster, where a site has joined since the run began: threshold
 * and committee are settled from it
 */
export function keySetupTranscript(options: {
  readonly context: RunContext
  readonly commits: readonly KeyCommit[]
  readonly reveals: readonly KeyReveal[]
  readonly keyTag: Uint8Array
  readonly weights: readonly number[]
  readonly approved?: Digest
}): Digest {
  const { context, commits, reveals, keyTag, weights, approved } = options
  return canonicalDigest(
    'consilium/v1/key-setup',
    ...contextFields(context),
    ...commits.map((message) => sha256(keyCommitBytes(context, message))),
    ...reveals.map((message) => sha256(keyRevealBytes(context, message))),
    keyTag,
    ...weights,
    ...(approved === undefined ? [] : [approved]),
  )
}

/** Bound to no epoch's roster, as a withdrawal is: a site that was restored may know an old one. */
export function rejoinBytes({ run, epoch, site }: Omit<Rejoin, 'signature'>): Uint8Array {
  return canonical('consilium/v1/rejoin', run, epoch, site)
}

export function handoverBytes(
  context: RunContext,
  { site, file, bytes }: Omit<Handover, 'signature'>,
): Uint8Array {
  return canonical('consilium/v1/handover', ...contextFields(context), site, file, bytes)
}

export function adoptionBytes(context: RunContext, { site, model }: Omit<Adoption, 'signature'>): Uint8Array {
  return canonical('consilium/v1/adoption', ...contextFields(context), site, model)
}

/** Associated data of a sealed model state. */
export function handoverContext(context: RunContext, step: number): Uint8Array {
  return canonical('consilium/v1/sealed-state', ...contextFields(context), step)
}

/** What the digest of sealed shares covers: every recipient's, in the committee's order. */
export function sharesDigest(shares: readonly Uint8Array[]): Digest {
  return canonicalDigest('consilium/v1/shares', ...shares.map((share) => sha256(share)))
}

export function contributionBytes(context: RunContext, message: Omit<Contribution, 'signature'>): Uint8Array {
  const { step, attempt, site, baseModel, lanePlan, upload, uploadBytes, shares, checksum } = message
  return canonical(
    'consilium/v1/contribution',
    ...contextFields(context),
    step,
    attempt,
    site,
    baseModel,
    lanePlan,
    upload,
    uploadBytes,
    shares,
    checksum,
  )
}

/** What a list signature certifies: exactly these contributions, in this order. */
export function listDigest(context: RunContext, list: ContributionList): Digest {
  return canonicalDigest(
    'consilium/v1/list',
    ...contextFields(context),
    list.step,
    ...list.members.map((member) => sha256(contributionBytes(context, member))),
  )
}

export function listSignatureBytes(
  context: RunContext,
  message: Omit<ListSignature, 'signature'>,
): Uint8Array {
  return canonical(
    'consilium/v1/list-signature',
    ...contextFields(context),
    message.step,
    message.site,
    message.list,
  )
}

export function answerBytes(context: RunContext, message: Omit<Answer, 'signature'>): Uint8Array {
  return canonical(
    'consilium/v1/answer',
    ...contextFields(context),
    message.step,
    message.site,
    message.list,
    message.sealed,
  )
}

export function reportBytes(context: RunContext, message: Omit<Report, 'signature'>): Uint8Array {
  return canonical(
    'consilium/v1/report',
    ...contextFields(context),
    message.step,
    message.site,
    message.model,
    message.backend,
    canonicalJson(message.metrics),
    ...message.wrongAnswers,
  )
}

/** Associated data of a sealed key-setup payload from one site to another. */
export function keyPayloadContext(context: RunContext, from: SiteName, to: SiteName): Uint8Array {
  return canonical('consilium/v1/key-payload', ...contextFields(context), from, to)
}

/**
 * Associated data of a sealed key share from one site to another: the share belongs to this upload and no
 * other.
 */
export function shareContext(options: {
  readonly context: RunContext
  readonly step: number
  readonly attempt: number
  readonly from: SiteName
  readonly to: SiteName
  readonly upload: Digest
}): Uint8Array {
  const { context, step, attempt, from, to, upload } = options
  return canonical('consilium/v1/share', ...contextFields(context), step, attempt, from, to, upload)
}

/** Associated data of a sealed checksum. */
export function checksumContext(options: {
  readonly context: RunContext
  readonly step: number
  readonly attempt: number
  readonly site: SiteName
  readonly upload: Digest
}): Uint8Array {
  const { context, step, attempt, site, upload } = options
  return canonical('consilium/v1/checksum', ...contextFields(context), step, attempt, site, upload)
}

/** Associated data of a sealed answer. */
export function answerContext(context: RunContext, step: number, site: SiteName, list: Digest): Uint8Array {
  return canonical('consilium/v1/sealed-answer', ...contextFields(context), step, site, list)
}

/** A digest as people compare it: eight groups of four. */
export function shortFingerprint(digest: Digest): string {
  return (digest.slice(0, 32).match(/.{4}/g) ?? []).join(' ')
}
