export { type BackoffLimits, DEFAULT_BACKOFF } from './backoff.ts'
export { connectionMessages } from './connection-messages.ts'
export { type GrpcLink, type LinkOptions, openLink } from './link.ts'
