import { Membership } from '@consilium/coordinator/membership'
import {
  type Clock,
  ConsiliumError,
  type Digest,
  sha256,
  siteName,
  systemRandom,
} from '@consilium/shared/kernel'
import { type AuditEntry, enrollmentBytes, parseInvitation } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { testIdentity } from '../../support/grpc-federation.ts'
import { memoryMembership } from '../../support/memory-membership.ts'

const HOUR = 3_600_000
const siteA = siteName('site-a')
const csr = new Uint8Array([1, 2, 3])

function federation() {
  let now = Date.UTC(2027, 0, 1)
  const audit: AuditEntry[] = []
  const store = memoryMembership()
  const clock: Clock = { now: () => now, monotonic: () => now, after: () => ({ cancel() {} }) }
  let issued = 0
  const issuer = {
    authority: 'PEM',
    fingerprint: sha256('authority'),
    issue: async ({ csr: request, name }: { readonly csr: Uint8Array; readonly name: string }) => {
      if (request.length === 0)
        throw new ConsiliumError('INVALID_ARGUMENT', 'an empty request', { isPublic: true })
      const certificate = `certificate of ${name}${issued++ === 0 ? '' : ` ${issued}`}`
      return { certificate, digest: sha256(certificate), expiresAt: now + 90 * 24 * HOUR }
    },
  }
  const membership = new Membership({
    store,
    issuer,
    clock,
    random: systemRandom,
    audit: { audit: (entry) => void audit.push(entry) },
  })
  const invite = (name = 'site-a', role: 'site' | 'lead' = 'site'): Uint8Array =>
    parseInvitation(membership.invite({ name: siteName(name), role, by: 'anna' }).token).token
  const enrollAs = (name: string, token: Uint8Array, identity = testIdentity(), request = csr) =>
    membership.enroll({
      name: siteName(name),
      token,
      csr: request,
      identity: {
        key: identity.publicKey,
        proof: identity.sign(enrollmentBytes({ name: siteName(name), token, csr: request })),
      },
    })
  const wait = (ms: number): void => {
    now += ms
  }
  return { membership, audit, invite, enrollAs, store, wait }
}

const refusedWith = (code: string, message?: RegExp) =>
  expect.objectContaining({
    code,
    isPublic: true,
    ...(message === undefined ? {} : { message: expect.stringMatching(message) }),
  })

describe('an invitation', () => {
  it('enrolls the site that it names, once', async () => {
    const { membership, invite, enrollAs } = federation()
    const token = invite()
    const { member, certificate } = await enrollAs('site-a', token)
    expect(certificate).toBe('certificate of site-a')
    expect(member).toMatchObject({ name: 'site-a', role: 'site', enrolledAt: Date.UTC(2027, 0, 1) })
    expect(membership.members()).toEqual([member])
    await expect(enrollAs('site-a', token)).rejects.toEqual(
      refusedWith('TOKEN_REFUSED', /^the token was used at 2027-01-01T00:00:00.000Z/),
    )
  })

  it('says nothing that could be used instead of it: only its digest is stored', () => {
    const { membership, store } = federation()
    const issued = membership.invite({ name: siteA, role: 'site', by: 'anna' })
    const { name, token } = parseInvitation(issued.token)
    expect(name).toBe('site-a')
    expect(token).toHaveLength(32)
    expect(store.invitationsFor(siteA)).toEqual([
      {
        tokenDigest: sha256(token),
        name: 'site-a',
        role: 'site',
        expiresAt: issued.expiresAt,
        usedAt: null,
        replaces: false,
      },
    ])
    expect(issued.expiresAt).toBe(Date.UTC(2027, 0, 2))
  })

  it('expires', async () => {
    const { invite, enrollAs, wait } = federation()
    const token = invite()
    wait(24 * HOUR - 1)
    const late = invite('site-b')
    wait(1)
    await expect(enrollAs('site-a', token)).rejects.toEqual(
      refusedWith('TOKEN_REFUSED', /^the token expired at 2027-01-02/),
    )
    await expect(enrollAs('site-b', late)).resolves.toBeDefined()
  })

  it('is for one name: with another, the token is as good as unknown', async () => {
    const { invite, enrollAs } = federation()
    const token = invite()
    await expect(enrollAs('site-b', token)).rejects.toEqual(refusedWith('TOKEN_REFUSED', /not known here/))
    await expect(enrollAs('site-a', systemRandom.bytes(32))).rejects.toEqual(
      refusedWith('TOKEN_REFUSED', /not known here/),
    )
    await expect(enrollAs('site-a', token)).resolves.toBeDefined()
  })

  it('is not made for a name that is taken, nor good for seconds or for years', async () => {
    const { membership, invite, enrollAs } = federation()
    await enrollAs('site-a', invite())
    expect(() => invite('site-a')).toThrow(refusedWith('ALREADY_EXISTS', /'site-a' is enrolled already/))
    for (const validMs of [0, 59_999, 31 * 24 * HOUR, Number.NaN]) {
      expect(() =>
        membership.invite({ name: siteName('site-b'), role: 'site', validMs, by: 'anna' }),
      ).toThrow(refusedWith('INVALID_ARGUMENT'))
    }
  })

  it('of two for one name only the first counts', async () => {
    const { invite, enrollAs } = federation()
    const [first, second] = [invite(), invite()]
    await enrollAs('site-a', second)
    await expect(enrollAs('site-a', first)).rejects.toEqual(refusedWith('ALREADY_EXISTS'))
  })
})

describe('an identity key', () => {
  it('is proven: a signature over another request, name or token does not count, and costs no token', async () => {
    const { membership, invite, enrollAs } = federation()
    const token = invite()
    const { publicKey, sign } = testIdentity()
    const other = testIdentity()
    const proofs = [
      sign(enrollmentBytes({ name: siteA, token, csr: new Uint8Array([9]) })),
      sign(enrollmentBytes({ name: siteName('site-b'), token, csr })),
      sign(enrollmentBytes({ name: siteA, token: systemRandom.bytes(32), csr })),
      other.sign(enrollmentBytes({ name: siteA, token, csr })),
      new Uint8Array(64),
    ]
    for (const proof of proofs) {
      await expect(
        membership.enroll({ name: siteA, token, csr, identity: { key: publicKey, proof } }),
      ).rejects.toEqual(refusedWith('BAD_SIGNATURE'))
    }
    await expect(enrollAs('site-a', token)).resolves.toBeDefined()
  })

  it('is asked of sites and of nobody else', async () => {
    const { membership, invite, enrollAs } = federation()
    await expect(membership.enroll({ name: siteA, token: invite(), csr, identity: null })).rejects.toEqual(
      refusedWith('INVALID_ARGUMENT', /consilium-agent enroll/),
    )
    const lead = invite('anna', 'lead')
    await expect(enrollAs('anna', lead)).rejects.toEqual(
      refusedWith('INVALID_ARGUMENT', /operators have no identity key/),
    )
    const { member } = await membership.enroll({ name: siteName('anna'), token: lead, csr, identity: null })
    expect(member).toMatchObject({ role: 'lead', identityKey: '' })
  })

  it('is one site’s alone', async () => {
    const { invite, enrollAs } = federation()
    const identity = testIdentity()
    await enrollAs('site-a', invite(), identity)
    await expect(enrollAs('site-b', invite('site-b'), identity)).rejects.toEqual(
      refusedWith('CONFLICT', /already under another name/),
    )
  })

  it('of another kind is refused', async () => {
    const { membership, invite } = federation()
    await expect(
      membership.enroll({
        name: siteA,
        token: invite(),
        csr,
        identity: { key: new Uint8Array(91), proof: new Uint8Array(64) },
      }),
    ).rejects.toEqual(refusedWith('INVALID_ARGUMENT'))
  })
})

it('a request that cannot be certified costs no token', async () => {
  const { invite, enrollAs } = federation()
  const token = invite()
  await expect(enrollAs('site-a', token, testIdentity(), new Uint8Array())).rejects.toEqual(
    refusedWith('INVALID_ARGUMENT'),
  )
  await expect(enrollAs('site-a', token)).resolves.toBeDefined()
})

describe('a certificate', () => {
  it('stands for its member as long as it is the current one and has not expired', async () => {
    const { membership, invite, enrollAs, wait } = federation()
    const { member } = await enrollAs('site-a', invite())
    expect(membership.authorise({ name: 'site-a', digest: member.certificate })).toEqual(member)
    wait(90 * 24 * HOUR)
    expect(() => membership.authorise({ name: 'site-a', digest: member.certificate })).toThrow(
      refusedWith('UNAUTHENTICATED', /has expired/),
    )
  })

  it('of another digest, of somebody else or of nobody stands for nobody', async () => {
    const { membership, invite, enrollAs } = federation()
    const { member } = await enrollAs('site-a', invite())
    const { member: other } = await enrollAs('site-b', invite('site-b'))
    for (const certificate of [
      { name: 'site-a', digest: sha256('older') },
      { name: 'site-a', digest: other.certificate },
      { name: 'site-c', digest: member.certificate },
      { name: '', digest: '' as Digest },
    ]) {
      expect(() => membership.authorise(certificate)).toThrow(refusedWith('UNAUTHENTICATED'))
    }
  })
})

describe('a renewal', () => {
  it('leaves the old certificate good until the new one is first used', async () => {
    const { membership, audit, invite, enrollAs, wait } = federation()
    const { member } = await enrollAs('site-a', invite())
    wait(60 * 24 * HOUR)
    const { certificate, expiresAt } = await membership.renew(member, csr)
    const [old, renewed] = [member.certificate, sha256(certificate)]
    expect(renewed).not.toBe(old)
    expect(membership.authorise({ name: 'site-a', digest: old }).name).toBe('site-a')
    expect(audit.at(-1)).toMatchObject({
      actor: 'site-a',
      action: 'member.renewed',
      detail: { certificate: renewed, certificateExpiresAt: expiresAt },
    })
    wait(29 * 24 * HOUR)
    expect(membership.authorise({ name: 'site-a', digest: old }).name).toBe('site-a')
    expect(membership.authorise({ name: 'site-a', digest: renewed })).toMatchObject({
      certificate: renewed,
      certificateExpiresAt: expiresAt,
      nextCertificate: null,
    })
    expect(() => membership.authorise({ name: 'site-a', digest: old })).toThrow(
      refusedWith('UNAUTHENTICATED'),
    )
    wait(31 * 24 * HOUR)
    expect(membership.authorise({ name: 'site-a', digest: renewed }).name).toBe('site-a')
  })

  it('that was lost on the way is done again; only the last one counts', async () => {
    const { membership, invite, enrollAs } = federation()
    const { member } = await enrollAs('site-a', invite())
    const lost = await membership.renew(member, csr)
    const kept = await membership.renew(member, csr)
    expect(() => membership.authorise({ name: 'site-a', digest: sha256(lost.certificate) })).toThrow(
      refusedWith('UNAUTHENTICATED'),
    )
    expect(membership.authorise({ name: 'site-a', digest: sha256(kept.certificate) }).name).toBe('site-a')
  })

  it('does not outlive the old certificate, nor a revocation', async () => {
    const { membership, invite, enrollAs, wait } = federation()
    const { member } = await enrollAs('site-a', invite())
    const { certificate } = await membership.renew(member, csr)
    wait(90 * 24 * HOUR)
    expect(() => membership.authorise({ name: 'site-a', digest: member.certificate })).toThrow(
      refusedWith('UNAUTHENTICATED', /expired/),
    )
    membership.revoke({ name: siteA, kind: 'site', reason: 'x', by: 'anna' })
    expect(() => membership.authorise({ name: 'site-a', digest: sha256(certificate) })).toThrow(
      refusedWith('REVOKED', /was revoked at/),
    )
  })
})

describe('a revocation', () => {
  const revoke = (membership: Membership, name = 'site-a', kind: 'site' | 'operator' = 'site') =>
    membership.revoke({ name: siteName(name), kind, reason: 'stolen server', by: 'anna' })

  it('makes the certificate stand for nobody, and is in the audit chain', async () => {
    const { membership, audit, invite, enrollAs } = federation()
    const { member } = await enrollAs('site-a', invite())
    expect(revoke(membership)).toEqual({ ...member, revokedAt: Date.UTC(2027, 0, 1) })
    expect(() => membership.authorise({ name: 'site-a', digest: member.certificate })).toThrow(
      refusedWith('REVOKED', /'site-a' was revoked at 2027-01-01/),
    )
    expect(audit.at(-1)).toMatchObject({
      actor: 'anna',
      action: 'member.revoked',
      detail: { name: 'site-a', role: 'site', reason: 'stolen server' },
    })
  })

  it('is of somebody who is there, of that kind, once', async () => {
    const { membership, audit, invite, enrollAs } = federation()
    await enrollAs('site-a', invite())
    expect(() => revoke(membership, 'site-b')).toThrow(refusedWith('NOT_FOUND'))
    expect(() => revoke(membership, 'site-a', 'operator')).toThrow(
      refusedWith('INVALID_ARGUMENT', /consilium site revoke site-a/),
    )
    revoke(membership)
    const rows = audit.length
    expect(() => revoke(membership)).toThrow(refusedWith('CONFLICT', /already/))
    expect(audit).toHaveLength(rows)
  })

  it('keeps the name until an invitation says that somebody may take the place, with a new key', async () => {
    const { membership, enrollAs, invite } = federation()
    const first = testIdentity()
    const early = parseInvitation(membership.invite({ name: siteA, role: 'site', by: 'anna' }).token).token
    await enrollAs('site-a', invite(), first)
    expect(() => membership.invite({ name: siteA, role: 'site', by: 'anna', replace: true })).toThrow(
      refusedWith('ALREADY_EXISTS', /enrolled already/),
    )
    revoke(membership)
    expect(() => invite()).toThrow(refusedWith('ALREADY_EXISTS', /--replace/))
    await expect(enrollAs('site-a', early)).rejects.toEqual(refusedWith('ALREADY_EXISTS', /--replace/))
    const again = (): Uint8Array =>
      parseInvitation(membership.invite({ name: siteA, role: 'site', by: 'anna', replace: true }).token).token
    await expect(enrollAs('site-a', again(), first)).rejects.toEqual(
      refusedWith('CONFLICT', /was revoked, and stays so/),
    )
    await expect(enrollAs('site-b', invite('site-b'), first)).rejects.toEqual(
      refusedWith('CONFLICT', /was revoked, and stays so/),
    )
    const { member } = await enrollAs('site-a', again())
    expect(membership.members()).toEqual([member])
    expect(member.revokedAt).toBeNull()
    await expect(enrollAs('site-b', invite('site-b'), first)).rejects.toEqual(
      refusedWith('CONFLICT', /was revoked, and stays so/),
    )
  })
})

it('the audit chain says who invited, who joined and whom a token was refused, never the token', async () => {
  const { membership, audit, invite, enrollAs } = federation()
  const token = invite()
  await enrollAs('site-a', token)
  await expect(enrollAs('site-a', token)).rejects.toThrow()
  await expect(enrollAs('site-b', systemRandom.bytes(32))).rejects.toThrow()
  expect(audit.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
    'anna member.invited',
    'site-a member.enrolled',
    'site-a member.refused',
  ])
  expect(audit[2]?.detail).toEqual({ code: 'TOKEN_REFUSED' })
  expect(JSON.stringify(audit)).not.toContain(Buffer.from(token).toString('base64url'))
  expect(() => membership.member(siteName('nobody'))).toThrow(refusedWith('NOT_FOUND'))
})
