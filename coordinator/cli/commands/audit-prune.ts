import { systemClock } from '@consilium/shared/kernel'
import { dateReader, examples, showPruned } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import { type CliContext, jsonOption } from '../context.ts'
import { dirOption } from '../directory.ts'

/** `consilium audit prune` */
export function auditPrune(context: CliContext): Command {
  const before = '--before'
  return new Command('prune')
    .summary('take out archives of the audit chain whose time is over')
    .description(
      'Deletes archives all of whose rows are older than a date. Rows that are not archived are ' +
        'never deleted. The signed record of each archive stays, with its range, its digests and when ' +
        "it was taken out, and the chain still verifies. Works on the coordinator's own machine, also " +
        'while it runs.',
    )
    .addOption(
      new Option(`${before} <date>`, 'archives with no row from this day on, YYYY-MM-DD (UTC)')
        .argParser(dateReader(before))
        .makeOptionMandatory(),
    )
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium audit prune --dir /var/lib/consilium --before 2016-01-01'))
    .action(async (options: { readonly dir: string; readonly before: number; readonly json?: true }) => {
      const { openLocalAudit } = await import('../../compose.ts')
      const { pruneAudit } = await import('../../rounds/index.ts')
      using local = await openLocalAudit(options.dir)
      const pruned = pruneAudit({ ...local, by: 'console', at: systemClock.now() }, options.before)
      showPruned(context.output, options.json === true, { pruned, before: options.before })
    })
}
