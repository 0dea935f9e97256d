import { examples, uncheckedArchivesText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import {
  type CliContext,
  type DirectoryOptions,
  dirOption,
  jsonOption,
  passphraseFileOf,
} from '../context.ts'

/** `consilium-agent ledger verify` */
export function ledgerVerify(context: CliContext): Command {
  return new Command('verify')
    .summary('check the egress ledger')
    .description(
      'Computes the whole ledger again: every row covers the one before it and is signed by the ' +
        'identity key of this site, so a row that was changed, moved or taken out breaks it; archives ' +
        'are read too, and those that are absent are named. Rows cut off at the end show only beside a ' +
        'digest that was noted before: give it with --contains.',
    )
    .addOption(dirOption())
    .option('--contains <digest>', 'the last digest of an earlier check, which must still be in the ledger')
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent ledger verify --dir /var/lib/consilium-agent'))
    .action(
      async ({
        dir,
        contains,
        json,
      }: DirectoryOptions & { readonly contains?: string; readonly json?: true }) => {
        const { openSite } = await import('../../compose.ts')
        const { verifyLedger } = await import('../../desk/index.ts')
        using site = openSite(dir, 'visit', passphraseFileOf(context))
        const { rows, last, archives } = verifyLedger(site, contains ?? null)
        if (json) writeJson(context.output, { rows, last, intact: true, archives })
        else
          context.output.out(
            `The egress ledger is intact: ${rows} ` +
              `rows${last === null ? '' : `, the last digest is ${last}`}.\n${uncheckedArchivesText(archives)}`,
          )
      },
    )
}
