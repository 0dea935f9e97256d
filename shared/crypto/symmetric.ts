/** AES-256-GCM (NIST SP 800-38D): a sealed message is nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes). */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { canonical, concatBytes, ConsiliumError, type RandomSource, wipe } from '../kernel/index.ts'
import { deriveKey } from './keys.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** What sealing adds to a message. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES

/** Seals under a random nonce: at most 2^32 messages a key (SP 800-38D, 8.3). */
export function sealSymmetric(options: { readonly key: Uint8Array; readonly plaintext: Uint8Array; readonly aad: Uint8Array; readonly random: RandomSource }): Uint8Array {
  return encrypt({ ...options, nonce: options.random.bytes(NONCE_BYTES) })
}

/**
 * Opens what {@link sealSymmetric} sealed.
 *
 * @param what names the message in the error
 * @throws ConsiliumError `CORRUPT` if anything was changed, `aad` included, or the key is another
 */
export function openSymmetric(options: { readonly key: Uint8Array; readonly sealed: Uint8Array; readonly aad: Uint8Array; readonly what: string }): Uint8Array {
  const { key, sealed, aad, what } = options
  if (sealed.length >= SEAL_BYTES) {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(aad)
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
    const plaintext = new Uint8Array(decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)))
    try {
      decipher.final()
      return plaintext
    } catch {
      wipe(plaintext)
    }
  }
  throw new ConsiliumError('CORRUPT', `${what} does not open: it was changed on the way, belongs to another context, or was sealed under another key`, { isPublic: true })
}

/**
 * Seals so that the same message gives the same bytes: asked again, a site repeats itself. The nonce is a MAC of plaintext
 * and context, as in SIV modes (RFC 8452, section 1), so two different messages under one key, which nobody should make,
 * still do not share a nonce; all that the bytes tell is whether two messages are equal.
 *
 * @param key for one kind of message only; nonce and cipher keys are derived from it
 */
export function sealDeterministic(options: { readonly key: Uint8Array; readonly plaintext: Uint8Array; readonly aad: Uint8Array }): Uint8Array {
  const { key, plaintext, aad } = options
  const nonceKey = deriveKey(key, 'deterministic-nonce')
  const cipherKey = deriveKey(key, 'deterministic-cipher')
  const message = canonical('consilium/v1/nonce', aad, plaintext)
  const nonce = new Uint8Array(createHmac('sha256', nonceKey).update(message).digest()).subarray(0, NONCE_BYTES)
  const sealed = encrypt({ key: cipherKey, plaintext, aad, nonce })
  wipe(nonceKey, cipherKey, message)
  return sealed
}

/** Opens what {@link sealDeterministic} sealed. As {@link openSymmetric}. */
export function openDeterministic(options: { readonly key: Uint8Array; readonly sealed: Uint8Array; readonly aad: Uint8Array; readonly what: string }): Uint8Array {
  const cipherKey = deriveKey(options.key, 'deterministic-cipher')
  try {
    return openSymmetric({ ...options, key: cipherKey })
  } finally {
    wipe(cipherKey)
  }
}

function encrypt(options: { readonly key: Uint8Array; readonly plaintext: Uint8Array; readonly aad: Uint8Array; readonly nonce: Uint8Array }): Uint8Array {
  const { key, plaintext, aad, nonce } = options
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(aad)
  return concatBytes(nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag())
}
