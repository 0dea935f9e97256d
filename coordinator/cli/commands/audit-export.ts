import { utf8 } from '@consilium/shared/kernel'
import { type AuditRow, csvText, missingSegments } from '@consilium/shared/protocol'
import { examples, missingRowsText, writeJson, writeNewFile } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import { fetchAudit, verifiedAudit } from '../audit-trail.ts'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'

interface Options extends ConnectionOptions {
  readonly out: string
  readonly format: 'json' | 'csv'
  readonly json?: true
}

/** `consilium audit export` */
export function auditExport(context: CliContext): Command {
  return withConnectionOptions(new Command('export'))
    .summary('write the audit chain to a file')
    .description(
      'Checks the whole audit chain, its archives included, and writes it to a file. As JSON it ' +
        "holds all that a check needs: whoever knows the fingerprint of the federation's authority can " +
        'check it with `consilium audit verify FILE`, without the coordinator. CSV is for people.',
    )
    .requiredOption('--out <file>', 'the file to write; it must not exist')
    .addOption(new Option('--format <format>', 'how to write it').choices(['json', 'csv']).default('json'))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'consilium audit export --out audit.json',
        'consilium audit export --out audit.csv --format csv',
      ),
    )
    .action(async ({ out, format, json, ...options }: Options) => {
      const audit = await asOperator(context, options, fetchAudit)
      await verifiedAudit(audit, 'the audit chain')
      const { rows, segments } = audit
      const missing = missingSegments(rows, segments)
      await writeNewFile(out, 'the audit chain', [
        utf8(format === 'json' ? `${JSON.stringify(audit)}\n` : csvText(COLUMNS, rows.map(cells))),
      ])
      if (json)
        writeJson(context.output, {
          file: out,
          format,
          rows: rows.length,
          last: rows.at(-1)?.digest ?? null,
          missing,
        })
      else
        context.output.out(
          `${out}: ${rows.length} rows${missingRowsText(missing)}, the last digest is ` +
            `${rows.at(-1)?.digest}\n`,
        )
    })
}

const COLUMNS = [
  'sequence',
  'time',
  'actor',
  'action',
  'run',
  'detail',
  'previous',
  'digest',
  'key',
  'signature',
] as const satisfies readonly (keyof AuditRow)[]

function cells(row: AuditRow): Readonly<Record<(typeof COLUMNS)[number], string | number | null>> {
  return { ...row, detail: JSON.stringify(row.detail) }
}
