import { ConsiliumError } from '@consilium/shared/kernel'
import { examples, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { type AuditRow, verifyAudit } from '../../rounds/index.ts'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'

/** `consilium audit verify` */
export function auditVerify(context: CliContext): Command {
  return withConnectionOptions(new Command('verify'))
    .summary('check the audit chain')
    .description(
      'Fetches the whole audit chain and computes it again: every row covers the one before it, so a row that was changed, moved or taken out breaks it. Note the last digest down: a chain that is verified later must still contain it.',
    )
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium audit verify'))
    .action((options: ConnectionOptions & { readonly json?: true }) =>
      asOperator(context, options, async ({ client, signal }) => {
        const rows: AuditRow[] = []
        for await (const row of client.auditRows(1, signal)) rows.push(row)
        const broken = verifyAudit(rows)
        const last = rows.at(-1)?.digest ?? null
        if (broken !== null) {
          throw new ConsiliumError(
            'CORRUPT',
            `the audit chain is broken at row ${broken} of ${rows.length}: that row, or one before it, was changed or taken out; compare with a backup of the coordinator`,
          )
        }
        if (options.json) writeJson(context.output, { rows: rows.length, last, intact: true })
        else context.output.out(`The audit chain is intact: ${rows.length} rows${last === null ? '' : `, the last digest is ${last}`}.\n`)
      }),
    )
}
