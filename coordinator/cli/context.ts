/** What every command is given, and options that several share. */
import { type Address, type ForwardProxy, findProxy } from '@consilium/shared/rpc'
import { boundedNumber, type Output, TIMEOUT_SECONDS, TIMEOUT_SECONDS_MAX } from '@consilium/shared/terminal'
import { type Command, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }

export interface CliContext {
  readonly output: Output
  readonly env: Readonly<Record<string, string | undefined>>
}

/** This build's version. */
export const BUILD = manifest.version

export interface ConnectionOptions {
  readonly profile?: string
  readonly timeoutSeconds: number
}

/** Options of every command that asks the coordinator. */
export function withConnectionOptions(command: Command): Command {
  return command.addOption(profileOption()).addOption(timeoutOption())
}

export function profileOption(): Option {
  return new Option(
    '--profile <directory>',
    'where your operator certificate is (default: $CONSILIUM_PROFILE, else ~/.config/consilium)',
  )
}

export function timeoutOption(): Option {
  const flag = '--timeout-seconds'
  return new Option(
    `${flag} <n>`,
    `how long the coordinator may take to answer, at most ${TIMEOUT_SECONDS_MAX}`,
  )
    .default(TIMEOUT_SECONDS)
    .argParser(boundedNumber(flag, { above: 0, most: TIMEOUT_SECONDS_MAX }))
}

export function jsonOption(): Option {
  return new Option('--json', 'print JSON on standard output and nothing else there')
}

/** How long an invitation is good for. */
export function expiryOption(): Option {
  const flag = '--expires-hours'
  return new Option(`${flag} <n>`, 'how long the token is good for, at most 720')
    .default(24)
    .argParser(boundedNumber(flag, { above: 0, most: 720 }))
}

/**
 * The way to a coordinator: `CONSILIUM_PROXY`, else what the environment says of proxies. @throws
 * ConsiliumError `INVALID_CONFIG`
 */
export function proxyTo({ env }: CliContext, to: Address): ForwardProxy | null {
  return findProxy({ to, configured: env['CONSILIUM_PROXY'] ?? null, env })
}
