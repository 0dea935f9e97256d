/** Derivation of keys, all by HKDF-SHA256 (RFC 5869) with the label and context of the use in `info`. */
import { hkdfSync } from 'node:crypto'
import { type CanonicalField, canonical, ConsiliumError, wipe } from '../kernel/index.ts'

/** Every symmetric key, chain key, seed and contribution to one. */
export const KEY_BYTES = 32

/**
 * A key of its own for one use.
 *
 * @param label the kind of use; no two kinds share one
 * @param context what tells this use from others of its kind
 */
export function deriveKey(key: Uint8Array, label: string, ...context: readonly CanonicalField[]): Uint8Array {
  if (key.length !== KEY_BYTES) throw new ConsiliumError('INTERNAL', `a key of ${key.length} bytes is no key: expected ${KEY_BYTES}`)
  return hkdf(key, canonical('consilium/v1/key', label, ...context))
}

/** The next chain key. The one given cannot be computed from it; wipe it. */
export function ratchet(chainKey: Uint8Array): Uint8Array {
  return deriveKey(chainKey, 'ratchet')
}

/**
 * The key of all sites for an epoch. It is unpredictable if one part is, whatever the others are.
 *
 * @param parts what each site contributed, 32 bytes each, in roster order
 * @param context what the key is for: the run, say
 * @throws ConsiliumError `INVALID_ARGUMENT` if a part has another length
 */
export function combineGroupKey(options: { readonly parts: readonly Uint8Array[]; readonly context: string }): Uint8Array {
  return combine('consilium/v1/group-key', options)
}

/** The seed of the run's common reference, from what each site committed to and then revealed; public among the sites and to the coordinator. As {@link combineGroupKey}. */
export function combineSeed(options: { readonly parts: readonly Uint8Array[]; readonly context: string }): Uint8Array {
  return combine('consilium/v1/seed', options)
}

function combine(tag: string, options: { readonly parts: readonly Uint8Array[]; readonly context: string }): Uint8Array {
  const { parts, context } = options
  if (parts.length === 0) throw new ConsiliumError('INVALID_ARGUMENT', 'there are no parts to combine into a key')
  for (const [index, part] of parts.entries()) {
    if (part.length !== KEY_BYTES) throw new ConsiliumError('INVALID_ARGUMENT', `part ${index} of a key has ${part.length} bytes, expected ${KEY_BYTES}`)
  }
  const material = canonical(tag, ...parts)
  const key = hkdf(material, canonical(tag, context))
  wipe(material)
  return key
}

function hkdf(material: Uint8Array, info: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', material, new Uint8Array(), info, KEY_BYTES))
}
