/** A site's long-lived identity key: made on site, never leaves it, signs what the site says in a run. Apart from its TLS key. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { ConsiliumError } from '../kernel/index.ts'

export interface IdentityKeyPair {
  readonly privateKey: KeyObject
  /** SPKI in DER, 91 bytes. */
  readonly publicKey: Uint8Array
}

/** A fresh P-256 pair, from the system's randomness. */
export function generateIdentity(): IdentityKeyPair {
  return pairOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
}

/** The private key as PKCS #8 in PEM, for a file of mode 0600. */
export function exportIdentity(privateKey: KeyObject): string {
  return privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
}

/** Reads {@link exportIdentity}. @throws ConsiliumError `CORRUPT` if it is not the PEM of a P-256 private key */
export function importIdentity(pem: string): IdentityKeyPair {
  try {
    const privateKey = createPrivateKey({ key: pem, format: 'pem' })
    if (privateKey.asymmetricKeyDetails?.namedCurve === 'prime256v1') return pairOf(privateKey)
  } catch {
    // No private key at all: the same to the caller.
  }
  throw new ConsiliumError('CORRUPT', 'the identity key is not a P-256 private key (PKCS #8, PEM): restore the file from the backup, or enroll again')
}

/** ECDSA with SHA-256 over `message`, as r ‖ s, 64 bytes. Two signatures over one message differ: compare messages, never signatures. */
export function signMessage(privateKey: KeyObject, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' }))
}

function pairOf(privateKey: KeyObject): IdentityKeyPair {
  return { privateKey, publicKey: new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' })) }
}
