import { examples, metricText, table, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { type CliContext, type DirectoryOptions, dirOption, jsonOption, passphraseFileOf } from '../context.ts'

/** `consilium-agent model list` */
export function modelList(context: CliContext): Command {
  return new Command('list')
    .summary('list the models that this site helped to train')
    .description("Lists the released models with how each does on this site's own test records; those figures never leave the site.")
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent model list --dir /var/lib/consilium-agent'))
    .action(async ({ dir, json }: DirectoryOptions & { readonly json?: true }) => {
      const { openSite } = await import('../../compose.ts')
      const { planOf } = await import('../../agent/index.ts')
      using site = openSite(dir, 'visit', passphraseFileOf(context))
      const models = site.storage.store
        .runs()
        .filter(({ status }) => status === 'released')
        .map((record) => {
          const { name, rounds, model } = planOf(record)
          return {
            run: record.run,
            name,
            family: model.family,
            rounds,
            digest: record.model,
            backend: record.backend,
            own: record.own,
            federation: record.metrics.at(-1) ?? null,
            // What the steps took of this site: bytes and milliseconds.
            costs: record.costs,
          }
        })
      if (json) {
        writeJson(context.output, models)
        return
      }
      if (models.length === 0) {
        context.output.out("No run has released a model yet; 'consilium-agent status' shows the runs.\n")
        return
      }
      const rows = models.map(({ run, name, digest, own, federation }) => [
        run,
        name,
        (digest ?? '–').slice(0, 16),
        own === null ? '–' : `${metricText(own.auroc)}  ${metricText(own.accuracy)}  ${metricText(own.loss)}  ${own.rows}`,
        federation === null ? '–' : `${metricText(federation.auroc)}  ${metricText(federation.accuracy)}  ${metricText(federation.loss)}  ${federation.rows}`,
      ])
      context.output.out(table([['run', 'plan', 'model', 'here: AUROC, accuracy, loss, records', 'federation: the same'], ...rows]))
    })
}
