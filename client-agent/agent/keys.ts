/** Which key seals what in a step, and how the keys of a step give those of the next. */
import { deriveKey, ratchet } from '@consilium/shared/crypto'
import { type Digest, fromHex, toHex } from '@consilium/shared/kernel'
import type { EpochKeys } from './site-run.ts'

/** The key that seals the share of one site's one-time key for another, in one attempt at one step. */
export function shareKey(chain: string, step: number, attempt: number): Uint8Array {
  return deriveKey(fromHex(chain), 'share', step, attempt)
}

/** The key that seals a site's answer for one list, and nothing else. */
export function answerKey(
  keys: EpochKeys,
  options: { readonly step: number; readonly site: string; readonly list: Digest },
): Uint8Array {
  return deriveKey(fromHex(keys.groupChain), 'answer', options.step, options.site, options.list)
}

/**
 * The key of a step's checksums: the coordinator does not have it, so it cannot change a sum and keep its
 * checksum.
 */
export function checksumKey(keys: EpochKeys, step: number, attempt: number): Uint8Array {
  return deriveKey(fromHex(keys.groupChain), 'checksum', step, attempt)
}

/** The key that seals checksums from the coordinator. */
export function checksumSealingKey(keys: EpochKeys, step: number, attempt: number): Uint8Array {
  return deriveKey(fromHex(keys.groupChain), 'sealed-checksum', step, attempt)
}

/** The keys of the next step. What sealed this one cannot be derived from them. */
export function nextKeys(keys: EpochKeys): EpochKeys {
  const next = (chain: string): string => toHex(ratchet(fromHex(chain)))
  return {
    ...keys,
    groupChain: next(keys.groupChain),
    outgoing: keys.outgoing.map(next),
    incoming: keys.incoming.map(next),
  }
}
