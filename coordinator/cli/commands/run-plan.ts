import { sha256, utf8 } from '@consilium/shared/kernel'
import { planYaml } from '@consilium/shared/protocol'
import { examples } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'
import { namedRun } from '../named-run.ts'

/** `consilium run plan` */
export function runPlan(context: CliContext): Command {
  return withConnectionOptions(new Command('plan'))
    .summary('print the plan that a run was made from')
    .description(
      'Prints the plan of a run as YAML, every default filled in. `consilium run start` with what it ' +
        'prints asks the sites about the same plan: it has the same digest.',
    )
    .argument('<run>', "the run's id, or `latest`")
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'consilium run plan latest > plan.yaml',
        "consilium run plan run-0123456789abcdef --json | jq '.data.features'",
      ),
    )
    .action((name: string, options: ConnectionOptions & { readonly json?: true }) =>
      asOperator(context, options, async ({ client }) => {
        const run = await namedRun(client, name)
        const text = await client.plan(run)
        if (options.json) context.output.out(`${text}\n`)
        else context.output.out(`# The plan of ${run}, SHA-256 ${sha256(utf8(text))}\n${planYaml(text)}`)
      }),
    )
}
