export type { TlsIdentity } from './credentials.ts'
export { type CoordinatorServer, type CoordinatorServerOptions, startServer } from './server.ts'
