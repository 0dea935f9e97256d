/**
 * How members come to their certificates: the first by an invitation, without one; every other over mutual
 * TLS.
 */
import { type enrollmentService, type Hello, negotiate } from '@consilium/shared/wire'
import type { CertificateIssuer, Membership } from '../membership/index.ts'
import type { Implementation } from './serving.ts'

export interface EnrollmentOptions {
  readonly membership: Membership
  readonly issuer: Pick<CertificateIssuer, 'authority'>
  readonly hello: Hello
}

export function enrollment({
  membership,
  issuer,
  hello,
}: EnrollmentOptions): Implementation<typeof enrollmentService> {
  return {
    enroll: async ({ hello: peer, name, token, csr, identity }) => {
      // Before the token is used: an enrollment that cannot be understood must not cost one.
      negotiate({ own: hello, peer, ownName: 'coordinator', peerName: `program that enrolls ${name}` })
      const { member, certificate } = await membership.enroll({ name, token, csr, identity })
      return {
        hello,
        name: member.name,
        role: member.role,
        certificate,
        authority: issuer.authority,
        expiresAt: member.certificateExpiresAt,
      }
    },
    renew: async ({ hello: peer, csr }, caller) => {
      const member = caller.member()
      negotiate({
        own: hello,
        peer,
        ownName: 'coordinator',
        peerName: `program that renews the certificate of ${member.name}`,
      })
      return { hello, name: member.name, ...(await membership.renew(member, csr)) }
    },
  }
}
