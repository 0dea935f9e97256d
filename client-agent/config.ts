/** The agent's configuration: `DIR/agent.yaml`, `CONSILIUM_AGENT_*` and flags. */
import { dirname, join, resolve } from 'node:path'
import { choice, integer, list, orNothing, type ResolvedConfig, readSourceText, resolveConfig, setting, text } from '@consilium/shared/config'
import { ConsiliumError, withoutPasswords } from '@consilium/shared/kernel'
import { LOG_LEVELS } from '@consilium/shared/logging'
import type { BackendPreference } from '@consilium/shared/training'
import { CONFIGURATION_FILE } from './storage/index.ts'

// Not imported as a value: the training room brings TensorFlow.js along, and most commands train nothing.
const BACKENDS = ['auto', 'tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const satisfies readonly BackendPreference[]

const DELIMITERS = ['comma', 'semicolon', 'tab'] as const

export const SETTINGS = {
  data: setting({
    shape: orNothing(text()),
    default: null,
    help: "the site's records, a CSV file with a header; in the configuration file a relative path starts at that file's directory",
  }),
  dataDelimiter: setting({ shape: choice(...DELIMITERS), default: 'comma', help: 'what separates the fields of the records: comma, semicolon or tab' }),
  dataMissing: setting({
    shape: list(text()),
    default: ['?', 'NA', 'NaN', 'null'],
    help: 'texts that stand for a missing value beside the empty one, as a YAML list',
  }),
  backend: setting({
    shape: choice(...BACKENDS),
    default: 'auto',
    help: 'what trains: auto takes the first of tfjs-node-gpu, tfjs-node, wasm, cpu that loads',
  }),
  proxy: setting({
    shape: orNothing(text()),
    default: null,
    isSecret: true,
    help: 'the way out, http://[USER:PASSWORD@]HOST:PORT, or none; default: what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say',
  }),
  keepAliveSeconds: setting({
    shape: integer({ minimum: 1, maximum: 60 }),
    default: 15,
    help: 'how often the connection is tried: shorter than the firewall on the way forgets idle ones; twice so long without an answer opens another one',
  }),
  logLevel: setting({ shape: choice(...LOG_LEVELS), default: 'info', help: 'how much goes to the log on standard error' }),
} as const

const ENVIRONMENT_PREFIX = 'CONSILIUM_AGENT_'

/** Variables with the prefix that are no settings. */
const OTHERS = ['CONSILIUM_AGENT_DIR', 'CONSILIUM_AGENT_CONFIG', 'CONSILIUM_AGENT_TOKEN', 'CONSILIUM_AGENT_KEY_PASSPHRASE_FILE']

export interface ReadConfigOptions {
  /** The data directory. */
  readonly directory: string
  /** The file that was named; null: the one in the data directory, if it is there. */
  readonly file: string | null
  readonly flags: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string | undefined>>
}

/** @throws ConsiliumError `INVALID_CONFIG`, listing every problem; `NOT_FOUND` if a file was named that is not there */
export function readConfig({ directory, file, flags, env }: ReadConfigOptions): ResolvedConfig<typeof SETTINGS> {
  const path = file ?? join(directory, CONFIGURATION_FILE)
  const source = readSourceText(path, 'the configuration')
  if (source === null && file !== null) throw new ConsiliumError('NOT_FOUND', `there is no configuration file '${withoutPasswords(file)}': check --config`)
  const variables = Object.fromEntries(Object.entries(env).filter(([name]) => !OTHERS.includes(name)))
  const { values, rows } = resolveConfig({ settings: SETTINGS, file: source, environment: { prefix: ENVIRONMENT_PREFIX, variables }, flags })
  if (values.data === null) return { values, rows }
  const isInFile = rows.some(({ key, origin }) => key === 'data' && origin.startsWith('file '))
  return { values: { ...values, data: resolve(isInFile ? dirname(path) : '.', values.data) }, rows }
}

export type AgentSettings = ReturnType<typeof readConfig>['values']
