export {
  isEnrolled,
  keepCertificate,
  moveCoordinator,
  readEnrollment,
  readMembership,
  type StoredEnrollment,
  siteIdentity,
  writeEnrollment,
} from './enrollment.ts'
export { defaultPolicyText, filePolicySource, readPolicyText } from './policy-file.ts'
export { type AgentStorage, CONFIGURATION_FILE, openAgentStorage, POLICY_FILE } from './storage.ts'
