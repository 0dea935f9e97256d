/**
 * The coordinator's configuration: `DIR/consilium.yaml`, `CONSILIUM_*` and the flags of `consilium serve`.
 */
import { join } from 'node:path'
import {
  choice,
  hostAndPort,
  integer,
  orNothing,
  type ResolvedConfig,
  readSourceText,
  resolveConfig,
  setting,
  text,
} from '@consilium/shared/config'
import { ConsiliumError, withoutPasswords } from '@consilium/shared/kernel'
import { LOG_LEVELS } from '@consilium/shared/logging'
import { CONFIGURATION_FILE } from './storage/index.ts'

/** Also how long operators' certificates last; those are renewed by using them, so they are never short. */
const DAYS_90_SECONDS = 90 * 86_400

export const SETTINGS = {
  listen: setting({
    shape: hostAndPort(),
    default: '0.0.0.0:7443',
    help: 'where the coordinator listens, HOST:PORT; port 0 takes a free one',
  }),
  advertise: setting({
    shape: orNothing(text({ longest: 260 })),
    default: null,
    help:
      "the name that agents dial, HOST or HOST:PORT, as the server's certificate names it; default: " +
      "the host that it listens on, or this machine's name",
  }),
  logLevel: setting({
    shape: choice(...LOG_LEVELS),
    default: 'info',
    help: 'how much goes to the log on standard error',
  }),
  graceSeconds: setting({
    shape: integer({ minimum: 0, maximum: 3600 }),
    default: 20,
    help: 'how long calls under way may take to finish when the coordinator is stopped',
  }),
  siteCertificateSeconds: setting({
    shape: integer({ minimum: 10, maximum: DAYS_90_SECONDS }),
    default: DAYS_90_SECONDS,
    help:
      "how long a site's certificate is good for from its enrollment or renewal on; its agent renews " +
      'it when a third is left',
  }),
} as const

export const ENVIRONMENT_PREFIX = 'CONSILIUM_'

/** Variables with the prefix that are no settings of the coordinator's. */
const OTHERS =
  /^CONSILIUM_(?:AGENT_|SIM_|DIR$|CONFIG$|PROFILE$|TOKEN$|KEY_PASSPHRASE_FILE$|PROXY$|DATA$|RELAUNCHED$)/

export interface ReadConfigOptions {
  /** The data directory. */
  readonly directory: string
  /** The file that was named; null: the one in the data directory, if it is there. */
  readonly file: string | null
  readonly flags: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * @throws ConsiliumError `INVALID_CONFIG`, listing every problem; `NOT_FOUND` if a file was named that is not
 * there
 */
export function readConfig({
  directory,
  file,
  flags,
  env,
}: ReadConfigOptions): ResolvedConfig<typeof SETTINGS> {
  const source = readSourceText(file ?? join(directory, CONFIGURATION_FILE), 'the configuration')
  if (source === null && file !== null)
    throw new ConsiliumError(
      'NOT_FOUND',
      `there is no configuration file '${withoutPasswords(file)}': check --config`,
    )
  const variables = Object.fromEntries(Object.entries(env).filter(([name]) => !OTHERS.test(name)))
  return resolveConfig({
    settings: SETTINGS,
    file: source,
    environment: { prefix: ENVIRONMENT_PREFIX, variables },
    flags,
  })
}
