import { bytesText, examples, writeJson, writeNewFile } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'
import { namedRun } from '../named-run.ts'

interface Options extends ConnectionOptions {
  readonly out: string
  readonly json?: true
}

/** `consilium model export` */
export function modelExport(context: CliContext): Command {
  return withConnectionOptions(new Command('export'))
    .summary('fetch the model of a run')
    .description(
      'Writes the model that a run released to the coordinator. Where the plan says `release: { model: sites }` the coordinator never has it, and this command says so: the sites export it with `consilium-agent model export`. For leads.',
    )
    .argument('<run>', "the run's id, or `latest` that released its model to the coordinator")
    .requiredOption('--out <file>', 'the file to write; it must not exist')
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium model export latest --out heart.model'))
    .action((name: string, options: Options) =>
      asOperator(context, options, async ({ client, signal }) => {
        const run = await namedRun(client, name, 'export')
        const model = await client.exportModel(run, signal)
        await writeNewFile(options.out, 'the model', model.content)
        if (options.json) writeJson(context.output, { run, file: options.out, bytes: model.bytes, digest: model.digest })
        else context.output.out(`${options.out}: ${bytesText(model.bytes)}, SHA-256 ${model.digest}\n`)
      }),
    )
}
