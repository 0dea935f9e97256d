export { CLOCK_TOLERANCE_MS } from './authority.ts'
export { type CertificatesOptions, type FederationCertificates, openCertificates } from './certificates.ts'
export type { ServerIdentity } from './server-certificate.ts'
