import { siteName } from '@consilium/shared/kernel'
import { examples } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import {
  type CliContext,
  type ConnectionOptions,
  expiryOption,
  jsonOption,
  withConnectionOptions,
} from '../context.ts'
import { showInvitation } from '../invitation-text.ts'

/** `consilium site invite` */
export function siteInvite(context: CliContext): Command {
  return withConnectionOptions(new Command('invite'))
    .summary('invite a site')
    .description(
      'Makes a single-use, expiring token for a new site and prints the command that its agent ' +
        'enrolls with. For admins.',
    )
    .argument('<name>', 'what the site is called in the federation: lower-case letters, digits and hyphens')
    .addOption(expiryOption())
    .option('--replace', 'let the invited take the place of a revoked site of that name, with new keys')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('consilium site invite charite', 'consilium site invite charite --expires-hours 72'),
    )
    .action(
      (
        name: string,
        options: ConnectionOptions & {
          readonly expiresHours: number
          readonly replace?: true
          readonly json?: true
        },
      ) =>
        asOperator(context, options, async ({ client, coordinator }) => {
          const validMs = Math.round(options.expiresHours * 3_600_000)
          const invitation = await client.invite({
            name: siteName(name),
            role: 'site',
            validMs,
            replace: options.replace === true,
          })
          showInvitation(context.output, options.json === true, { ...invitation, coordinator })
        }),
    )
}
