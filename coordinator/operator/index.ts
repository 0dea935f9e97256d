export {
  type InviteOptions,
  type ModelDownload,
  OperatorClient,
  type OperatorClientOptions,
  type WatchOptions,
} from './client.ts'
