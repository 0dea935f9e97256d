/**
 * Which keys may sign the audit chain: those that the federation's authority certifies for that and nothing
 * else.
 */
import { X509Certificate } from 'node:crypto'
import { ConsiliumError, type Digest, sha256 } from '@consilium/shared/kernel'
import { type AuditKeys, auditKeyName } from '@consilium/shared/protocol'

/** Extended key usage of RFC 9336: signing documents. */
export const DOCUMENT_SIGNING = '1.3.6.1.5.5.7.3.36'

export interface AuditCertificates {
  /** The authority's certificate, PEM. */
  readonly authority: string
  /** PEM. */
  readonly certificates: readonly string[]
  /** Names them in messages. */
  readonly where: string
}

/**
 * The keys of audit certificates. Their times are not held against those of rows: one machine sets both.
 *
 * @throws ConsiliumError `BAD_SIGNATURE` if the authority did not issue one of them for this
 */
export function auditKeys({ authority, certificates, where }: AuditCertificates): AuditKeys {
  const issuer = parsed(authority, where)
  return new Map(certificates.map((text) => certifiedKey(parsed(text, where), issuer, where)))
}

/**
 * Whether the authority's certificate is the one with this fingerprint. @throws ConsiliumError
 * `WRONG_FINGERPRINT`
 */
export function checkAuthority(
  { authority, where }: Pick<AuditCertificates, 'authority' | 'where'>,
  fingerprint: Digest,
): void {
  const found = sha256(new Uint8Array(parsed(authority, where).raw))
  if (found !== fingerprint)
    throw new ConsiliumError(
      'WRONG_FINGERPRINT',
      `${where} is of the federation whose authority has the fingerprint ${found}, expected ` +
        `${fingerprint}: it is another federation's, or a forgery`,
    )
}

function certifiedKey(
  certificate: X509Certificate,
  issuer: X509Certificate,
  where: string,
): readonly [Digest, Uint8Array] {
  const isIssued = issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  if (!isIssued || certificate.ca || certificate.keyUsage?.join() !== DOCUMENT_SIGNING)
    throw new ConsiliumError(
      'BAD_SIGNATURE',
      `${where}: a certificate is not one that the federation's authority issued for its audit chain`,
    )
  const publicKey = new Uint8Array(certificate.publicKey.export({ format: 'der', type: 'spki' }))
  return [auditKeyName(publicKey), publicKey]
}

/** In one encoding only, so that no byte of it can be changed. */
function parsed(text: string, where: string): X509Certificate {
  try {
    const certificate = new X509Certificate(text)
    if (certificate.toString() === text) return certificate
  } catch {
    // Not a certificate at all.
  }
  throw new ConsiliumError(
    'BAD_SIGNATURE',
    `${where}: what should be a certificate of the federation is none, or was changed`,
  )
}
