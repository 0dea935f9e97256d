/** Signatures of sites, as anybody may check them. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { type Digest, sha256, toHex } from '../kernel/index.ts'

const keys = new Map<string, KeyObject | null>()
const KEYS_KEPT = 4096

/** Imports an ECDSA P-256 public key, or null if the bytes are not one. */
function publicKeyOf(spki: Uint8Array): KeyObject | null {
  const name = toHex(spki)
  const known = keys.get(name)
  if (known !== undefined) return known
  let key: KeyObject | null = null
  try {
    const imported = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    if (imported.asymmetricKeyType === 'ec' && imported.asymmetricKeyDetails?.namedCurve === 'prime256v1') key = imported
  } catch {
    // Not a key at all: nothing verifies under it.
  }
  if (keys.size >= KEYS_KEPT) keys.clear()
  keys.set(name, key)
  return key
}

/** Whether bytes are an identity's public key: ECDSA P-256, SubjectPublicKeyInfo DER. */
export function isIdentityKey(spki: Uint8Array): boolean {
  return publicKeyOf(spki) !== null
}

/** ECDSA P-256 with SHA-256; the signature is 64 bytes, r ‖ s (IEEE P1363). False for anything malformed. */
export function verifySignature({
  publicKey,
  message,
  signature,
}: {
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}): boolean {
  const key = publicKeyOf(publicKey)
  return key !== null && signature.length === 64 && verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)
}

/** What people compare of an identity key. */
export function identityFingerprint(publicKey: Uint8Array): Digest {
  return sha256(publicKey)
}
