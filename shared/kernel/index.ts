export {
  type CanonicalField,
  canonical,
  canonicalDigest,
  concatBytes,
  equalBytes,
  fromHex,
  release,
  sha256,
  toHex,
  utf8,
  wipe,
} from './bytes.ts'
export {
  asConsiliumError,
  ConsiliumError,
  type ConsiliumErrorOptions,
  ERROR_CATALOGUE,
  type ErrorCode,
  isErrorCode,
  type RetryClass,
} from './errors.ts'
export { type Digest, digest, type RunId, runId, type SiteName, siteName } from './ids.ts'
export { canonicalJson, type Json } from './json.ts'
export { withoutPasswords } from './passwords.ts'
export { pause } from './pause.ts'
export type { Clock, LogFields, Logger, RandomSource, Timer } from './ports.ts'
export { type SeededRandom, seededRandom } from './random.ts'
export { Recent } from './recent.ts'
export { oneLine, replaceMisleading, visible } from './shown.ts'
export { silentLogger, systemClock, systemRandom } from './system.ts'
export { foundText, unknownName } from './written.ts'
