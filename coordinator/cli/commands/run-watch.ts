import { examples } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, withConnectionOptions } from '../context.ts'
import { namedRun } from '../named-run.ts'
import { watchRun } from '../watching.ts'

/** `consilium run watch` */
export function runWatch(context: CliContext): Command {
  return withConnectionOptions(new Command('watch'))
    .summary('follow a run until it ends')
    .description(
      'Follows a run: a live view in a terminal, a line per change elsewhere. Ends with exit code 0 ' +
        'when the model is released and with 14 when the run ends without one. A coordinator that is ' +
        'away, from the first call on, is waited for, for two minutes without a word from it.',
    )
    .argument('<run>', "the run's id, or `latest`: the latest that has not ended, else the latest")
    .option('--json', 'print the run as one JSON object per line, now and at every change')
    .addHelpText(
      'after',
      examples('consilium run watch latest', "consilium run watch latest --json | jq -r '.phase'"),
    )
    .action((name: string, options: ConnectionOptions & { readonly json?: true }) =>
      asOperator(context, options, ({ client, signal }) =>
        watchRun({
          client,
          signal,
          run: () => namedRun(client, name, 'watch'),
          output: context.output,
          json: options.json === true,
        }),
      ),
    )
}
