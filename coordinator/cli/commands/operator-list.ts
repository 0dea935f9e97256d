import { examples, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'

/** `consilium operator list` */
export function operatorList(context: CliContext): Command {
  return withConnectionOptions(new Command('list'))
    .summary('list the operators')
    .description('Lists who may use the coordinator, with their roles and how long their certificates last.')
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium operator list'))
    .action((options: ConnectionOptions & { readonly json?: true }) =>
      asOperator(context, options, async ({ client }) => {
        const operators = (await client.members()).filter((member) => member.role !== 'site')
        if (options.json) return writeJson(context.output, operators)
        const rows = operators.map(({ name, role, certificateExpiresAt, revokedAt }) => [
          name,
          role,
          revokedAt === null ? timeText(certificateExpiresAt) : `revoked ${timeText(revokedAt)}`,
        ])
        context.output.out(table([['name', 'role', 'certificate until'], ...rows]))
      }),
    )
}
