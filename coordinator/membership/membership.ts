/** Who belongs to the federation: invitations, enrollment, and who stands behind a certificate. */

import { checkIdentityKey, verifySignature } from '@consilium/shared/crypto/public'
import {
  type Clock,
  ConsiliumError,
  type Digest,
  type RandomSource,
  type SiteName,
  toHex,
} from '@consilium/shared/kernel'
import { enrollmentBytes, formatInvitation, type Role, tokenDigest } from '@consilium/shared/protocol'
import type { AuditLog, CertificateIssuer, Invitation, Member, MembershipStore } from './ports.ts'

export interface MembershipOptions {
  readonly store: MembershipStore
  readonly issuer: CertificateIssuer
  readonly audit: AuditLog
  readonly clock: Clock
  readonly random: RandomSource
}

export interface InviteOptions {
  readonly name: SiteName
  readonly role: Role
  /** How long the token is good for, in milliseconds. Default: 24 hours. */
  readonly validMs?: number
  /**
   * Whether the invited may take the place of a revoked member of that name, with keys of their own. Default:
   * no.
   */
  readonly replace?: boolean
  /**
   * Who invites, for the audit chain: an operator's name, or `console` for who sits at the coordinator's
   * machine.
   */
  readonly by: string
}

export interface RevokeOptions {
  readonly name: SiteName
  /** What is meant to be revoked under that name. */
  readonly kind: 'site' | 'operator'
  /** One sentence for the audit chain. */
  readonly reason: string
  /** Who revokes, for the audit chain. */
  readonly by: string
}

export interface IssuedInvitation {
  /** What the invited types. It is shown once and kept nowhere. */
  readonly token: string
  readonly name: SiteName
  readonly role: Role
  readonly expiresAt: number
}

export interface EnrollOptions {
  readonly name: SiteName
  readonly token: Uint8Array
  /** PKCS #10, DER. */
  readonly csr: Uint8Array
  /**
   * Of a site: SubjectPublicKeyInfo DER, and that key's signature over `enrollmentBytes`. Null for operators.
   */
  readonly identity: { readonly key: Uint8Array; readonly proof: Uint8Array } | null
}

export interface Enrolled {
  readonly member: Member
  /** PEM. */
  readonly certificate: string
}

const TOKEN_BYTES = 32
export const DEFAULT_VALIDITY_MS = 24 * 3_600_000
const SHORTEST_VALIDITY_MS = 60_000
const LONGEST_VALIDITY_MS = 30 * 86_400_000

export class Membership {
  readonly #options: MembershipOptions

  constructor(options: MembershipOptions) {
    this.#options = options
  }

  /** @throws ConsiliumError `ALREADY_EXISTS` | `INVALID_ARGUMENT` */
  invite({
    name,
    role,
    validMs = DEFAULT_VALIDITY_MS,
    replace = false,
    by,
  }: InviteOptions): IssuedInvitation {
    const { store, clock, random, audit } = this.#options
    if (!(validMs >= SHORTEST_VALIDITY_MS && validMs <= LONGEST_VALIDITY_MS)) {
      throw new ConsiliumError(
        'INVALID_ARGUMENT',
        `a token cannot be good for ${validMs} ms: expected one minute to 30 days`,
        { isPublic: true },
      )
    }
    this.#checkFree(name, replace)
    const token = random.bytes(TOKEN_BYTES)
    const expiresAt = clock.now() + validMs
    store.invite({ tokenDigest: tokenDigest(token), name, role, expiresAt, usedAt: null, replaces: replace })
    audit.audit({
      actor: by,
      action: 'member.invited',
      run: null,
      detail: { name, role, expiresAt, ...(replace ? { replace } : {}) },
    })
    return { token: formatInvitation({ name, token }), name, role, expiresAt }
  }

  /**
   * @throws ConsiliumError `TOKEN_REFUSED` | `ALREADY_EXISTS` | `INVALID_ARGUMENT` | `BAD_SIGNATURE` |
   * `CONFLICT`; the token stays good then, unless it was refused
   */
  async enroll(request: EnrollOptions): Promise<Enrolled> {
    const { audit } = this.#options
    try {
      const enrolled = await this.#enroll(request)
      const { name, role, certificate, certificateExpiresAt } = enrolled.member
      audit.audit({
        actor: name,
        action: 'member.enrolled',
        run: null,
        detail: { role, certificate, certificateExpiresAt },
      })
      return enrolled
    } catch (thrown) {
      // Only holders of a token that exists are worth a row: others could fill the chain.
      if (
        thrown instanceof ConsiliumError &&
        this.#options.store.invitation(tokenDigest(request.token)) !== null
      ) {
        audit.audit({
          actor: request.name,
          action: 'member.refused',
          run: null,
          detail: { code: thrown.code },
        })
      }
      throw thrown
    }
  }

  async #enroll({ name, token, csr, identity }: EnrollOptions): Promise<Enrolled> {
    const { store, issuer, clock } = this.#options
    const invitation = this.#openInvitation(tokenDigest(token), name)
    const { role } = invitation
    this.#checkFree(name, invitation.replaces)
    const identityKey = this.#provenIdentity(role, { name, token, csr, identity })
    const { certificate, digest, expiresAt } = await issuer.issue({ csr, name, role })
    const member: Member = {
      name,
      role,
      identityKey,
      certificate: digest,
      certificateExpiresAt: expiresAt,
      nextCertificate: null,
      nextCertificateExpiresAt: null,
      enrolledAt: clock.now(),
      revokedAt: null,
    }
    store.enroll(invitation.tokenDigest, member)
    return { member, certificate }
  }

  /**
   * A new certificate for a member who has shown a certificate that counts. Both count until the new one is
   * first used; an answer that is lost costs nothing, since the next renewal takes its place.
   *
   * @throws ConsiliumError `INVALID_ARGUMENT`
   */
  async renew(
    { name, role }: Member,
    csr: Uint8Array,
  ): Promise<{ readonly certificate: string; readonly expiresAt: number }> {
    const { store, issuer, audit } = this.#options
    const { certificate, digest, expiresAt } = await issuer.issue({ csr, name, role })
    store.offer(name, { digest, expiresAt })
    audit.audit({
      actor: name,
      action: 'member.renewed',
      run: null,
      detail: { certificate: digest, certificateExpiresAt: expiresAt },
    })
    return { certificate, expiresAt }
  }

  /**
   * Who stands behind a certificate that TLS has verified. Only a member's current certificate counts, or the
   * renewed one, which is the current one from its first use on.
   *
   * @throws ConsiliumError `REVOKED` of who was shut out, which a person decided; `UNAUTHENTICATED` of
   * everybody else, which may be a wrong clock or an older copy of this store
   */
  authorise(certificate: { readonly name: string; readonly digest: Digest }): Member {
    const { store, clock } = this.#options
    // A name that is none finds nobody.
    const found = store.member(certificate.name as SiteName)
    const member =
      found !== null && found.revokedAt === null && found.nextCertificate === certificate.digest
        ? this.#promoted(found)
        : found
    // One that was revoked in the middle of a renewal holds both.
    if (
      member !== null &&
      member.revokedAt !== null &&
      [member.certificate, member.nextCertificate].includes(certificate.digest)
    ) {
      throw revoked(member.name, member.revokedAt)
    }
    if (member === null || member.certificate !== certificate.digest) {
      throw new ConsiliumError(
        'UNAUTHENTICATED',
        'this certificate is not the current one of any member of this federation: enroll with a new ' +
          'invitation',
        {
          isPublic: true,
        },
      )
    }
    if (member.certificateExpiresAt <= clock.now()) {
      throw new ConsiliumError(
        'UNAUTHENTICATED',
        `the certificate of '${member.name}' has expired: ask an admin to run 'consilium site ` +
          "revoke' and 'site invite --replace', and enroll again",
        { isPublic: true },
      )
    }
    return member
  }

  /**
   * From now on the member's certificate stands for nobody. Who is revoked stays so until somebody is invited
   * to take the place.
   *
   * @throws ConsiliumError `NOT_FOUND` | `INVALID_ARGUMENT` if the name is of the other kind | `CONFLICT` if
   * it was revoked before
   */
  revoke({ name, kind, reason, by }: RevokeOptions): Member {
    const { store, clock, audit } = this.#options
    const member = this.member(name)
    if ((member.role === 'site') !== (kind === 'site')) {
      const other = kind === 'site' ? 'operator' : 'site'
      throw new ConsiliumError(
        'INVALID_ARGUMENT',
        `'${name}' is enrolled as ${member.role}: 'consilium ${other} revoke ${name}' revokes it`,
        {
          isPublic: true,
        },
      )
    }
    if (member.revokedAt !== null) {
      throw new ConsiliumError(
        'CONFLICT',
        `'${name}' was revoked at ${new Date(member.revokedAt).toISOString()} already`,
        { isPublic: true },
      )
    }
    store.revoke(name, clock.now())
    audit.audit({
      actor: by,
      action: 'member.revoked',
      run: null,
      detail: { name, role: member.role, certificate: member.certificate, reason },
    })
    return this.member(name)
  }

  #promoted({ name, nextCertificate }: Member): Member {
    if (nextCertificate !== null) this.#options.store.promote(name, nextCertificate)
    return this.member(name)
  }

  members(): readonly Member[] {
    return this.#options.store.members()
  }

  /** @throws ConsiliumError `NOT_FOUND` */
  member(name: SiteName): Member {
    const member = this.#options.store.member(name)
    if (member === null)
      throw new ConsiliumError(
        'NOT_FOUND',
        `nobody is enrolled as '${name}': 'consilium site list' shows who is`,
        { isPublic: true },
      )
    return member
  }

  #openInvitation(digest: Digest, name: SiteName): Invitation {
    const invitation = this.#options.store.invitation(digest)
    if (invitation === null || invitation.name !== name)
      throw refused('is not known here: check that it was copied whole and belongs to this federation')
    if (invitation.usedAt !== null)
      throw refused(
        `was used at ${new Date(invitation.usedAt).toISOString()}: each is good for one enrollment, ` +
          'ask for a new one',
      )
    if (invitation.expiresAt <= this.#options.clock.now())
      throw refused(`expired at ${new Date(invitation.expiresAt).toISOString()}: ask for a new one`)
    return invitation
  }

  #checkFree(name: SiteName, mayReplace: boolean): void {
    const member = this.#options.store.member(name)
    if (member === null || (mayReplace && member.revokedAt !== null)) return
    if (member.revokedAt !== null) {
      throw new ConsiliumError(
        'ALREADY_EXISTS',
        `'${name}' was revoked at ${new Date(member.revokedAt).toISOString()}: invite with --replace ` +
          'to let somebody take that place with new keys, or choose another name',
        { isPublic: true },
      )
    }
    throw new ConsiliumError(
      'ALREADY_EXISTS',
      `'${name}' is enrolled already: an operator invites another name, or, once this one is ` +
        'revoked, the same with --replace',
      { isPublic: true },
    )
  }

  /**
   * A site proves that it holds its identity key, and nobody else's name may have that key. Hexadecimal;
   * empty for operators.
   */
  #provenIdentity(role: Role, { name, token, csr, identity }: EnrollOptions): string {
    if (role !== 'site') {
      if (identity === null) return ''
      throw new ConsiliumError(
        'INVALID_ARGUMENT',
        `the token invites '${name}' as ${role}: operators have no identity key, enroll with ` +
          "'consilium operator enroll'",
        {
          isPublic: true,
        },
      )
    }
    if (identity === null) {
      throw new ConsiliumError(
        'INVALID_ARGUMENT',
        `the token invites '${name}' as a site, which needs an identity key: enroll with ` +
          "'consilium-agent enroll'",
        {
          isPublic: true,
        },
      )
    }
    checkIdentityKey(identity.key)
    if (
      !verifySignature({
        publicKey: identity.key,
        message: enrollmentBytes({ name, token, csr }),
        signature: identity.proof,
      })
    ) {
      throw new ConsiliumError(
        'BAD_SIGNATURE',
        `the request for '${name}' is not signed by the identity key that it names`,
        { isPublic: true },
      )
    }
    const identityKey = toHex(identity.key)
    const holder = this.members().find((member) => member.identityKey === identityKey)
    if ((holder !== undefined && holder.revokedAt !== null) || this.#options.store.isFormerKey(identityKey)) {
      throw new ConsiliumError(
        'CONFLICT',
        'this identity key was revoked, and stays so: enroll with a new data directory, which makes ' +
          'a new one',
        {
          isPublic: true,
        },
      )
    }
    if (holder !== undefined) {
      throw new ConsiliumError(
        'CONFLICT',
        'this identity key is enrolled already under another name: a site has one name, and each ' +
          'site its own key',
        {
          isPublic: true,
        },
      )
    }
    return identityKey
  }
}

function revoked(name: SiteName, at: number): ConsiliumError {
  return new ConsiliumError(
    'REVOKED',
    `the enrollment of '${name}' was revoked at ${new Date(at).toISOString()}: nothing that it ` +
      "asks is answered; speak with the coordinator's operator",
    { isPublic: true },
  )
}

function refused(why: string): ConsiliumError {
  return new ConsiliumError('TOKEN_REFUSED', `the token ${why}`, { isPublic: true })
}
