export { type Address, formatAddress, parseAddress } from './address.ts'
export {
  type CheckCoordinatorOptions,
  checkCoordinator,
  type FetchAuthorityOptions,
  fetchAuthority,
  parseFingerprint,
} from './authority.ts'
export {
  type CallOptions,
  type ClientIdentity,
  type DuplexCall,
  RpcClient,
  type RpcClientOptions,
  UNARY_DEADLINE_MS,
} from './client.ts'
export { checkClock, type DiagnoseOptions, type DiagnosisStep, diagnosis } from './diagnose.ts'
export { type EnrollingIdentity, type Enrollment, type EnrollOptions, enroll } from './enroll.ts'
export { isProtected, openKey, protectKey, readPassphrase } from './key-protection.ts'
export { type CertificateRequestKeys, makeCertificateRequest, privateKeyPem } from './keys.ts'
export {
  type FindProxyOptions,
  type ForwardProxy,
  findProxy,
  parseProxy,
  type TunnelOptions,
  tunnel,
} from './proxy.ts'
export { type RenewedIdentity, type RenewOptions, renew, renewalTime } from './renew.ts'
