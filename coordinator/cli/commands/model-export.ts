import { attendanceText, type RunView } from '@consilium/shared/protocol'
import { bytesText, examples, table, writeJson, writeNewFile } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { strangerLines } from '../attendance.ts'
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
      'Writes the model that a run released to the coordinator, and says who took part in it. Where ' +
        'the plan says `release: { model: sites }` the coordinator never has it, and this command says ' +
        'so: the sites export it with `consilium-agent model export`. For leads.',
    )
    .argument('<run>', "the run's id, or `latest` that released its model to the coordinator")
    .requiredOption('--out <file>', 'the file to write; it must not exist')
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium model export latest --out heart.model'))
    .action((name: string, options: Options) =>
      asOperator(context, options, async ({ client, signal }) => {
        const run = await namedRun(client, name, 'export')
        const view = await client.run(run)
        const model = await client.exportModel(run, signal)
        await writeNewFile(options.out, 'the model', model.content)
        const { bytes, digest } = model
        const sites = view.sites.map(({ site, attendance }) => ({ site, attendance }))
        if (options.json)
          return writeJson(context.output, {
            run,
            file: options.out,
            bytes,
            digest,
            rounds: view.rounds,
            sites,
          })
        const what = `${view.name}, ${run}: ${bytesText(bytes)}, SHA-256 ${digest}`
        context.output.out(`${options.out}: the model of ${what}\n${whoTookPart(view)}`)
      }),
    )
}

/** One line for each site; none for a run of an earlier build, which does not know. */
function whoTookPart(view: RunView): string {
  if (view.sites.every(({ attendance }) => attendance.length === 0)) return ''
  const bySite = view.sites.map(({ site, attendance }) => [site, attendanceText(attendance, view.rounds)])
  return `\n${table([['site', 'took part'], ...bySite])}${strangerLines(view)
    .map((line) => `${line}\n`)
    .join('')}`
}
