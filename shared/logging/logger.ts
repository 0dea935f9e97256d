/** The kernel's logger port on pino: one JSON object a line. */

import { pino } from 'pino'
import { type Clock, type LogFields, type Logger, visible } from '../kernel/index.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Longest text of a field or message; a longer one is cut. */
const CHARACTERS_MAX = 1000

/**
 * How much of a log that cannot be written is kept until it can, in bytes; what comes beyond that is lost.
 */
const KEPT_BYTES = 2 ** 20

/**
 * Every field that may be written, and its type. The compiler keeps this equal to {@link LogFields}; at run
 * time whatever else an object carries, from a spread or a cast, stays out of the log.
 */
const ALLOWED: {
  readonly [Field in keyof LogFields]-?: LogFields[Field] extends number | undefined ? 'number' : 'string'
} = {
  run: 'string',
  site: 'string',
  operator: 'string',
  step: 'number',
  epoch: 'number',
  phase: 'string',
  kind: 'string',
  command: 'string',
  code: 'string',
  reason: 'string',
  digest: 'string',
  bytes: 'number',
  count: 'number',
  total: 'number',
  ms: 'number',
  backend: 'string',
  address: 'string',
  file: 'string',
  version: 'string',
  attempt: 'number',
  fingerprint: 'string',
  expiresAt: 'string',
}

export interface LoggerOptions {
  readonly level: LogLevel
  readonly clock: Clock
  /**
   * Takes whole lines; default: standard error, written at once, so that the last line before a crash is
   * there.
   */
  readonly output?: { write(line: string): void }
}

export function createLogger({ level, clock, output = standardError() }: LoggerOptions): Logger {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    // Others' text is shown and not obeyed by the terminal on which the log is read; of JSON it stays the
    // same value.
    { write: (line) => output.write(visible(line)) },
  )
  return {
    debug: (message, fields) => logger.debug(allowed(fields), cut(message)),
    info: (message, fields) => logger.info(allowed(fields), cut(message)),
    warn: (message, fields) => logger.warn(allowed(fields), cut(message)),
    error: (message, fields) => logger.error(allowed(fields), cut(message)),
  }
}

/**
 * A log on a full disk, or that nobody reads any more, is no reason to end what is logged: its lines wait for
 * the next that can be written.
 */
function standardError(): { write(line: string): void } {
  const destination = pino.destination({ fd: 2, sync: true, maxLength: KEPT_BYTES })
  destination.on('error', () => {})
  return destination
}

/** The allowed fields of the right type, copied one by one. */
function allowed(fields: LogFields = {}): Record<string, string | number> {
  const kept: Record<string, string | number> = {}
  for (const [name, type] of Object.entries(ALLOWED)) {
    const value: unknown = Object.hasOwn(fields, name) ? fields[name as keyof LogFields] : undefined
    if (typeof value === 'number' && type === 'number') kept[name] = value
    if (typeof value === 'string' && type === 'string') kept[name] = cut(value)
  }
  return kept
}

function cut(text: string): string {
  return text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}…` : text
}
