export { type InviteOptions, type ModelDownload, OperatorClient, type OperatorClientOptions } from './client.ts'
