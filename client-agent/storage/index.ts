export type { SharedAgentStore } from './agent-store.ts'
export { defaultPolicyText, filePolicySource } from './policy-file.ts'
export { type AgentStorage, openAgentStorage } from './storage.ts'
