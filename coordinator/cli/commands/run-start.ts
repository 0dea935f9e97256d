import { parsePlan } from '@consilium/shared/protocol'
import { examples, readTextFile, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'
import { watchRun } from '../watching.ts'

interface Options extends ConnectionOptions {
  readonly watch?: true
  readonly json?: true
}

/** `consilium run start` */
export function runStart(context: CliContext): Command {
  return withConnectionOptions(new Command('start'))
    .summary('start a run from a plan')
    .description(
      'Checks a training plan, hands it to the coordinator, which asks every site for approval, and ' +
        'prints the id of the run. For leads.',
    )
    .argument('<plan>', 'the plan, YAML or JSON (docs/plan.md)')
    .option('--watch', 'then follow the run until it ends, as `run watch` does')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'consilium run start plan.yaml',
        'consilium run start plan.yaml --watch',
        'consilium run start plan.yaml --json',
      ),
    )
    .action(async (file: string, options: Options) => {
      const text = await readTextFile(file, 'the plan')
      // Here already, so that a mistake is shown with the file's name and without a connection.
      parsePlan(text, file)
      await asOperator(context, options, async ({ client, signal }) => {
        const run = await client.startRun(text)
        if (options.json) writeJson(context.output, { run })
        else context.output.out(`${run}\n`)
        if (options.watch)
          await watchRun({ client, signal, run, output: context.output, json: options.json === true })
        else context.output.err(`Every site is asked now; 'consilium run watch ${run}' follows.\n`)
      })
    })
}
