import { asConsiliumError, ConsiliumError } from '@consilium/shared/kernel'
import { type Address, checkCoordinator, formatAddress, parseAddress } from '@consilium/shared/rpc'
import { examples, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import {
  type CliContext,
  type ConnectionOptions,
  jsonOption,
  proxyTo,
  withConnectionOptions,
} from '../context.ts'
import { type Profile, profileDirectory, readProfile, replaceProfile } from '../profile.ts'

interface Options extends ConnectionOptions {
  readonly unchecked?: true
  readonly json?: true
}

interface Check {
  readonly address: Address
  readonly profile: Profile
  readonly timeoutMs: number
}

/** `consilium coordinator set` */
export function coordinatorSet(context: CliContext): Command {
  return withConnectionOptions(new Command('set'))
    .summary('say where the coordinator is now')
    .description(
      'For a coordinator that moved to another host or port. Asks what answers there whether it ' +
        'belongs to the federation that you enrolled with, and changes nothing if it does not. The ' +
        "coordinator itself is told its new name with 'consilium serve --advertise'.",
    )
    .argument('<host:port>', 'where it is now')
    .option(
      '--unchecked',
      'set the address without looking who answers there; later commands go on to speak with no ' +
        'other federation',
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'consilium coordinator set federation.example.org:8443',
        'consilium coordinator set 192.0.2.7:7443 --unchecked',
      ),
    )
    .action(async (text: string, options: Options) => {
      const address = parseAddress(text)
      const directory = profileDirectory(context, options.profile)
      const profile = await readProfile(directory, context.env['CONSILIUM_KEY_PASSPHRASE_FILE'] ?? null)
      const isChecked = options.unchecked !== true
      if (isChecked) await check(context, { address, profile, timeoutMs: options.timeoutSeconds * 1000 })
      const [coordinator, before] = [formatAddress(address), profile.coordinator]
      await replaceProfile(directory, { ...profile, coordinator })
      if (options.json)
        return writeJson(context.output, { name: profile.name, coordinator, before, checked: isChecked })
      const is =
        before === coordinator ? `was ${coordinator} before` : `is ${coordinator} now; it was ${before}`
      context.output.out(`The coordinator of '${profile.name}' ${is}.\n`)
    })
}

/**
 * @throws ConsiliumError if what answers there is not the federation's coordinator, saying that nothing was
 * changed
 */
async function check(context: CliContext, { address, profile, timeoutMs }: Check): Promise<void> {
  const { authority, coordinator } = profile
  try {
    await checkCoordinator({ address, authority, timeoutMs, proxy: proxyTo(context, address) })
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
