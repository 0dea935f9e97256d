export {
  DEFAULT_VALIDITY_MS,
  type Enrolled,
  type EnrollOptions,
  type InviteOptions,
  type IssuedInvitation,
  Membership,
  type MembershipOptions,
  type RevokeOptions,
} from './membership.ts'
export type {
  AuditLog,
  CertificateIssuer,
  CertificateRequest,
  Invitation,
  Member,
  MembershipStore,
} from './ports.ts'
