export { type BackoffLimits, DEFAULT_BACKOFF } from './backoff.ts'
export { type GrpcLink, type LinkOptions, openLink } from './link.ts'
