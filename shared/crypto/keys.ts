/** Key derivation (HKDF-SHA256, RFC 5869) and symmetric sealing (AES-256-GCM, NIST SP 800-38D). */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import {
  type CanonicalField,
  ConsiliumError,
  canonical,
  concatBytes,
  type RandomSource,
  wipe,
} from '../kernel/index.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * A key for one purpose. Different labels or contexts give independent keys.
 *
 * @throws ConsiliumError `INTERNAL` for a key of fewer than 32 bytes: one that is missing must not become one
 * that anybody can derive
 */
export function deriveKey(key: Uint8Array, label: string, ...context: readonly CanonicalField[]): Uint8Array {
  if (key.length < KEY_BYTES)
    throw new ConsiliumError(
      'INTERNAL',
      `nothing is derived from a key of ${key.length} bytes: expected at least ${KEY_BYTES}`,
    )
  return new Uint8Array(
    hkdfSync(
      'sha256',
      key,
      new Uint8Array(),
      canonical(`consilium/v1/derive/${label}`, ...context),
      KEY_BYTES,
    ),
  )
}

/** The chain key of the next step. One way: what a step used cannot be derived from it. */
export function ratchet(chainKey: Uint8Array): Uint8Array {
  return deriveKey(chainKey, 'ratchet')
}

/**
 * The group key of an epoch: unpredictable to everybody outside as long as one site's part is.
 *
 * @param parts 32 bytes of each site, in roster order
 * @throws ConsiliumError `SECURITY_REFUSED` if a part has another length
 */
export function combineGroupKey({
  parts,
  context,
}: {
  readonly parts: readonly Uint8Array[]
  readonly context: string
}): Uint8Array {
  return combine('group-key', parts, context)
}

/**
 * The seed of the public polynomials: chosen by nobody, since every part was committed to before any was
 * shown.
 */
export function combineSeed({
  parts,
  context,
}: {
  readonly parts: readonly Uint8Array[]
  readonly context: string
}): Uint8Array {
  return combine('seed', parts, context)
}

function combine(label: string, parts: readonly Uint8Array[], context: string): Uint8Array {
  const odd = parts.findIndex((part) => part.length !== KEY_BYTES)
  if (odd >= 0 || parts.length === 0) {
    throw new ConsiliumError(
      'SECURITY_REFUSED',
      odd < 0
        ? 'a key of no parts is none'
        : `part ${odd} of a key has ${parts[odd]?.length} bytes, expected ${KEY_BYTES}`,
      {
        isPublic: true,
      },
    )
  }
  const joined = concatBytes(...parts)
  const key = deriveKey(joined, label, context, parts.length)
  wipe(joined)
  return key
}

/** nonce ‖ ciphertext ‖ tag, 28 bytes longer than the plaintext, under a fresh random nonce. */
export function sealSymmetric({
  key,
  plaintext,
  aad,
  random,
}: {
  readonly key: Uint8Array
  readonly plaintext: Uint8Array
  readonly aad: Uint8Array
  readonly random: RandomSource
}): Uint8Array {
  const nonce = random.bytes(NONCE_BYTES)
  return concatBytes(nonce, encrypt({ key, nonce, plaintext, aad }))
}

/** @throws ConsiliumError `SECURITY_REFUSED` naming `what` if it was changed or sealed for something else */
export function openSymmetric({
  key,
  sealed,
  aad,
  what,
}: {
  readonly key: Uint8Array
  readonly sealed: Uint8Array
  readonly aad: Uint8Array
  readonly what: string
}): Uint8Array {
  return decrypt({
    key,
    nonce: sealed.subarray(0, NONCE_BYTES),
    sealed: sealed.subarray(NONCE_BYTES),
    aad,
    what,
  })
}

/**
 * As {@link sealSymmetric}, but the same plaintext gives the same bytes: the nonce is a MAC of plaintext and
 * context, as in the SIV modes (RFC 8452, section 1). A key should seal one plaintext only; should somebody
 * trick a site into two, all that shows is that they differ.
 */
export function sealDeterministic({
  key,
  plaintext,
  aad,
}: {
  readonly key: Uint8Array
  readonly plaintext: Uint8Array
  readonly aad: Uint8Array
}): Uint8Array {
  const [nonceKey, sealingKey] = deterministicKeys(key)
  const nonce = new Uint8Array(
    createHmac('sha256', nonceKey).update(canonical('consilium/v1/nonce', aad)).update(plaintext).digest(),
  ).subarray(0, NONCE_BYTES)
  const sealed = concatBytes(nonce, encrypt({ key: sealingKey, nonce, plaintext, aad }))
  wipe(nonceKey, sealingKey)
  return sealed
}

/** @throws ConsiliumError `SECURITY_REFUSED` naming `what` */
export function openDeterministic(options: {
  readonly key: Uint8Array
  readonly sealed: Uint8Array
  readonly aad: Uint8Array
  readonly what: string
}): Uint8Array {
  const [nonceKey, sealingKey] = deterministicKeys(options.key)
  try {
    return openSymmetric({ ...options, key: sealingKey })
  } finally {
    wipe(nonceKey, sealingKey)
  }
}

function deterministicKeys(key: Uint8Array): readonly [Uint8Array, Uint8Array] {
  return [deriveKey(key, 'deterministic-nonce'), deriveKey(key, 'deterministic-sealing')]
}

function encrypt({
  key,
  nonce,
  plaintext,
  aad,
}: {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  readonly plaintext: Uint8Array
  readonly aad: Uint8Array
}): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad)
  return concatBytes(cipher.update(plaintext), cipher.final(), cipher.getAuthTag())
}

function decrypt({
  key,
  nonce,
  sealed,
  aad,
  what,
}: {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  readonly sealed: Uint8Array
  readonly aad: Uint8Array
  readonly what: string
}): Uint8Array {
  try {
    if (nonce.length !== NONCE_BYTES || sealed.length < TAG_BYTES) throw new RangeError('too short')
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(aad)
      .setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
    return concatBytes(decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final())
  } catch {
    throw new ConsiliumError(
      'SECURITY_REFUSED',
      `${what} does not open: it was changed on the way, or sealed for another step, list or site`,
      {
        isPublic: true,
      },
    )
  }
}
