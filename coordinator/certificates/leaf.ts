/** What all certificates that the authority issues have alike. */

import type { webcrypto } from 'node:crypto'
import type { RandomSource } from '@consilium/shared/kernel'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type Extension,
  type PublicKey,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { type Authority, SIGNING_ALGORITHM, serialNumber, validity } from './authority.ts'

/** Of the keys that are made here for a certificate. */
export const LEAF_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

export interface LeafOptions {
  readonly authority: Authority
  readonly random: RandomSource
  /** Subject without its organisation, which is the federation. */
  readonly subject: string
  /** Milliseconds since 1970. */
  readonly now: number
  readonly lifeMs: number
  readonly publicKey: PublicKey | webcrypto.CryptoKey
  /** What the key is for, and under which names. */
  readonly usage: readonly Extension[]
}

export async function issueLeaf({
  authority,
  random,
  subject,
  now,
  lifeMs,
  publicKey,
  usage,
}: LeafOptions): Promise<X509Certificate> {
  return X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject: `${subject}, O=${authority.federation}`,
    issuer: authority.certificate.subject,
    ...validity(now, lifeMs),
    publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      ...usage,
      await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  })
}
