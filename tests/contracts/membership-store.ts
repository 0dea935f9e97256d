import type { Invitation, MembershipStore } from '@consilium/coordinator/membership'
import { sha256, siteName } from '@consilium/shared/kernel'
import { describe, expect, it } from 'vitest'
import { type Make, refusal } from './fixture.ts'
import { member, NOON } from './samples.ts'

type Offer = Parameters<MembershipStore['offer']>[1]

/** What every `MembershipStore` keeps; `make` gives an empty one. */
export function membershipStoreContract(name: string, make: Make<MembershipStore>): void {
  const invitation = (token: string, invited = 'basel'): Invitation => ({
    tokenDigest: sha256(token),
    name: siteName(invited),
    role: 'site',
    expiresAt: NOON + 1000,
    usedAt: null,
    replaces: false,
  })

  describe(`MembershipStore: ${name}`, () => {
    it('knows nobody at first', async () => {
      await using fixture = await make()
      const store = fixture.subject
      expect(store.members()).toEqual([])
      expect(store.member(siteName('basel'))).toBeNull()
      expect(store.invitation(sha256('token'))).toBeNull()
      expect(store.invitationsFor(siteName('basel'))).toEqual([])
    })

    it('lists open invitations for a name, newest first', async () => {
      await using fixture = await make()
      const store = fixture.subject
      for (const token of ['one', 'two', 'three']) store.invite(invitation(token))
      store.invite(invitation('other', 'gent'))
      expect(store.invitationsFor(siteName('basel')).map(({ tokenDigest }) => tokenDigest)).toEqual(
        ['three', 'two', 'one'].map((token) => sha256(token)),
      )
      store.enroll(sha256('two'), member('basel'))
      expect(store.invitationsFor(siteName('basel')).map(({ tokenDigest }) => tokenDigest)).toEqual(
        ['three', 'one'].map((token) => sha256(token)),
      )
      expect(store.invitation(sha256('other'))).toEqual(invitation('other', 'gent'))
    })

    it('enrolls once for each invitation', async () => {
      await using fixture = await make()
      const store = fixture.subject
      store.invite(invitation('token'))
      store.enroll(sha256('token'), member('basel'))
      expect(store.member(siteName('basel'))).toEqual(member('basel'))
      expect(store.invitation(sha256('token'))?.usedAt).not.toBeNull()
      expect((await refusal(() => store.enroll(sha256('token'), member('gent')))).code).toBe('TOKEN_REFUSED')
      expect((await refusal(() => store.enroll(sha256('unknown'), member('gent')))).code).toBe(
        'TOKEN_REFUSED',
      )
      expect(store.members()).toEqual([member('basel')])
    })

    it('takes nobody under a name that is taken, and leaves the invitation open', async () => {
      await using fixture = await make()
      const store = fixture.subject
      for (const token of ['one', 'two']) store.invite(invitation(token))
      store.enroll(sha256('one'), member('basel'))
      const impostor = { ...member('basel'), identityKey: '3000', certificate: sha256('another certificate') }
      expect((await refusal(() => store.enroll(sha256('two'), impostor))).code).toBe('ALREADY_EXISTS')
      expect(store.member(siteName('basel'))).toEqual(member('basel'))
      expect(store.invitation(sha256('two'))?.usedAt).toBeNull()
    })

    it('lists every member', async () => {
      await using fixture = await make()
      const store = fixture.subject
      const names = ['porto', 'basel', 'lund']
      for (const each of names) {
        store.invite(invitation(each, each))
        store.enroll(sha256(each), member(each))
      }
      expect(store.members().toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
        member('basel'),
        member('lund'),
        member('porto'),
      ])
    })

    it('keeps a renewed certificate beside the current one until it is promoted', async () => {
      await using fixture = await make()
      const store = fixture.subject
      const basel = siteName('basel')
      store.invite(invitation('one'))
      store.enroll(sha256('one'), member('basel'))
      const [lost, renewed] = ['lost', 'renewed'].map((text) => ({
        digest: sha256(text),
        expiresAt: NOON + 9000,
      })) as [Offer, Offer]
      store.offer(basel, lost)
      store.offer(basel, renewed)
      store.promote(basel, lost.digest)
      expect(store.member(basel)).toEqual({
        ...member('basel'),
        nextCertificate: renewed.digest,
        nextCertificateExpiresAt: renewed.expiresAt,
      })
      store.promote(basel, renewed.digest)
      store.promote(basel, renewed.digest)
      expect(store.member(basel)).toEqual({
        ...member('basel'),
        certificate: renewed.digest,
        certificateExpiresAt: renewed.expiresAt,
      })
      store.revoke(basel, NOON)
      store.offer(basel, lost)
      expect(store.member(basel)).toMatchObject({ certificate: renewed.digest, nextCertificate: null })
    })

    it('revokes once, for good', async () => {
      await using fixture = await make()
      const store = fixture.subject
      store.invite(invitation('one'))
      store.enroll(sha256('one'), member('basel'))
      store.revoke(siteName('basel'), NOON + 5)
      store.revoke(siteName('basel'), NOON + 9)
      store.revoke(siteName('nobody'), NOON + 9)
      expect(store.members()).toEqual([{ ...member('basel'), revokedAt: NOON + 5 }])
      expect(
        (await fixture.reopen?.())?.member(siteName('basel')) ?? store.member(siteName('basel')),
      ).toMatchObject({ revokedAt: NOON + 5 })
    })

    it('lets an invitation that says so take the place of a revoked member, whose key is remembered', async () => {
      await using fixture = await make()
      const store = fixture.subject
      const again = { ...member('basel'), identityKey: '3000', certificate: sha256('another certificate') }
      store.invite(invitation('one'))
      store.enroll(sha256('one'), member('basel'))
      for (const token of ['two', 'three'])
        store.invite({ ...invitation(token), replaces: token === 'three' })
      expect(store.invitation(sha256('three'))).toMatchObject({ replaces: true })
      expect((await refusal(() => store.enroll(sha256('three'), again))).code).toBe('ALREADY_EXISTS')
      store.revoke(siteName('basel'), NOON + 5)
      expect((await refusal(() => store.enroll(sha256('two'), again))).code).toBe('ALREADY_EXISTS')
      expect(store.isFormerKey(member('basel').identityKey)).toBe(false)
      store.enroll(sha256('three'), again)
      expect(store.member(siteName('basel'))).toEqual(again)
      expect(store.isFormerKey(member('basel').identityKey)).toBe(true)
      expect(store.isFormerKey('3000')).toBe(false)
      expect(store.isFormerKey('')).toBe(false)
    })

    it('has it all after it was opened again', async ({ skip }) => {
      await using fixture = await make()
      skip(fixture.reopen === null, 'memory is all there is')
      for (const token of ['one', 'two']) fixture.subject.invite(invitation(token))
      fixture.subject.enroll(sha256('one'), member('basel'))
      const again = await fixture.reopen?.()
      expect(again?.members()).toEqual([member('basel')])
      expect(again?.invitationsFor(siteName('basel'))).toEqual([invitation('two')])
      expect((await refusal(() => again?.enroll(sha256('one'), member('gent')))).code).toBe('TOKEN_REFUSED')
    })
  })
}
