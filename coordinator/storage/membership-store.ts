/** Members and invitations in SQLite. */

import { onDatabase } from '@consilium/shared/datadir'
import { ConsiliumError } from '@consilium/shared/kernel'
import type Database from 'better-sqlite3'
import type { Invitation, Member, MembershipStore } from '../membership/index.ts'
import { QUERIES } from './queries.ts'

export function sqliteMembershipStore(database: Database.Database): MembershipStore {
  const file = database.name
  const invite = database.prepare(QUERIES.invite)
  const invitation = database.prepare<[string], StoredInvitation>(QUERIES.invitation)
  const openInvitations = database.prepare<[string], StoredInvitation>(QUERIES.openInvitations)
  const useInvitation = database.prepare(QUERIES.useInvitation)
  const member = database.prepare<[string], Member>(QUERIES.member)
  const allMembers = database.prepare<[], Member>(QUERIES.allMembers)
  const addMember = database.prepare(QUERIES.addMember)
  const offerCertificate = database.prepare(QUERIES.offerCertificate)
  const promoteCertificate = database.prepare(QUERIES.promoteCertificate)
  const revokeMember = database.prepare(QUERIES.revokeMember)
  const keepFormerMember = database.prepare<[string]>(QUERIES.keepFormerMember)
  const removeRevokedMember = database.prepare<[string]>(QUERIES.removeRevokedMember)
  const formerKey = database.prepare<[string]>(QUERIES.formerKey)

  const enroll = database.transaction((tokenDigest: string, joining: Member): void => {
    if (useInvitation.run({ tokenDigest, usedAt: joining.enrolledAt }).changes === 0) {
      throw new ConsiliumError(
        'TOKEN_REFUSED',
        `the token for '${joining.name}' is unknown or was used meanwhile: ask for a new one`,
        { isPublic: true },
      )
    }
    if (invitation.get(tokenDigest)?.replaces === 1) {
      keepFormerMember.run(joining.name)
      removeRevokedMember.run(joining.name)
    }
    if (addMember.run({ ...joining }).changes === 0) {
      throw new ConsiliumError(
        'ALREADY_EXISTS',
        `'${joining.name}' is enrolled already: an operator invites another name, or, once this one ` +
          'is revoked, the same with --replace',
        { isPublic: true },
      )
    }
  })

  return {
    invite(one) {
      if (onDatabase(file, () => invite.run({ ...one, replaces: one.replaces ? 1 : 0 }).changes) === 0)
        throw new ConsiliumError('ALREADY_EXISTS', `there is an invitation with this token already`)
    },
    invitation: (tokenDigest) => onDatabase(file, () => read(invitation.get(tokenDigest))),
    invitationsFor: (name) =>
      onDatabase(file, () => openInvitations.all(name).flatMap((stored) => read(stored) ?? [])),
    enroll: (tokenDigest, joining) => onDatabase(file, () => enroll.immediate(tokenDigest, joining)),
    member: (name) => onDatabase(file, () => member.get(name) ?? null),
    members: () => onDatabase(file, () => allMembers.all()),
    revoke: (name, at) => void onDatabase(file, () => revokeMember.run({ name, at })),
    offer: (name, { digest, expiresAt }) =>
      void onDatabase(file, () => offerCertificate.run({ name, digest, expiresAt })),
    promote: (name, digest) => void onDatabase(file, () => promoteCertificate.run({ name, digest })),
    isFormerKey: (identityKey) =>
      onDatabase(file, () => identityKey !== '' && formerKey.get(identityKey) !== undefined),
  }
}

/** SQLite has no truth values. */
type StoredInvitation = Omit<Invitation, 'replaces'> & { readonly replaces: 0 | 1 }

function read(stored: StoredInvitation | undefined): Invitation | null {
  return stored === undefined ? null : { ...stored, replaces: stored.replaces === 1 }
}
