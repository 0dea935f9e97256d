import { toHex, utf8 } from '@consilium/shared/kernel'
import type { EgressExport, EgressRow } from '@consilium/shared/protocol'
import { examples, writeJson, writeNewFile } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import { type CliContext, type DirectoryOptions, dirOption, jsonOption, passphraseFileOf } from '../context.ts'

interface Options extends DirectoryOptions {
  readonly out: string
  readonly format: 'json' | 'csv'
  readonly json?: true
}

const COLUMNS = [
  'sequence',
  'time',
  'run',
  'step',
  'kind',
  'bytes',
  'content',
  'derivedFrom',
  'epsilon',
  'repeats',
  'previous',
  'digest',
  'signature',
] as const satisfies readonly (keyof EgressRow)[]

/** `consilium-agent ledger export` */
export function ledgerExport(context: CliContext): Command {
  return new Command('export')
    .summary('write the egress ledger to a file')
    .description('Writes the whole ledger to a file. As JSON it holds all that a check needs, and `consilium audit reconcile` reads it; CSV is for people.')
    .requiredOption('--out <file>', 'the file to write; it must not exist')
    .addOption(new Option('--format <format>', 'how to write it').choices(['json', 'csv']).default('json'))
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent ledger export --dir /var/lib/consilium-agent --out ledger.json'))
    .action(async ({ dir, out, format, json }: Options) => {
      const { openSite } = await import('../../compose.ts')
      using site = openSite(dir, 'visit', passphraseFileOf(context))
      const { site: name, publicKey } = site.identity
      const rows = [...site.storage.ledger.rows()]
      const exported: EgressExport = { site: name, identityKey: toHex(publicKey), rows }
      await writeNewFile(out, 'the ledger', [utf8(format === 'json' ? `${JSON.stringify(exported)}\n` : csv(rows))])
      if (json) writeJson(context.output, { file: out, format, rows: rows.length })
      else context.output.out(`${out}: ${rows.length} rows\n`)
    })
}

/** RFC 4180, with a header. */
function csv(rows: readonly EgressRow[]): string {
  const cell = (value: string | number | null): string =>
    typeof value === 'string' && /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : `${value ?? ''}`
  return [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(','))].map((line) => `${line}\r\n`).join('')
}
