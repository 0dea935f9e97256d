/** The one service, besides health, that answers without a certificate. */
import { type enrollmentService, type Hello, negotiate } from '@consilium/shared/wire'
import type { CertificateIssuer, Membership } from '../membership/index.ts'
import type { Implementation } from './serving.ts'

export interface EnrollmentOptions {
  readonly membership: Membership
  readonly issuer: Pick<CertificateIssuer, 'authority'>
  readonly hello: Hello
}

export function enrollment({ membership, issuer, hello }: EnrollmentOptions): Implementation<typeof enrollmentService> {
  return {
    enroll: async ({ hello: peer, name, token, csr, identity }) => {
      // Before the token is used: an enrollment that cannot be understood must not cost one.
      negotiate({ own: hello, peer, ownName: 'coordinator', peerName: `program that enrolls ${name}` })
      const { member, certificate } = await membership.enroll({ name, token, csr, identity })
      return { hello, name: member.name, role: member.role, certificate, authority: issuer.authority, expiresAt: member.certificateExpiresAt }
    },
  }
}
