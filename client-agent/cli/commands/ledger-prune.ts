import { systemClock } from '@consilium/shared/kernel'
import { dateReader, examples, showPruned } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import {
  type CliContext,
  type DirectoryOptions,
  dirOption,
  jsonOption,
  passphraseFileOf,
} from '../context.ts'

/** `consilium-agent ledger prune` */
export function ledgerPrune(context: CliContext): Command {
  const before = '--before'
  return new Command('prune')
    .summary('take out archives of the egress ledger whose time is over')
    .description(
      'Deletes archives all of whose rows are older than a date. Rows that are not archived are ' +
        'never deleted. The signed record of each archive stays, with its range, its digests and when ' +
        'it was taken out, and the chain still verifies.',
    )
    .addOption(
      new Option(`${before} <date>`, 'archives with no row from this day on, YYYY-MM-DD (UTC)')
        .argParser(dateReader(before))
        .makeOptionMandatory(),
    )
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('consilium-agent ledger prune --dir /var/lib/consilium-agent --before 2016-01-01'),
    )
    .action(async (options: DirectoryOptions & { readonly before: number; readonly json?: true }) => {
      const { openSite } = await import('../../compose.ts')
      const { pruneLedger } = await import('../../desk/index.ts')
      using site = openSite(options.dir, 'visit', passphraseFileOf(context))
      const pruned = pruneLedger(site, { before: options.before, at: systemClock.now() })
      showPruned(context.output, options.json === true, { pruned, before: options.before })
    })
}
