import { systemClock } from '@consilium/shared/kernel'
import { dateReader, examples, showRotated } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import {
  type CliContext,
  type DirectoryOptions,
  dirOption,
  jsonOption,
  passphraseFileOf,
} from '../context.ts'

/** `consilium-agent ledger rotate` */
export function ledgerRotate(context: CliContext): Command {
  const before = '--before'
  return new Command('rotate')
    .summary('move old rows of the egress ledger into an archive')
    .description(
      'Moves rows of the ledger into an archive file in the data directory and leaves a signed ' +
        'record of it, from which the chain goes on. Nothing is lost: show, verify and export read ' +
        'archives too. Works beside a running agent.',
    )
    .addOption(
      new Option(
        `${before} <date>`,
        'only rows from before this day, YYYY-MM-DD (UTC); default: all',
      ).argParser(dateReader(before)),
    )
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('consilium-agent ledger rotate --dir /var/lib/consilium-agent --before 2026-01-01'),
    )
    .action(async (options: DirectoryOptions & { readonly before?: number; readonly json?: true }) => {
      const { openSite } = await import('../../compose.ts')
      const { rotateLedger } = await import('../../desk/index.ts')
      using site = openSite(options.dir, 'visit', passphraseFileOf(context))
      const rotated = rotateLedger(site, { before: options.before ?? null, at: systemClock.now() })
      showRotated(context.output, options.json === true, rotated)
    })
}
