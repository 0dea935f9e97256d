/**
 * Answers: this site's sum of the key shares that it holds for a certified list, and what the sites' answers
 * together give: the sum of the listed one-time keys. Answers that do not fit the others are found, left out
 * and named.
 */
import {
  addSharesInPlace,
  assertKeySum,
  decodeAnswers,
  decodeShare,
  encodeShare,
  openDeterministic,
  openSymmetric,
  RING_DEGREE,
  sealDeterministic,
} from '@consilium/shared/crypto'
import { ConsiliumError, type Digest, type SiteName, sha256, wipe } from '@consilium/shared/kernel'
import {
  type Answer,
  answerBytes,
  answerContext,
  type Command,
  shareContext,
  verifyMember,
} from '@consilium/shared/protocol'
import { checkCertified, checkMember } from './certify.ts'
import { type AgentContext, insecure, type RunTerms, recordOf, signed, termsOf } from './context.ts'
import { answerKey, shareKey } from './keys.ts'
import type { EpochKeys, SiteRun } from './site-run.ts'

export async function onAnswer(
  agent: AgentContext,
  command: Extract<Command, { kind: 'answer' }>,
): Promise<void> {
  const record = recordOf(agent.store, command.run)
  const terms = termsOf(record, agent.identity)
  const keys = record.keys ?? insecure('there are no keys for this run yet')
  const { context } = terms
  const { site } = agent.identity
  checkMember(agent, terms)
  const list = await checkCertified(agent, record, terms, command.certified)
  const { members, step } = command.certified.list
  if (command.shares.length !== members.length)
    insecure(`${command.shares.length} key shares came for a list of ${members.length} sites`)
  const sum = new Uint16Array(RING_DEGREE)
  for (const [index, member] of members.entries()) {
    const from = record.roster.findIndex((entry) => entry.site === member.site)
    const aad = shareContext({
      context,
      step,
      attempt: member.attempt,
      from: member.site,
      to: site,
      upload: member.upload,
    })
    const plaintext = openSymmetric({
      key: shareKey(keys.incoming[from] ?? '', step, member.attempt),
      sealed: command.shares[index] ?? new Uint8Array(),
      aad,
      what: `the key share of site '${member.site}'`,
    })
    const share = decodeShare(plaintext)
    addSharesInPlace(sum, share)
    wipe(share, plaintext)
  }
  const plaintext = encodeShare(sum)
  const sealed = sealDeterministic({
    key: answerKey(keys, { step, site, list }),
    plaintext,
    aad: answerContext(context, step, site, list),
  })
  wipe(sum, plaintext)
  const unsigned = { run: record.run, epoch: context.epoch, step, site, list, sealed: sha256(sealed) }
  await agent.send({
    kind: 'answer',
    message: signed(agent.identity, unsigned, answerBytes(context, unsigned)),
    sealed,
  })
}

/** What the answers to a list came to. */
export interface KeySum {
  /** Of the listed sites' keys: 4096 integers. */
  readonly sumOfKeys: Int32Array
  /** Whose answers do not fit the others or cannot be read, in the committee's order. */
  readonly wrong: readonly SiteName[]
}

/**
 * The sum of the listed one-time keys. An answer that is not the one its site signed is the coordinator's
 * doing and refused; one that is, and does not open or does not fit, is the site's, or that of a site which
 * shared its key wrongly with it.
 *
 * @throws ConsiliumError `SECURITY_REFUSED` | `BAD_SIGNATURE`
 * @throws ConsiliumError `WRONG_ANSWERS` if more answers are needed to tell which are wrong
 */
export function openAnswers(options: {
  readonly record: SiteRun
  readonly terms: RunTerms
  readonly keys: EpochKeys
  readonly command: Extract<Command, { kind: 'open' }>
  readonly listed: Digest
}): KeySum {
  const { record, terms, keys, command, listed } = options
  const { context, threshold, committee } = terms
  const { step, members } = command.certified.list
  const readable = new Map<number, Uint16Array>()
  const wrong = new Set<SiteName>()
  for (const { message, sealed } of command.answers) {
    checkAnswer({ record, terms, listed, step, message, sealed })
    const { site } = message
    const key = answerKey(keys, { step, site, list: listed })
    const share = readAnswer({
      key,
      sealed,
      aad: answerContext(context, step, site, listed),
      what: `the answer of site '${site}'`,
    })
    if (share === null) wrong.add(site)
    else readable.set(committee.indexOf(site) + 1, share)
  }
  if (wrong.size > 0 && readable.size < threshold)
    unclear(
      `the answer(s) of ${[...wrong].join(', ')} cannot be read, and ${readable.size} others do not ` +
        `open the sum: ${threshold} are needed`,
    )
  const decoded = decodeAnswers(readable, { threshold })
  assertKeySum(decoded.sum, members.length)
  wipe(...readable.values())
  return {
    sumOfKeys: decoded.sum,
    wrong: committee.filter((site, seat) => wrong.has(site) || decoded.wrong.includes(seat + 1)),
  }
}

/** More answers may tell what is wrong. */
export function unclear(reason: string, cause?: unknown): never {
  throw new ConsiliumError('WRONG_ANSWERS', reason, {
    isPublic: true,
    ...(cause === undefined ? {} : { cause }),
  })
}

/** The shares in an answer, or null if its site sealed something else. */
function readAnswer(options: Parameters<typeof openDeterministic>[0]): Uint16Array | null {
  try {
    const plaintext = openDeterministic(options)
    const share = decodeShare(plaintext)
    wipe(plaintext)
    return share
  } catch (error) {
    if (error instanceof ConsiliumError) return null
    throw error
  }
}

function checkAnswer(options: {
  readonly record: SiteRun
  readonly terms: RunTerms
  readonly listed: Digest
  readonly step: number
  readonly message: Answer
  readonly sealed: Uint8Array
}): void {
  const { record, terms, listed, step, message, sealed } = options
  if (message.step !== step || message.list !== listed || message.epoch !== terms.context.epoch)
    insecure(`the answer of site '${message.site}' is for another list`)
  if (!terms.committee.includes(message.site))
    insecure(`site '${message.site}' answers, but is not in the committee that holds the key shares`)
  verifyMember({
    roster: record.roster,
    site: message.site,
    bytes: answerBytes(terms.context, message),
    signature: message.signature,
    what: 'answer',
  })
  if (sha256(sealed) !== message.sealed)
    insecure(`the answer of site '${message.site}' is not the one that it signed`)
}
