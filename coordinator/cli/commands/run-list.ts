import { examples, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'
import { standing } from '../run-text.ts'

/** `consilium run list` */
export function runList(context: CliContext): Command {
  return withConnectionOptions(new Command('list'))
    .summary('list the runs')
    .description('Lists all runs, oldest first.')
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium run list', "consilium run list --json | jq -r '.[].run'"))
    .action((options: ConnectionOptions & { readonly json?: true }) =>
      asOperator(context, options, async ({ client }) => {
        const runs = await client.runs()
        if (options.json) return writeJson(context.output, runs)
        if (runs.length === 0)
          return context.output.out("No run has been started yet; 'consilium run start PLAN' starts one.\n")
        const rows = runs.map((run) => [
          run.run,
          run.name,
          timeText(run.startedAt),
          run.startedBy,
          `${standing(run)}${run.paused === null ? '' : ' (waits)'}`,
        ])
        context.output.out(table([['run', 'plan', 'started', 'by', 'state'], ...rows]))
      }),
    )
}
