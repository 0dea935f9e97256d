/** Options of the commands that work on the coordinator's own machine, and what they come to. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Setting } from '@consilium/shared/config'
import { isSystemError, writeFileDurablySync } from '@consilium/shared/datadir'
import { type Address, formatAddress, parseAddress } from '@consilium/shared/rpc'
import { type Command, Option } from 'commander'
import { readConfig, SETTINGS } from '../config.ts'
import type { CliContext } from './context.ts'

export interface DirectoryOptions {
  readonly dir: string
  readonly config?: string
}

export function dirOption(): Option {
  return new Option('--dir <directory>', "the coordinator's data directory")
    .env('CONSILIUM_DIR')
    .makeOptionMandatory()
}

export function withDirectoryOptions(command: Command): Command {
  return command
    .addOption(dirOption())
    .addOption(
      new Option('--config <file>', 'the configuration (default: DIR/consilium.yaml, if it is there)').env(
        'CONSILIUM_CONFIG',
      ),
    )
}

/**
 * The settings as flags. Commander is given no defaults: the configuration knows where a value comes from.
 */
export function withSettingFlags(command: Command): Command {
  return command
    .option('--listen <host:port>', describe(SETTINGS.listen))
    .option('--advertise <host[:port]>', describe(SETTINGS.advertise))
    .option('--log-level <level>', describe(SETTINGS.logLevel))
    .option('--grace-seconds <n>', describe(SETTINGS.graceSeconds))
    .option('--site-certificate-seconds <n>', describe(SETTINGS.siteCertificateSeconds))
}

function describe({ help, default: value }: Setting<unknown>): string {
  return value === null ? help : `${help} (default: ${value})`
}

export function configOf({ env }: CliContext, options: DirectoryOptions): ReturnType<typeof readConfig> {
  return readConfig({ directory: options.dir, file: options.config ?? null, flags: { ...options }, env })
}

const WILDCARDS = ['0.0.0.0', '::']

/**
 * What agents dial: as configured, or the host that is listened on, or this machine's name. `listen.port` is
 * the actual one.
 */
export function advertised(listen: Address, advertise: string | null): Address {
  if (advertise === null)
    return { host: WILDCARDS.includes(listen.host) ? hostname() : listen.host, port: listen.port }
  const hasPort = /^(\[.*\]|[^:]+):\d+$/.test(advertise)
  return parseAddress(
    hasPort ? advertise : formatAddress({ host: advertise.replace(/^\[(.*)\]$/, '$1'), port: listen.port }),
  )
}

/** Holds what agents dial, as the last start found it, for the commands beside it. */
const ADDRESS_FILE = 'address'

export function rememberAddress(directory: string, address: Address): void {
  writeFileDurablySync(join(directory, ADDRESS_FILE), `${formatAddress(address)}\n`)
}

/** `HOST:PORT`; null before the first start. */
export function rememberedAddress(directory: string): string | null {
  try {
    return readFileSync(join(directory, ADDRESS_FILE), 'utf8').trim()
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return null
    throw error
  }
}
