/** What a hospital that turned against the others can do with what its own disk holds. */
import type { SiteRun } from '@consilium/client-agent/agent'
import {
  decodeShare,
  deriveKey,
  encodeShare,
  openDeterministic,
  openSymmetric,
  SHARE_PRIME,
  sealDeterministic,
  sealSymmetric,
} from '@consilium/shared/crypto'
import { fromHex, sha256, systemRandom } from '@consilium/shared/kernel'
import {
  answerContext,
  type Command,
  type Submission,
  shareContext,
  sharesDigest,
} from '@consilium/shared/protocol'
import type { Federation } from './federation.ts'

type Answer = Extract<Command, { kind: 'open' }>['answers'][number]

/** The key under which a site's answer for a list is sealed, from the chain that every site holds. */
function answerKey(holder: SiteRun, { step, site, list }: Answer['message']): Uint8Array {
  return deriveKey(fromHex(holder.keys?.groupChain ?? ''), 'answer', step, site, list)
}

/** A site whose every answer has another content, sealed and signed as it should be. */
export function answering(
  change: (share: Uint16Array, step: number) => Uint16Array,
): (submission: Submission, federation: Federation) => Submission {
  return (submission, federation) => {
    if (submission.kind !== 'answer') return submission
    const liar = federation.record(submission.message.site)
    const { step } = submission.message
    return {
      kind: 'answer',
      ...colludingAnswer({ federation, liar, honest: submission, change: (share) => change(share, step) }),
    }
  }
}

/**
 * A site that gives the first `count` members of the committee shares that no polynomial of the right degree
 * has; everything else about them is in order.
 */
export function wrongSharesFor(
  count: number,
): (submission: Submission, federation: Federation) => Submission {
  return (submission, federation) => {
    if (submission.kind !== 'contribution') return submission
    const { site, step, attempt, upload } = submission.message
    const { context, terms } = federation.state()
    const outgoing = federation.record(site).keys?.outgoing ?? []
    const shares = submission.shares.map((sealed, seat) => {
      const to = terms.committee[seat]
      if (seat >= count || to === undefined) return sealed
      const key = deriveKey(fromHex(outgoing[seat] ?? ''), 'share', step, attempt)
      const aad = shareContext({ context, step, attempt, from: site, to, upload })
      const share = decodeShare(openSymmetric({ key, sealed, aad, what: 'the share' }))
      return sealSymmetric({
        key,
        plaintext: encodeShare(share.map((element) => (element * (seat + 2) + seat) % SHARE_PRIME)),
        aad,
        random: systemRandom,
      })
    })
    return {
      kind: 'contribution',
      message: federation.resigned(submission.message, { shares: sharesDigest(shares) }),
      shares,
    }
  }
}

/** The liar's answer with another content, sealed and signed as it should be. */
export function colludingAnswer(options: {
  readonly federation: Federation
  readonly liar: SiteRun
  readonly honest: Answer
  readonly change: (share: Uint16Array) => Uint16Array
}): Answer {
  const { federation, liar, honest, change } = options
  const { message } = honest
  const key = answerKey(liar, message)
  const aad = answerContext(federation.state().context, message.step, message.site, message.list)
  const share = decodeShare(openDeterministic({ key, sealed: honest.sealed, aad, what: 'the answer' }))
  const plaintext = new Uint8Array(change(share).buffer)
  const sealed = sealDeterministic({ key, plaintext, aad })
  return { sealed, message: federation.signedAnswer(message.site, { sealed: sha256(sealed) }, message) }
}
