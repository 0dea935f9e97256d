import {
  asLines,
  examples,
  fingerprintGroups,
  metricText,
  table,
  timeText,
  writeJson,
} from '@consilium/shared/terminal'
import { Command } from 'commander'
import { attendanceTables } from '../attendance.ts'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'
import { namedRun } from '../named-run.ts'
import { runLines } from '../run-text.ts'

/** `consilium run show` */
export function runShow(context: CliContext): Command {
  return withConnectionOptions(new Command('show'))
    .summary('show one run')
    .description(
      'Shows where a run stands: what was agreed, every site, who took part in which round, and the ' +
        'metrics that the plan releases.',
    )
    .argument('<run>', "the run's id, or `latest`")
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('consilium run show latest', 'consilium run show run-0123456789abcdef --json'),
    )
    .action((name: string, options: ConnectionOptions & { readonly json?: true }) =>
      asOperator(context, options, async ({ client }) => {
        const run = await client.run(await namedRun(client, name))
        if (options.json) return writeJson(context.output, run)
        context.output.out(`${asLines(runLines(run))}\n`)
        context.output.out(
          table([
            ['plan', `${run.name}, ${fingerprintGroups(run.plan)}`],
            ['', `to read it, or to start it again: consilium run plan ${run.run} > plan.yaml`],
            [run.epoch === 1 ? 'roster' : `roster of epoch ${run.epoch}`, fingerprintGroups(run.roster)],
            [
              'rules',
              `${run.minimum} contributions make a list, ${run.quorum} signatures certify it, ` +
                `${run.encrypted ? `${run.threshold} answers open it` : 'it needs no opening'}`,
            ],
            ...(run.committee.length === run.sites.length ? [] : [['committee', run.committee.join(', ')]]),
            [
              'release',
              `model to the ${run.releaseModel === 'sites' ? 'sites alone' : 'coordinator'}, metrics ` +
                `to the ${run.releaseMetrics === 'sites' ? 'sites alone' : 'coordinator'}`,
            ],
            ['started', `${timeText(run.startedAt)} by ${run.startedBy}`],
            ...(run.endedAt === null ? [] : [['ended', timeText(run.endedAt)]]),
          ]),
        )
        const attendance = attendanceTables(run)
        if (attendance !== '') context.output.out(`\n${attendance}`)
        if (run.metrics.length === 0) return
        const rows = run.metrics.map(({ step, rows: records, loss, accuracy, auroc }) => [
          `${step - 1}`,
          `${records}`,
          metricText(loss),
          metricText(accuracy),
          metricText(auroc),
        ])
        context.output.out(`\n${table([['after round', 'records', 'loss', 'accuracy', 'AUROC'], ...rows])}`)
      }),
    )
}
