import type { Invitation, Member, MembershipStore } from '@consilium/coordinator/membership'
import { ConsiliumError, type Digest, type SiteName } from '@consilium/shared/kernel'

export interface MemoryMembership extends MembershipStore {
  /** Puts another record in a member's place, as a renewed certificate would. */
  replace(member: Member): void
}

/** A membership store that forgets everything with the process. */
export function memoryMembership(): MemoryMembership {
  const invitations = new Map<Digest, Invitation>()
  const members = new Map<SiteName, Member>()
  const former = new Set<string>()
  return {
    invite: (invitation) => void invitations.set(invitation.tokenDigest, invitation),
    invitation: (digest) => invitations.get(digest) ?? null,
    invitationsFor: (name) =>
      [...invitations.values()]
        .filter((invitation) => invitation.name === name && invitation.usedAt === null)
        .reverse(),
    enroll(digest, member) {
      const invitation = invitations.get(digest)
      if (invitation === undefined || invitation.usedAt !== null)
        throw new ConsiliumError('TOKEN_REFUSED', 'the token was used meanwhile')
      const held = members.get(member.name)
      const isReplaced = held !== undefined && held.revokedAt !== null && invitation.replaces
      if (held !== undefined && !isReplaced)
        throw new ConsiliumError('ALREADY_EXISTS', `'${member.name}' is enrolled already`)
      invitations.set(digest, { ...invitation, usedAt: member.enrolledAt })
      if (held !== undefined) former.add(held.identityKey)
      members.set(member.name, member)
    },
    member: (name) => members.get(name) ?? null,
    members: () => [...members.values()],
    revoke(name, at) {
      const member = members.get(name)
      if (member !== undefined && member.revokedAt === null) members.set(name, { ...member, revokedAt: at })
    },
    offer(name, { digest, expiresAt }) {
      const member = members.get(name)
      if (member !== undefined && member.revokedAt === null)
        members.set(name, { ...member, nextCertificate: digest, nextCertificateExpiresAt: expiresAt })
    },
    promote(name, digest) {
      const member = members.get(name)
      if (
        member === undefined ||
        member.nextCertificate !== digest ||
        member.nextCertificateExpiresAt === null
      )
        return
      members.set(name, {
        ...member,
        certificate: digest,
        certificateExpiresAt: member.nextCertificateExpiresAt,
        nextCertificate: null,
        nextCertificateExpiresAt: null,
      })
    },
    isFormerKey: (identityKey) => identityKey !== '' && former.has(identityKey),
    replace: (member) => void members.set(member.name, member),
  }
}
