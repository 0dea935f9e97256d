/** The federation's certificates, kept in one directory. */
import type { Clock, RandomSource } from '@consilium/shared/kernel'
import type { CertificateIssuer } from '../membership/index.ts'
import { type CertifiedAuditKey, openAuditKey } from './audit-key.ts'
import { openAuthority } from './authority.ts'
import { CLIENT_LIFE_MS, issueClientCertificate } from './issuing.ts'
import { makeSecretDirectory } from './secret-files.ts'
import { openServerCertificate, type ServerIdentity } from './server-certificate.ts'

export interface CertificatesOptions {
  /** Made with mode 0700 if it is not there; its files have mode 0600. */
  readonly directory: string
  /** How long a site's certificate is good for, in milliseconds. Default: 90 days. */
  readonly siteLifeMs?: number
  readonly clock: Clock
  readonly random: RandomSource
}

export interface FederationCertificates extends CertificateIssuer {
  /** The federation's id: the organisation of every certificate. */
  readonly federation: string
  /** Signs the audit chain. */
  readonly auditKey: CertifiedAuditKey
  /**
   * The coordinator's certificate for these DNS names and IP addresses: the stored one, or a new one if the
   * names have changed or fewer than 30 days are left.
   *
   * @throws ConsiliumError `USAGE` | `STORAGE`
   */
  serverIdentity(names: readonly string[]): Promise<ServerIdentity>
}

/**
 * Opens the federation's authority, or makes one on first start. @throws ConsiliumError `STORAGE` | `CORRUPT`
 * | `INVALID_CONFIG`, naming the file
 */
export async function openCertificates({
  directory,
  siteLifeMs = CLIENT_LIFE_MS,
  clock,
  random,
}: CertificatesOptions): Promise<FederationCertificates> {
  await makeSecretDirectory(directory)
  const authority = await openAuthority({ directory, clock, random })
  return {
    authority: authority.pem,
    fingerprint: authority.fingerprint,
    federation: authority.federation,
    auditKey: await openAuditKey({ directory, authority, clock, random }),
    issue: (request) =>
      issueClientCertificate({
        authority,
        clock,
        random,
        request,
        lifeMs: request.role === 'site' ? siteLifeMs : CLIENT_LIFE_MS,
      }),
    serverIdentity: (names) => openServerCertificate({ directory, authority, clock, random, names }),
  }
}
