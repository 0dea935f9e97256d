/**
 * A site's long-lived signing key: ECDSA P-256, made on site. It signs what the site says in a run; it never
 * encrypts.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { ConsiliumError } from '../kernel/index.ts'

export interface Identity {
  readonly privateKey: KeyObject
  /** SubjectPublicKeyInfo DER. */
  readonly publicKey: Uint8Array
}

export function generateIdentity(): Identity {
  return withPublicKey(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey)
}

/** PKCS #8 PEM. A secret. */
export function exportIdentity(identity: Identity): string {
  return identity.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
}

/** @throws ConsiliumError `CORRUPT` naming the source, never the content */
export function importIdentity(pem: string, source: string): Identity {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    throw new ConsiliumError(
      'CORRUPT',
      `${source} does not hold a private key in PEM; restore it from a backup, or enroll this site anew`,
    )
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new ConsiliumError(
      'CORRUPT',
      `${source} holds a key of another kind than ECDSA P-256; restore it from a backup, or enroll ` +
        'this site anew',
    )
  return withPublicKey(key)
}

/** 64 bytes, r ‖ s. */
export function signMessage(identity: Identity, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign('sha256', message, { key: identity.privateKey, dsaEncoding: 'ieee-p1363' }))
}

function withPublicKey(privateKey: KeyObject): Identity {
  return {
    privateKey,
    publicKey: new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' })),
  }
}
