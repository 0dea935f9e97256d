import { ConsiliumError } from '@consilium/shared/kernel'
import { verifyEgress } from '@consilium/shared/protocol'
import { examples, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { type CliContext, type DirectoryOptions, dirOption, jsonOption, passphraseFileOf } from '../context.ts'

/** `consilium-agent ledger verify` */
export function ledgerVerify(context: CliContext): Command {
  return new Command('verify')
    .summary('check the egress ledger')
    .description(
      'Computes the whole ledger again: every row covers the one before it and is signed by the identity key of this site, so a row that was changed, moved or taken out breaks it. Rows cut off at the end show only beside a digest that was noted before: give it with --contains.',
    )
    .addOption(dirOption())
    .option('--contains <digest>', 'the last digest of an earlier check, which must still be in the ledger')
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent ledger verify --dir /var/lib/consilium-agent'))
    .action(async ({ dir, contains, json }: DirectoryOptions & { readonly contains?: string; readonly json?: true }) => {
      const { openSite } = await import('../../compose.ts')
      using site = openSite(dir, 'visit', passphraseFileOf(context))
      const rows = [...site.storage.ledger.rows()]
      const broken = verifyEgress(rows, site.identity.publicKey)
      if (broken !== null) {
        throw new ConsiliumError(
          'CORRUPT',
          `the egress ledger is broken at row ${broken} of ${rows.length}: that row, or one before it, was changed or taken out; compare with an exported ledger or a backup`,
        )
      }
      if (contains !== undefined && !rows.some(({ digest }) => digest === contains)) {
        throw new ConsiliumError(
          'CORRUPT',
          `the egress ledger does not contain the digest ${contains}: rows were cut off at its end, or the ledger is another one`,
        )
      }
      const last = rows.at(-1)?.digest ?? null
      if (json) writeJson(context.output, { rows: rows.length, last, intact: true })
      else context.output.out(`The egress ledger is intact: ${rows.length} rows${last === null ? '' : `, the last digest is ${last}`}.\n`)
    })
}
