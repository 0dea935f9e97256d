import { examples, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'
import { namedRun } from '../named-run.ts'

interface Options extends ConnectionOptions {
  readonly reason: string
  readonly json?: true
}

/** `consilium run abort` */
export function runAbort(context: CliContext): Command {
  return withConnectionOptions(new Command('abort'))
    .summary('end a run without a model')
    .description('Ends a run for good; every site is told, and lets go of its keys. For leads.')
    .argument('<run>', "the run's id, or `latest` that has not ended")
    .option('--reason <sentence>', 'why, for the sites and the audit chain', 'an operator ended it')
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium run abort latest --reason "wrong label"'))
    .action((name: string, options: Options) =>
      asOperator(context, options, async ({ client }) => {
        const run = await namedRun(client, name, 'abort')
        await client.abort(run, options.reason)
        if (options.json) writeJson(context.output, { run, phase: 'aborted' })
        else context.output.out(`${run} is aborted.\n`)
      }),
    )
}
