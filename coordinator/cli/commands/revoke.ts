import { siteName } from '@consilium/shared/kernel'
import { examples, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'

interface Options extends ConnectionOptions {
  readonly reason: string
  readonly json?: true
}

/** `consilium site revoke` */
export function siteRevoke(context: CliContext): Command {
  return revokeCommand(context, 'site')
    .summary('shut a site out')
    .description(
      'Shuts a site out for good: its session ends at once and nothing that it asks is answered. ' +
        "Runs under way go on without it where enough sites remain. 'site invite NAME --replace' lets " +
        'it back in, with new keys. For admins.',
    )
    .addHelpText('after', examples('consilium site revoke charite --reason "stolen server"'))
}

/** `consilium operator revoke` */
export function operatorRevoke(context: CliContext): Command {
  return revokeCommand(context, 'operator')
    .summary('shut an operator out')
    .description(
      'Shuts an operator out for good: what they have under way ends at once and nothing that they ' +
        "ask is answered. For admins; one who is locked out makes another with 'operator invite'.",
    )
    .addHelpText('after', examples('consilium operator revoke anna --reason "left the project"'))
}

function revokeCommand(context: CliContext, kind: 'site' | 'operator'): Command {
  return withConnectionOptions(new Command('revoke'))
    .argument('<name>', `the ${kind}'s name`)
    .option('--reason <sentence>', 'why, for the sites and the audit chain', 'an operator ended it')
    .addOption(jsonOption())
    .action((name: string, { reason, ...options }: Options) =>
      asOperator(context, options, async ({ client }) => {
        const member = await client.revoke({ name: siteName(name), kind, reason })
        if (options.json) writeJson(context.output, member)
        else
          context.output.out(
            `'${member.name}' (${member.role}) was revoked at ${timeText(member.revokedAt ?? Date.now())}.\n`,
          )
      }),
    )
}
