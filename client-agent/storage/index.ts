export type { SharedAgentStore } from './agent-store.ts'
export { type AgentStorage, openAgentStorage } from './storage.ts'
