/**
 * Verifying what sites sign with their identity keys: ECDSA over P-256 with SHA-256 (FIPS 186-5), signatures
 * as r ‖ s (IEEE P1363).
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { ConsiliumError, type Digest, fromHex, Recent, sha256, toHex } from '../kernel/index.ts'

export const SIGNATURE_BYTES = 64

/**
 * What precedes the point in the one DER form of a P-256 SubjectPublicKeyInfo (RFC 5480) with an uncompressed
 * point.
 */
const SPKI_HEAD = fromHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004')
const SPKI_BYTES = SPKI_HEAD.length + 64

/** Imported keys by their hexadecimal SPKI. A roster has few. */
const imported = new Recent<KeyObject>(4096)

/**
 * Refuses anything but a P-256 key in its one encoding, so that equal keys have equal fingerprints. @throws
 * ConsiliumError `INVALID_ARGUMENT`
 */
export function checkIdentityKey(publicKey: Uint8Array): void {
  importKey(publicKey)
}

/** Names an identity key; people compare this out of band. */
export function identityFingerprint(publicKey: Uint8Array): Digest {
  return sha256(publicKey)
}

/**
 * Whether `signature` over `message` was made with the private half of `publicKey` (SPKI, DER). Malformed
 * keys and signatures verify nothing.
 */
export function verifySignature(options: {
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}): boolean {
  const { publicKey, message, signature } = options
  if (signature.length !== SIGNATURE_BYTES) return false
  try {
    return verify('sha256', message, { key: importKey(publicKey), dsaEncoding: 'ieee-p1363' }, signature)
  } catch {
    return false
  }
}

function importKey(publicKey: Uint8Array): KeyObject {
  return imported.of(toHex(publicKey), () => parseKey(publicKey))
}

function parseKey(publicKey: Uint8Array): KeyObject {
  try {
    if (publicKey.length === SPKI_BYTES && SPKI_HEAD.every((byte, i) => publicKey[i] === byte))
      return createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
  } catch {
    // Not a point of the curve.
  }
  throw new ConsiliumError(
    'INVALID_ARGUMENT',
    `${publicKey.length} bytes are not an identity key: expected a P-256 public key, SPKI in DER, ` +
      `${SPKI_BYTES} bytes`,
    { isPublic: true },
  )
}
