/** What a hospital that turned against the others can do with what its own disk holds. */
import type { SiteRun } from '@consilium/client-agent/agent'
import { decodeShare, deriveKey, openDeterministic, sealDeterministic } from '@consilium/shared/crypto'
import { fromHex, sha256 } from '@consilium/shared/kernel'
import { answerContext, type Command } from '@consilium/shared/protocol'
import type { Federation } from './support.ts'

type Answer = Extract<Command, { kind: 'open' }>['answers'][number]

/** The key under which a site's answer for a list is sealed, from the chain that every site holds. */
function answerKey(holder: SiteRun, { step, site, list }: Answer['message']): Uint8Array {
  return deriveKey(fromHex(holder.keys?.groupChain ?? ''), 'answer', step, site, list)
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
