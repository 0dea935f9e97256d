import { resolve } from 'node:path'
import { ConsiliumError } from '@consilium/shared/kernel'
import { enroll, formatAddress, parseAddress, parseFingerprint, readPassphrase } from '@consilium/shared/rpc'
import { examples, makeDirectory, timeText, writeJson } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import { BUILD, type CliContext, jsonOption, profileOption, proxyTo, timeoutOption } from '../context.ts'
import { checkProfileFree, profileDirectory, writeProfile } from '../profile.ts'

interface Options {
  readonly coordinator: string
  readonly token: string
  readonly fingerprint: string
  readonly profile?: string
  readonly keyPassphraseFile?: string
  readonly timeoutSeconds: number
  readonly json?: true
}

/** `consilium operator enroll` */
export function operatorEnroll(context: CliContext): Command {
  return new Command('enroll')
    .summary('turn an invitation into your operator certificate')
    .description(
      'Makes your key here, has the coordinator certify it, and stores both for the other commands. ' +
        'The key never leaves this machine.',
    )
    .requiredOption('--coordinator <host:port>', 'where the coordinator is')
    .addOption(
      new Option('--token <token>', 'the token of your invitation')
        .env('CONSILIUM_TOKEN')
        .makeOptionMandatory(),
    )
    .requiredOption('--fingerprint <hex>', "the federation's fingerprint, as the invitation gives it")
    .addOption(profileOption())
    .addOption(
      new Option(
        '--key-passphrase-file <file>',
        'keep the private key under the passphrase in this file',
      ).env('CONSILIUM_KEY_PASSPHRASE_FILE'),
    )
    .addOption(timeoutOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'consilium operator enroll --coordinator fed.example.org:7443 --token anna.x2f… --fingerprint 9f2c…',
      ),
    )
    .action(async (options: Options) => {
      const address = parseAddress(options.coordinator)
      const fingerprint = parseFingerprint(options.fingerprint)
      const directory = profileDirectory(context, options.profile)
      // Before the token is used: it is good for one enrollment.
      await checkProfileFree(directory)
      const keyPassphraseFile =
        options.keyPassphraseFile === undefined ? null : resolve(options.keyPassphraseFile)
      if (keyPassphraseFile !== null) readPassphrase(keyPassphraseFile)
      const made = await makeDirectory(directory, 'your operator certificate')
      try {
        const { name, role, ...enrolled } = await enroll({
          address,
          token: options.token,
          fingerprint,
          identity: null,
          build: BUILD,
          proxy: proxyTo(context, address),
          timeoutMs: options.timeoutSeconds * 1000,
        })
        if (role === 'site')
          throw new ConsiliumError(
            'CONFLICT',
            `the token made '${name}' a site, not an operator; this should have been refused`,
          )
        await writeProfile(directory, {
          coordinator: formatAddress(address),
          name,
          role,
          keyPassphraseFile,
          ...enrolled,
        })
        if (options.json)
          writeJson(context.output, { name, role, profile: directory, expiresAt: enrolled.expiresAt })
        else
          context.output.out(
            `You are '${name}' (${role}) until ${timeText(enrolled.expiresAt)}; the certificate is ` +
              `in ${directory}.\n`,
          )
      } catch (error) {
        await made.undo()
        throw error
      }
    })
}
