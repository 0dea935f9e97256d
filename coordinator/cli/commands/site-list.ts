import { examples, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'

/** `consilium site list` */
export function siteList(context: CliContext): Command {
  return withConnectionOptions(new Command('list'))
    .summary('list the sites')
    .description(
      'Lists the enrolled sites, whether their agents are connected, and how long their certificates last.',
    )
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium site list', 'consilium site list --json'))
    .action((options: ConnectionOptions & { readonly json?: true }) =>
      asOperator(context, options, async ({ client }) => {
        const sites = (await client.members()).filter((member) => member.role === 'site')
        if (options.json) return writeJson(context.output, sites)
        if (sites.length === 0)
          return context.output.out("No site is enrolled yet; 'consilium site invite NAME' invites one.\n")
        const rows = sites.map(({ name, online, certificateExpiresAt, enrolledAt, revokedAt }) => [
          name,
          revokedAt !== null ? 'revoked' : online ? 'online' : 'offline',
          timeText(enrolledAt),
          timeText(certificateExpiresAt),
        ])
        context.output.out(table([['site', 'agent', 'enrolled', 'certificate until'], ...rows]))
      }),
    )
}
