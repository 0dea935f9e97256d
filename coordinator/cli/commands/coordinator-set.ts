import { X509Certificate } from 'node:crypto'
import { sha256, systemClock } from '@consilium/shared/kernel'
import { type Address, fetchAuthority, formatAddress, parseAddress } from '@consilium/shared/rpc'
import { examples, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { OperatorClient } from '../../operator/index.ts'
import { BUILD, type CliContext, type ConnectionOptions, jsonOption, proxyTo, withConnectionOptions } from '../context.ts'
import { type Profile, profileDirectory, readProfile, replaceProfile } from '../profile.ts'

interface Options extends ConnectionOptions {
  readonly unchecked?: true
  readonly json?: true
}

/** `consilium coordinator set` */
export function coordinatorSet(context: CliContext): Command {
  return withConnectionOptions(new Command('set'))
    .summary('say where the coordinator is now')
    .description(
      "For a coordinator that has moved: looks whether the one at the new address is of the federation that your certificate is of, and knows you, and then goes there with every command. One of another federation is refused, nothing is sent to it, and nothing changes. The coordinator itself is told its new name with 'consilium serve --advertise'.",
    )
    .argument('<host:port>', 'where it is now')
    .option('--unchecked', 'do not look there now: it is not up yet. Every later command checks it all the same')
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium coordinator set federation.example.org:8443', 'consilium coordinator set 192.0.2.7:7443 --unchecked'))
    .action(async (text: string, options: Options) => {
      const address = parseAddress(text)
      const directory = profileDirectory(context, options.profile)
      const profile = await readProfile(directory, context.env['CONSILIUM_KEY_PASSPHRASE_FILE'] ?? null)
      const isChecked = options.unchecked !== true
      if (isChecked) await checkCoordinator(context, { address, profile, timeoutMs: options.timeoutSeconds * 1000 })
      const [coordinator, before] = [formatAddress(address), profile.coordinator]
      await replaceProfile(directory, { ...profile, coordinator })
      if (options.json) return writeJson(context.output, { name: profile.name, coordinator, before, checked: isChecked })
      context.output.out(`The coordinator of '${profile.name}' is ${coordinator} now; it was ${before}.\n`)
      if (!isChecked) context.output.err('Nobody has looked whether it is there; the next command will.\n')
    })
}

/**
 * Whether the coordinator at an address is of the profile's federation and knows its holder. Whoever is not shown to be of the
 * federation is sent nothing.
 *
 * @throws ConsiliumError `WRONG_FINGERPRINT` for another federation, else what the call came to
 */
async function checkCoordinator(
  context: CliContext,
  { address, profile, timeoutMs }: { readonly address: Address; readonly profile: Profile; readonly timeoutMs: number },
): Promise<void> {
  const { authority, certificate, privateKey } = profile
  const proxy = proxyTo(context, address)
  const fingerprint = sha256(new Uint8Array(new X509Certificate(authority).raw))
  await fetchAuthority({ address, fingerprint, timeoutMs, proxy })
  const client = new OperatorClient({ address, authority, identity: { certificate, privateKey }, proxy, build: BUILD, clock: systemClock, timeoutMs })
  try {
    await client.whoami()
  } finally {
    client.close()
  }
}
