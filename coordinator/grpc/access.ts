/** Who may call what. Every call is checked anew, so that a certificate that stops counting stops working. */
import type { PeerCertificate } from 'node:tls'
import { ConsiliumError, sha256 } from '@consilium/shared/kernel'
import type { Role } from '@consilium/shared/protocol'
import type {
  enrollmentService,
  operatorService,
  sessionService,
  transferService,
} from '@consilium/shared/wire'
import type { Member, Membership } from '../membership/index.ts'

const SITES: readonly Role[] = ['site']
/** An admin could invite themselves under any operator's role, so the roles are nested and say so. */
const ADMINS: readonly Role[] = ['admin']
const LEADS: readonly Role[] = ['admin', 'lead']
const OPERATORS: readonly Role[] = ['admin', 'lead', 'viewer']
const MEMBERS: readonly Role[] = ['site', ...OPERATORS]

/** Null: anybody, without a certificate. */
export type Allowed = readonly Role[] | null

type Rules<Service> = Readonly<Record<keyof Service, Allowed>>

export const ENROLLMENT_ACCESS: Rules<typeof enrollmentService> = { enroll: null, renew: MEMBERS }
export const SESSION_ACCESS: Rules<typeof sessionService> = { connect: SITES, submit: SITES }
export const TRANSFER_ACCESS: Rules<typeof transferService> = {
  begin: SITES,
  upload: SITES,
  commit: SITES,
  download: SITES,
}
export const OPERATOR_ACCESS: Rules<typeof operatorService> = {
  whoami: OPERATORS,
  invite: ADMINS,
  listMembers: OPERATORS,
  getMember: OPERATORS,
  revokeMember: ADMINS,
  startRun: LEADS,
  listRuns: OPERATORS,
  getRun: OPERATORS,
  getPlan: OPERATORS,
  watchRun: OPERATORS,
  addSite: LEADS,
  abortRun: LEADS,
  exportModel: LEADS,
  auditRows: OPERATORS,
  describeAudit: OPERATORS,
}

/** What TLS found out about the peer: nothing, if it showed no certificate of this federation. */
export interface PeerContext {
  readonly sslPeerCertificate?: PeerCertificate
}

/** The name in the peer's certificate, if TLS has verified it as one of this federation. */
export function nameOf({ sslPeerCertificate: certificate }: PeerContext): string | null {
  const name = certificate?.subject?.CN
  return certificate?.raw !== undefined && typeof name === 'string' ? name : null
}

/** The member behind a connection. @throws ConsiliumError `UNAUTHENTICATED` | `REVOKED` */
export function memberOf(membership: Membership, peer: PeerContext): Member {
  const [name, certificate] = [nameOf(peer), peer.sslPeerCertificate]
  if (certificate === undefined || name === null) {
    throw new ConsiliumError(
      'UNAUTHENTICATED',
      'no certificate of this federation was shown: enroll first, or check that the certificate is ' +
        'of this federation',
      {
        isPublic: true,
      },
    )
  }
  return membership.authorise({ name, digest: sha256(certificate.raw) })
}

/** @throws ConsiliumError `PERMISSION_DENIED` */
export function checkRole({ name, role }: Member, allowed: readonly Role[], path: string): void {
  if (allowed.includes(role)) return
  throw new ConsiliumError(
    'PERMISSION_DENIED',
    `'${name}' is enrolled as ${role}; ${path} is for ${allowed.join(', ')}`,
    { isPublic: true },
  )
}
