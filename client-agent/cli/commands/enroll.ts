import { resolve } from 'node:path'
import { enroll, findProxy, formatAddress, parseAddress, parseFingerprint } from '@consilium/shared/rpc'
import {
  boundedNumber,
  examples,
  fingerprintGroups,
  TIMEOUT_SECONDS,
  TIMEOUT_SECONDS_MAX,
  timeText,
  writeJson,
} from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import { SETTINGS } from '../../settings.ts'
import { BUILD, type CliContext, type DirectoryOptions, dirOption, jsonOption } from '../context.ts'
import { joinFederation } from '../joining.ts'

interface Options extends DirectoryOptions {
  readonly coordinator: string
  readonly token: string
  readonly fingerprint: string
  readonly keyPassphraseFile?: string
  readonly proxy?: string
  readonly timeoutSeconds: number
  readonly json?: true
}

/** `consilium-agent enroll` */
export function enrollCommand(context: CliContext): Command {
  const timeout = '--timeout-seconds'
  return new Command('enroll')
    .summary('join a federation')
    .description(
      "Makes this site's keys here, has the coordinator certify them, and makes the data directory. " +
        'No private key ever leaves this machine. If anything goes wrong nothing is left behind, and ' +
        'the same command can be run again.',
    )
    .addOption(dirOption())
    .requiredOption('--coordinator <host:port>', 'where the coordinator is')
    .addOption(
      new Option('--token <token>', 'the token of the invitation')
        .env('CONSILIUM_AGENT_TOKEN')
        .makeOptionMandatory(),
    )
    .requiredOption('--fingerprint <hex>', "the federation's fingerprint, as the invitation gives it")
    .addOption(new Option('--proxy <url>', SETTINGS.proxy.help).env('CONSILIUM_AGENT_PROXY'))
    .addOption(
      new Option(
        '--key-passphrase-file <file>',
        'keep the private keys under the passphrase in this file',
      ).env('CONSILIUM_AGENT_KEY_PASSPHRASE_FILE'),
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
      examples(
        'consilium-agent enroll --dir /var/lib/consilium-agent --coordinator fed.example.org:7443 ' +
          '--token charite.x2f… --fingerprint 9f2c…',
      ),
    )
    .action(
      async ({
        dir,
        coordinator,
        token,
        fingerprint: hex,
        keyPassphraseFile,
        proxy: configured,
        timeoutSeconds,
        json,
      }: Options) => {
        const address = parseAddress(coordinator)
        const fingerprint = parseFingerprint(hex)
        const proxy = findProxy({ to: address, configured: configured ?? null, env: context.env })
        const joined = await joinFederation({
          directory: dir,
          coordinator: formatAddress(address),
          keyPassphraseFile: keyPassphraseFile === undefined ? null : resolve(keyPassphraseFile),
          join: (identity, sending) =>
            enroll({
              address,
              token,
              fingerprint,
              identity,
              build: BUILD,
              proxy,
              timeoutMs: timeoutSeconds * 1000,
              sending,
            }),
        })
        if (json) writeJson(context.output, { ...joined, directory: dir })
        else {
          context.output.out(`This site is '${joined.name}' until ${timeText(joined.certificateExpiresAt)}; keys, certificate and policy are in ${dir}.
identity key ${fingerprintGroups(joined.identity)}
Next: read ${dir}/policy.yaml, then run 'consilium-agent start --dir ${dir} --data FILE.csv'.
`)
        }
      },
    )
}
