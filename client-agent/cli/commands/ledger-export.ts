import { utf8 } from '@consilium/shared/kernel'
import { examples, missingRowsText, writeJson, writeNewFile } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import type { ExportFormat } from '../../desk/index.ts'
import {
  type CliContext,
  type DirectoryOptions,
  dirOption,
  jsonOption,
  passphraseFileOf,
} from '../context.ts'

interface Options extends DirectoryOptions {
  readonly out: string
  readonly format: ExportFormat
  readonly json?: true
}

/** `consilium-agent ledger export` */
export function ledgerExport(context: CliContext): Command {
  return new Command('export')
    .summary('write the egress ledger to a file')
    .description(
      'Writes the whole ledger, its archives included, to a file. As JSON it holds all that a check ' +
        'needs, and `consilium audit reconcile` reads it; CSV is for people.',
    )
    .requiredOption('--out <file>', 'the file to write; it must not exist')
    .addOption(new Option('--format <format>', 'how to write it').choices(['json', 'csv']).default('json'))
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('consilium-agent ledger export --dir /var/lib/consilium-agent --out ledger.json'),
    )
    .action(async ({ dir, out, format, json }: Options) => {
      const { openSite } = await import('../../compose.ts')
      const { exportLedger } = await import('../../desk/index.ts')
      using site = openSite(dir, 'visit', passphraseFileOf(context))
      const { text, rows, missing } = exportLedger(site, format)
      await writeNewFile(out, 'the ledger', [utf8(text)])
      if (json) writeJson(context.output, { file: out, format, rows, missing })
      else context.output.out(`${out}: ${rows} rows${missingRowsText(missing)}\n`)
    })
}
