import { examples, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import {
  BUILD,
  type CliContext,
  type ConfigOptions,
  configOf,
  jsonOption,
  passphraseFileOf,
  withDataOptions,
} from '../context.ts'

/** `consilium-agent plan preview` */
export function planPreview(context: CliContext): Command {
  return withDataOptions(new Command('preview'))
    .summary('show what a plan would make leave this site')
    .description(
      "Holds a plan against this site's records and policy and shows what would leave: every kind of " +
        'message, every field of what is added up, their sizes, who can read them, and how far one ' +
        'record can move them. Reads the records; sends nothing.',
    )
    .argument('<run>', "the run's id, or `latest`: the latest that waits for a decision, else the latest")
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('consilium-agent plan preview latest --dir /var/lib/consilium-agent --data patients.csv'),
    )
    .action(async (run: string, options: ConfigOptions & { readonly json?: true }) => {
      const { values } = configOf(context, options)
      const { openRecords, openSite, previewRun } = await import('../../compose.ts')
      const { askedRun } = await import('../../desk/index.ts')
      using site = openSite(options.dir, 'visit', passphraseFileOf(context))
      const record = askedRun(site.storage.store, run)
      const preview = await previewRun({ site, record, records: openRecords(values), build: BUILD })
      if (options.json)
        writeJson(context.output, { run: record.run, expiresAt: record.expiresAt, ...preview })
      else {
        const { previewText } = await import('../preview-text.ts')
        context.output.out(previewText({ ...preview, expiresAt: record.expiresAt }))
      }
    })
}
