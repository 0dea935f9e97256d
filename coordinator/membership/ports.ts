/**
 * What membership needs of the world: a store of members and tokens, and something that issues certificates.
 */
import type { Digest, SiteName } from '@consilium/shared/kernel'
import type { AuditEntry, Role } from '@consilium/shared/protocol'

/** A single-use invitation. Only the token's digest is kept. */
export interface Invitation {
  readonly tokenDigest: Digest
  readonly name: SiteName
  readonly role: Role
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly usedAt: number | null
  /** Whether the invited may take the place of a revoked member of that name. */
  readonly replaces: boolean
}

export interface Member {
  readonly name: SiteName
  readonly role: Role
  /** Identity key of a site, SubjectPublicKeyInfo DER in hexadecimal; empty for operators. */
  readonly identityKey: string
  /** SHA-256 of the current certificate's DER. */
  readonly certificate: Digest
  readonly certificateExpiresAt: number
  /** SHA-256 of a renewed certificate that has not been used yet; null: there is none. */
  readonly nextCertificate: Digest | null
  readonly nextCertificateExpiresAt: number | null
  readonly enrolledAt: number
  /** When the enrollment was revoked; null while the member is in good standing. */
  readonly revokedAt: number | null
}

export interface MembershipStore {
  invite(invitation: Invitation): void
  invitation(tokenDigest: Digest): Invitation | null
  /** Open invitations for a name, newest first. */
  invitationsFor(name: SiteName): readonly Invitation[]
  /**
   * Uses the invitation and adds the member in one transaction; in the place of a revoked one if the
   * invitation says so, who is a former one then.
   *
   * @throws ConsiliumError `TOKEN_REFUSED` if it was used meanwhile, `ALREADY_EXISTS` if the name is taken
   */
  enroll(tokenDigest: Digest, member: Member): void
  member(name: SiteName): Member | null
  members(): readonly Member[]
  /** On disk when it returns; of one who is revoked already the first time stands. */
  revoke(name: SiteName, at: number): void
  /**
   * Keeps a renewed certificate beside the current one; a second one takes the place of one that was never
   * used. Of the revoked: no effect.
   */
  offer(name: SiteName, certificate: { readonly digest: Digest; readonly expiresAt: number }): void
  /** Makes the renewed certificate the current one, if it is still this one. */
  promote(name: SiteName, digest: Digest): void
  /** Whether a member whose place was taken had this identity key. */
  isFormerKey(identityKey: string): boolean
}

export interface CertificateRequest {
  /** PKCS #10, DER. */
  readonly csr: Uint8Array
  readonly name: SiteName
  readonly role: Role
}

/** Issues certificates from the federation's CA. */
export interface CertificateIssuer {
  /** The CA's certificate, PEM. */
  readonly authority: string
  /** SHA-256 of the CA certificate's DER: what people compare. */
  readonly fingerprint: Digest
  /** @throws ConsiliumError `INVALID_ARGUMENT` if the request is malformed or not signed by its own key */
  issue(
    request: CertificateRequest,
  ): Promise<{ readonly certificate: string; readonly digest: Digest; readonly expiresAt: number }>
}

/** The coordinator's audit chain. */
export interface AuditLog {
  audit(entry: AuditEntry): void
}
