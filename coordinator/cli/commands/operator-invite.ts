import { siteName } from '@consilium/shared/kernel'
import { formatAddress, parseAddress } from '@consilium/shared/rpc'
import { examples } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import { type CliContext, expiryOption, jsonOption } from '../context.ts'
import { advertised, configOf, type DirectoryOptions, withDirectoryOptions } from '../directory.ts'
import { showInvitation } from '../invitation-text.ts'

interface Options extends DirectoryOptions {
  readonly role: 'admin' | 'lead' | 'viewer'
  readonly expiresHours: number
  readonly json: boolean
}

/** `consilium operator invite` */
export function operatorInvite(context: CliContext): Command {
  return withDirectoryOptions(new Command('invite'))
    .summary("invite an operator, on the coordinator's own machine")
    .description(
      'Makes a single-use, expiring token for a new operator. It works on the data directory, so only who may write there can do it; that is how the first admin comes to be. The coordinator may be running.',
    )
    .argument('<name>', 'what the operator is called: lower-case letters, digits and hyphens')
    .addOption(
      new Option('--role <role>', 'admin: sites and everything a lead may; lead: plans, runs and models; viewer: look only')
        .choices(['admin', 'lead', 'viewer'])
        .makeOptionMandatory(),
    )
    .addOption(expiryOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium operator invite anna --role admin --dir /var/lib/consilium'))
    .action(async (name: string, options: Options) => {
      const { values } = configOf(context, options)
      const { openLocalMembership } = await import('../../compose.ts')
      using local = await openLocalMembership(options.dir)
      const invitation = local.membership.invite({
        name: siteName(name),
        role: options.role,
        validMs: Math.round(options.expiresHours * 3_600_000),
        by: 'console',
      })
      const { host, port } = advertised(parseAddress(values.listen), values.advertise)
      showInvitation(context.output, options.json, {
        ...invitation,
        fingerprint: local.fingerprint,
        coordinator: port === 0 ? null : formatAddress({ host, port }),
      })
    })
}
