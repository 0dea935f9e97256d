import { systemClock } from '@consilium/shared/kernel'
import { rowsOf } from '@consilium/shared/protocol'
import { bytesText, dateReader, examples, writeJson } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import { type CliContext, type DirectoryOptions, dirOption, jsonOption, passphraseFileOf } from '../context.ts'

/** `consilium-agent ledger rotate` */
export function ledgerRotate(context: CliContext): Command {
  const before = '--before'
  return new Command('rotate')
    .summary('move old rows of the egress ledger into an archive')
    .description(
      'Moves rows of the ledger into an archive file in the data directory and leaves a signed record of it, from which the chain goes on. Nothing is lost: show, verify and export read archives too. Works beside a running agent.',
    )
    .addOption(new Option(`${before} <date>`, 'only rows from before this day, YYYY-MM-DD (UTC); default: all').argParser(dateReader(before)))
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent ledger rotate --dir /var/lib/consilium-agent --before 2026-01-01'))
    .action(async (options: DirectoryOptions & { readonly before?: number; readonly json?: true }) => {
      const { openSite } = await import('../../compose.ts')
      const { rotateLedger } = await import('../../desk/index.ts')
      using site = openSite(options.dir, 'visit', passphraseFileOf(context))
      const rotated = rotateLedger(site, { before: options.before ?? null, at: systemClock.now() })
      if (options.json) writeJson(context.output, rotated === null ? { rows: 0, file: null, segment: null } : { rows: rowsOf(rotated.segment), ...rotated })
      else if (rotated === null) context.output.out('There are no such rows outside the archives.\n')
      else {
        const { segment, file } = rotated
        context.output.out(`Rows ${segment.first} to ${segment.last} are in ${file} (${bytesText(segment.bytes)}) now.\n`)
      }
    })
}
