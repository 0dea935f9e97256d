/**
 * What is said in the names of hospitals that turned: signed with their keys, and as the attacker likes it.
 */
import { type Identity, signMessage } from '@consilium/shared/crypto'
import { concatBytes, type SiteName, toHex } from '@consilium/shared/kernel'
import {
  type Answer,
  answerBytes,
  type Contribution,
  type ContributionList,
  contributionBytes,
  type KeyCommit,
  type KeyConfirm,
  type KeyReveal,
  keyCommitBytes,
  keyConfirmBytes,
  keyRevealBytes,
  type ListSignature,
  listDigest,
  listSignatureBytes,
  type RunContext,
  type RunState,
} from '@consilium/shared/protocol'

export abstract class Forger {
  /** A site's long-lived key. */
  abstract identity(site: SiteName): Identity

  /** The run that is spoken about. */
  abstract state(): RunState

  /** A contribution with changes, signed anew by its site: what a colluding site could send. */
  resigned(
    member: Contribution,
    change: Partial<Contribution>,
    context = this.state().context,
  ): Contribution {
    const changed = { ...member, ...change }
    return {
      ...changed,
      signature: toHex(signMessage(this.identity(changed.site), contributionBytes(context, changed))),
    }
  }

  /** A key-setup message with changes, signed anew by its site. */
  signedCommit(site: SiteName, change: Partial<KeyCommit>, honest: KeyCommit | undefined): KeyCommit {
    return this.#signed(site, { ...present(honest), ...change }, keyCommitBytes)
  }
  signedReveal(site: SiteName, change: Partial<KeyReveal>, honest: KeyReveal | undefined): KeyReveal {
    return this.#signed(site, { ...present(honest), ...change }, keyRevealBytes)
  }
  signedConfirmation(
    site: SiteName,
    change: Partial<KeyConfirm>,
    honest: KeyConfirm | undefined,
  ): KeyConfirm {
    return this.#signed(site, { ...present(honest), ...change }, keyConfirmBytes)
  }
  signedAnswer(site: SiteName, change: Partial<Answer>, honest: Answer | undefined): Answer {
    return this.#signed(site, { ...present(honest), ...change }, answerBytes)
  }

  #signed<Message>(
    site: SiteName,
    message: Message,
    bytes: (context: RunContext, message: Message) => Uint8Array,
  ): Message {
    return {
      ...message,
      signature: toHex(signMessage(this.identity(site), bytes(this.state().context, message))),
    }
  }

  /** Signatures of colluding sites over any list. */
  signList(
    list: ContributionList,
    sites: readonly SiteName[],
    context = this.state().context,
  ): readonly ListSignature[] {
    const digest = listDigest(context, list)
    return sites.map((site) => {
      const message = { run: list.run, epoch: list.epoch, step: list.step, site, list: digest }
      return {
        ...message,
        signature: toHex(signMessage(this.identity(site), listSignatureBytes(context, message))),
      }
    })
  }
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('there is no such message')
  return value
}

/** The bytes with one bit changed. */
export function flipped(bytes: Uint8Array, at = bytes.length - 1): Uint8Array {
  const changed = concatBytes(bytes)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}
