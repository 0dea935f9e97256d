/** What every command is given, and options that several share. */
import type { Setting } from '@consilium/shared/config'
import type { Output } from '@consilium/shared/terminal'
import { type Command, Option } from 'commander'
import { readConfig, readStartConfig, type StartConfig } from '../config.ts'
import manifest from '../package.json' with { type: 'json' }
import { SETTINGS } from '../settings.ts'

export interface CliContext {
  readonly output: Output
  readonly env: Readonly<Record<string, string | undefined>>
}

/** This build's version. */
export const BUILD = manifest.version

export interface DirectoryOptions {
  readonly dir: string
}

export interface ConfigOptions extends DirectoryOptions {
  readonly config?: string
}

export function dirOption(): Option {
  return new Option('--dir <directory>', "the agent's data directory")
    .env('CONSILIUM_AGENT_DIR')
    .makeOptionMandatory()
}

export function jsonOption(): Option {
  return new Option('--json', 'print JSON on standard output and nothing else there')
}

/** The data directory, the configuration file, and where the records are. */
export function withDataOptions(command: Command): Command {
  return command
    .addOption(dirOption())
    .addOption(
      new Option('--config <file>', 'the configuration (default: DIR/agent.yaml, if it is there)').env(
        'CONSILIUM_AGENT_CONFIG',
      ),
    )
    .option('--data <file>', describe(SETTINGS.data))
    .option('--data-delimiter <name>', describe(SETTINGS.dataDelimiter))
    .option('--data-missing <list>', describe(SETTINGS.dataMissing))
    .option('--data-decimal <sign>', describe(SETTINGS.dataDecimal))
}

/** Every setting as a flag. No defaults here: the configuration knows where a value comes from. */
export function withSettingFlags(command: Command): Command {
  return withDataOptions(command)
    .option('--backend <name>', describe(SETTINGS.backend))
    .option('--proxy <url>', describe(SETTINGS.proxy))
    .option('--keep-alive-seconds <n>', describe(SETTINGS.keepAliveSeconds))
    .option('--log-level <level>', describe(SETTINGS.logLevel))
}

function describe({ help, default: value }: Setting<unknown>): string {
  return value === null
    ? help
    : `${help} (default: ${typeof value === 'string' ? value : JSON.stringify(value)})`
}

/**
 * The configuration, with what the last start was told about the records: as every command has it but
 * `start`.
 */
export function configOf({ env }: CliContext, options: ConfigOptions): ReturnType<typeof readConfig> {
  return readConfig({ directory: options.dir, file: options.config ?? null, flags: { ...options }, env })
}

/** The configuration as `start` has it, which says what to remember. */
export function startConfigOf({ env }: CliContext, options: ConfigOptions): StartConfig {
  return readStartConfig({ directory: options.dir, file: options.config ?? null, flags: { ...options }, env })
}

/** Where the passphrase of the site's keys is, if not where its enrollment says. */
export function passphraseFileOf({ env }: CliContext): string | null {
  return env['CONSILIUM_AGENT_KEY_PASSPHRASE_FILE'] ?? null
}
