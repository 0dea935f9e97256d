import { isDirectoryHeld } from '@consilium/shared/datadir'
import { asConsiliumError, ConsiliumError } from '@consilium/shared/kernel'
import { type Address, checkCoordinator, findProxy, formatAddress, parseAddress } from '@consilium/shared/rpc'
import {
  boundedNumber,
  examples,
  TIMEOUT_SECONDS,
  TIMEOUT_SECONDS_MAX,
  writeJson,
} from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import { SETTINGS } from '../../settings.ts'
import { moveCoordinator, readMembership } from '../../storage/index.ts'
import { type CliContext, type ConfigOptions, configOf, dirOption, jsonOption } from '../context.ts'

interface Options extends ConfigOptions {
  readonly unchecked?: true
  readonly timeoutSeconds: number
  readonly json?: true
}

/** `consilium-agent coordinator set` */
export function coordinatorSet(context: CliContext): Command {
  const timeout = '--timeout-seconds'
  return new Command('set')
    .summary('say where the coordinator is now')
    .description(
      'For a coordinator that moved to another host or port. Asks what answers there whether it ' +
        'belongs to the federation that this site enrolled with, and changes nothing if it does not. A ' +
        'running agent follows by itself. Keys, certificate and runs stay as they are.',
    )
    .argument('<host:port>', 'where the coordinator is now')
    .addOption(dirOption())
    .addOption(
      new Option('--config <file>', 'the configuration (default: DIR/agent.yaml, if it is there)').env(
        'CONSILIUM_AGENT_CONFIG',
      ),
    )
    .option('--proxy <url>', SETTINGS.proxy.help)
    .option(
      '--unchecked',
      'set the address without looking who answers there; the agent goes on to speak with no other ' +
        'federation',
    )
    .addOption(
      new Option(
        `${timeout} <n>`,
        `how long the coordinator may take to answer, at most ${TIMEOUT_SECONDS_MAX}`,
      )
        .default(TIMEOUT_SECONDS)
        .argParser(boundedNumber(timeout, { above: 0, most: TIMEOUT_SECONDS_MAX })),
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('consilium-agent coordinator set federation.example.org:443 --dir /var/lib/consilium-agent'),
    )
    .action(async (text: string, options: Options) => {
      const { dir, unchecked = false, json } = options
      const address = parseAddress(text)
      const { name } = readMembership(dir)
      if (!unchecked) await check(context, address, options)
      const coordinator = formatAddress(address)
      const before = moveCoordinator(dir, coordinator)
      if (json) return writeJson(context.output, { site: name, coordinator, before, checked: !unchecked })
      const follows = isDirectoryHeld(dir) ? 'The running agent follows with its next connection.\n' : ''
      context.output.out(`The coordinator of '${name}' is ${coordinator} now; it was ${before}.\n${follows}`)
      if (unchecked) context.output.err('Nobody has looked whether it is there; the agent will.\n')
    })
}

/**
 * @throws ConsiliumError if what answers there is not the federation's coordinator, saying that nothing was
 * changed
 */
async function check(context: CliContext, address: Address, options: Options): Promise<void> {
  const { dir, timeoutSeconds } = options
  const { coordinator, authority } = readMembership(dir)
  const proxy = findProxy({
    to: address,
    configured: configOf(context, options).values.proxy,
    env: context.env,
  })
  try {
    await checkCoordinator({ address, authority, timeoutMs: timeoutSeconds * 1000, proxy })
  } catch (thrown) {
    const { code, message } = asConsiliumError(thrown)
    const isAway = code === 'UNAVAILABLE' || code === 'TIMEOUT'
    const way = isAway ? '; if it is not up yet, --unchecked sets the address all the same' : ''
    throw new ConsiliumError(
      code,
      `${message}. The coordinator's address is ${coordinator} as before${way}`,
      { cause: thrown },
    )
  }
}
