/** What a site's identity key must be. */
import { createPublicKey } from 'node:crypto'
import { ConsiliumError } from '@consilium/shared/kernel'

/** @param der SubjectPublicKeyInfo. @throws ConsiliumError `INVALID_ARGUMENT` unless it is exactly one ECDSA P-256 key */
export function checkIdentityKey(der: Uint8Array): void {
  let curve: string | undefined
  let canonicalForm = false
  try {
    const key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' })
    curve = key.asymmetricKeyDetails?.namedCurve
    // One key has one spelling, or the same key could be enrolled twice.
    canonicalForm = key.export({ format: 'der', type: 'spki' }).equals(der)
  } catch {
    curve = undefined
  }
  if (curve === 'prime256v1' && canonicalForm) return
  throw new ConsiliumError('INVALID_ARGUMENT', 'the identity key is not an ECDSA P-256 public key (SubjectPublicKeyInfo, DER)', { isPublic: true })
}
