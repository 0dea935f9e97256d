import { systemClock } from '@consilium/shared/kernel'
import { dateReader, examples, showRotated } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import { type CliContext, jsonOption } from '../context.ts'
import { dirOption } from '../directory.ts'

/** `consilium audit rotate` */
export function auditRotate(context: CliContext): Command {
  const before = '--before'
  return new Command('rotate')
    .summary('move old rows of the audit chain into an archive')
    .description(
      'Moves rows of the audit chain into an archive file in the data directory and leaves a signed ' +
        'record of it, from which the chain goes on. Nothing is lost: show, verify, export and ' +
        "reconcile read archives too. Works on the coordinator's own machine, also while it runs.",
    )
    .addOption(
      new Option(
        `${before} <date>`,
        'only rows from before this day, YYYY-MM-DD (UTC); default: all',
      ).argParser(dateReader(before)),
    )
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium audit rotate --dir /var/lib/consilium --before 2026-01-01'))
    .action(async (options: { readonly dir: string; readonly before?: number; readonly json?: true }) => {
      const { openLocalAudit } = await import('../../compose.ts')
      const { rotateAudit } = await import('../../rounds/index.ts')
      using local = await openLocalAudit(options.dir)
      const rotated = rotateAudit({ ...local, by: 'console', at: systemClock.now() }, options.before ?? null)
      showRotated(context.output, options.json === true, rotated)
    })
}
