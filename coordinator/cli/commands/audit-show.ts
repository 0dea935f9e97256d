import { boundedNumber, examples, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, withConnectionOptions } from '../context.ts'
import { namedRun } from '../named-run.ts'

interface Options extends ConnectionOptions {
  readonly from: number
  readonly run?: string
  readonly json?: true
}

/** `consilium audit show` */
export function auditShow(context: CliContext): Command {
  return withConnectionOptions(new Command('show'))
    .summary("show the coordinator's audit chain")
    .description(
      'Shows what was done in the federation, by whom and when: invitations, enrollments, approvals, ' +
        'lists, releases.',
    )
    .option(
      '--from <sequence>',
      'first row to show',
      boundedNumber('--from', { above: 0, most: Number.MAX_SAFE_INTEGER }),
      1,
    )
    .option('--run <run>', 'only what concerns this run: its id, or `latest`')
    .option('--json', 'print one JSON object per row')
    .addHelpText(
      'after',
      examples(
        'consilium audit show',
        'consilium audit show --run latest',
        'consilium audit show --run run-0123456789abcdef --json',
      ),
    )
    .action((options: Options) =>
      asOperator(context, options, async ({ client, signal }) => {
        const run = options.run === undefined ? null : await namedRun(client, options.run)
        const rows: string[][] = []
        for await (const row of client.auditRows(Math.ceil(options.from), signal)) {
          if (run !== null && row.run !== run) continue
          if (options.json) writeJson(context.output, row)
          else
            rows.push([
              `${row.sequence}`,
              timeText(row.time),
              row.actor,
              row.action,
              row.run ?? '–',
              detailText(row.detail),
            ])
        }
        if (!options.json)
          context.output.out(table([['row', 'time', 'by', 'what', 'run', 'detail'], ...rows]))
      }),
    )
}

function detailText(detail: Readonly<Record<string, string | number | boolean | null>>): string {
  return Object.entries(detail)
    .map(
      ([key, value]) =>
        `${key}=${typeof value === 'string' && /\s|^$/.test(value) ? JSON.stringify(value) : value}`,
    )
    .join(' ')
}
