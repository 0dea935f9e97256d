import type { StepMetrics } from '@consilium/shared/protocol'
import { examples, metricText, table, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import {
  type CliContext,
  type DirectoryOptions,
  dirOption,
  jsonOption,
  passphraseFileOf,
} from '../context.ts'

/** `consilium-agent model list` */
export function modelList(context: CliContext): Command {
  return new Command('list')
    .summary('list the models that this site helped to train')
    .description(
      "Lists the released models with how each does on this site's own test records; those figures " +
        'never leave the site.',
    )
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent model list --dir /var/lib/consilium-agent'))
    .action(async ({ dir, json }: DirectoryOptions & { readonly json?: true }) => {
      const { openSite } = await import('../../compose.ts')
      const { planOf } = await import('../../agent/index.ts')
      const { ownAttendance, takingPartText } = await import('../../desk/index.ts')
      using site = openSite(dir, 'visit', passphraseFileOf(context))
      const released = site.storage.store.runs().filter(({ status }) => status === 'released')
      if (json) {
        const models = released.map((record) => {
          const { name, rounds, model } = planOf(record)
          return {
            run: record.run,
            name,
            family: model.family,
            rounds,
            digest: record.model,
            backend: record.backend,
            own: record.own,
            // Why there are no figures of this site's own.
            ownMissing: record.ownMissing ?? null,
            federation: record.metrics.at(-1) ?? null,
            // By site, in the certified lists of which steps it is: the model's own record of who trained it.
            attendance: record.attendance ?? null,
            // What the steps took of this site: bytes and milliseconds.
            costs: record.costs,
          }
        })
        writeJson(context.output, models)
        return
      }
      if (released.length === 0) {
        context.output.out("No run has released a model yet; 'consilium-agent status' shows the runs.\n")
        return
      }
      const rows = released.map((record) => {
        const { name, rounds } = planOf(record)
        const { own, ownMissing = '–' } = record
        const federation = record.metrics.at(-1)
        return [
          record.run,
          name,
          (record.model ?? '–').slice(0, 16),
          takingPartText({ attendance: ownAttendance(record), rounds }),
          own === null ? ownMissing : figures(own),
          federation === undefined ? '–' : figures(federation),
        ]
      })
      context.output.out(
        table([
          [
            'run',
            'plan',
            'model',
            'took part',
            'here: AUROC, accuracy, loss, records',
            'federation: the same',
          ],
          ...rows,
        ]),
      )
    })
}

function figures({
  auroc,
  accuracy,
  loss,
  rows,
}: Pick<StepMetrics, 'auroc' | 'accuracy' | 'loss' | 'rows'>): string {
  return `${metricText(auroc)}  ${metricText(accuracy)}  ${metricText(loss)}  ${rows}`
}
