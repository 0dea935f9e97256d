/**
 * The agent's configuration: flags, `CONSILIUM_AGENT_*`, `DIR/agent.yaml`, and what the last start was told
 * about the records.
 */
import { dirname, join, resolve } from 'node:path'
import {
  type ConfigRow,
  type Remembered,
  type ResolvedConfig,
  readSourceText,
  resolveConfig,
} from '@consilium/shared/config'
import { ConsiliumError, withoutPasswords } from '@consilium/shared/kernel'
import { type RememberedData, readRemembered } from './remembered.ts'
import { DATA_SETTINGS, SETTINGS } from './settings.ts'
import { CONFIGURATION_FILE } from './storage/index.ts'

const ENVIRONMENT_PREFIX = 'CONSILIUM_AGENT_'

/** Variables with the prefix that are no settings. */
const OTHERS = [
  'CONSILIUM_AGENT_DIR',
  'CONSILIUM_AGENT_CONFIG',
  'CONSILIUM_AGENT_TOKEN',
  'CONSILIUM_AGENT_KEY_PASSPHRASE_FILE',
]

const ORIGIN = 'remembered from the last start'

export interface ReadConfigOptions {
  /** The data directory; null: there is none. */
  readonly directory: string | null
  /** The file that was named; null: the one in the data directory, if it is there. */
  readonly file: string | null
  readonly flags: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string | undefined>>
}

type AgentConfig = ResolvedConfig<typeof SETTINGS>
export type AgentSettings = AgentConfig['values']

/**
 * The configuration as a command has it that works beside the agent: what the last start was told about the
 * records wins over the environment and the file, so that the command sees what the agent sees, unless a flag
 * names another file.
 *
 * @throws ConsiliumError `INVALID_CONFIG`, listing every problem; `NOT_FOUND` if a file was named that is not
 * there; `CORRUPT` if what was remembered is
 */
export function readConfig(options: ReadConfigOptions): AgentConfig {
  const { directory, flags } = options
  const values = directory === null ? null : readRemembered(directory)
  const { data: named } = flags
  const isAnother = typeof named === 'string' && values?.data !== undefined && values.data !== resolve(named)
  return resolved(
    options,
    values === null || isAnother ? null : { values, origin: ORIGIN, over: 'environment' },
  )
}

export interface StartConfig extends AgentConfig {
  /** What to remember of it. */
  readonly told: RememberedData
}

/**
 * The configuration as a start has it: one that is told where the records are, by flag, environment or file,
 * begins anew; one that is told nothing goes on with what the last one was told.
 *
 * @throws ConsiliumError as {@link readConfig}
 */
export function readStartConfig(options: ReadConfigOptions): StartConfig {
  const anew = resolved(options, null)
  const values =
    anew.values.data === null && options.directory !== null ? readRemembered(options.directory) : null
  const config = values === null ? anew : resolved(options, { values, origin: ORIGIN, over: 'default' })
  const told = config.rows.filter(
    ({ key, origin }) => Object.hasOwn(DATA_SETTINGS, key) && origin !== 'default' && !isFromFile(origin),
  )
  return {
    ...config,
    told: Object.fromEntries(told.map(({ key }) => [key, config.values[key as keyof typeof DATA_SETTINGS]])),
  }
}

function resolved(
  { directory, file, flags, env }: ReadConfigOptions,
  remembered: Remembered | null,
): AgentConfig {
  const path = file ?? (directory === null ? null : join(directory, CONFIGURATION_FILE))
  const source = path === null ? null : readSourceText(path, 'the configuration')
  if (source === null && file !== null)
    throw new ConsiliumError(
      'NOT_FOUND',
      `there is no configuration file '${withoutPasswords(file)}': check --config`,
    )
  const variables = Object.fromEntries(Object.entries(env).filter(([name]) => !OTHERS.includes(name)))
  const { values, rows } = resolveConfig({
    settings: SETTINGS,
    file: source,
    environment: { prefix: ENVIRONMENT_PREFIX, variables },
    flags,
    remembered,
  })
  if (values.data === null) return { values, rows }
  const base =
    path !== null && isFromFile(rows.find(({ key }) => key === 'data')?.origin ?? '') ? dirname(path) : '.'
  return { values: { ...values, data: resolve(base, values.data) }, rows }
}

function isFromFile(origin: ConfigRow['origin']): boolean {
  return origin.startsWith('file ')
}
