export { inChunks } from './chunks.ts'
export type { Codec } from './codec.ts'
export { agentMessageCodec, commandCodec, coordinatorMessageCodec, submissionCodec } from './codecs.ts'
export { CHUNK_BYTES, IDENTITY_KEY_BYTES, MESSAGE_BYTES, PLAN_CHARACTERS, TOKEN_BYTES } from './limits.ts'
export type {
  AbortRunRequest,
  AddSiteRequest,
  AgentMessage,
  AuditDescription,
  AuditRowsRequest,
  CoordinatorMessage,
  DownloadRequest,
  EnrollRequest,
  EnrollResponse,
  FileTicket,
  InviteRequest,
  InviteResponse,
  ModelPart,
  UploadPart,
  UploadState,
  WhoamiResponse,
} from './messages.ts'
export {
  enrollmentService,
  type Method,
  operatorService,
  type Shape,
  sessionService,
  transferService,
} from './services.ts'
export { CODE_KEY, errorOf, statusOf, type WireStatus } from './status.ts'
export {
  type Hello,
  HIGHEST_PROTOCOL,
  LOWEST_PROTOCOL,
  type NegotiateOptions,
  negotiate,
  ownHello,
} from './version.ts'
