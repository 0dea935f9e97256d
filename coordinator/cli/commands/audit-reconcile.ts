import { ConsiliumError, fromHex } from '@consilium/shared/kernel'
import { type EgressExport, parseEgressExport, verifyEgress } from '@consilium/shared/protocol'
import { bytesText, examples, readTextFile, table, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { type AuditRow, type Passage, type Reconciliation, reconcile, verifyAudit } from '../../rounds/index.ts'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'

/** `consilium audit reconcile` */
export function auditReconcile(context: CliContext): Command {
  return withConnectionOptions(new Command('reconcile'))
    .summary("hold a site's egress ledger against the audit chain")
    .description(
      'Checks an exported egress ledger and the audit chain, each by itself, and then holds one against the other: every message of the site by run, step, kind, size and digest. What only one side has is listed. What left the site and was not taken came too late, was refused or was not needed any more; if the coordinator took what the ledger does not have, the exit code is 6.',
    )
    .argument('<file>', 'what `consilium-agent ledger export --format json` wrote')
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium audit reconcile ledger.json'))
    .action(async (file: string, options: ConnectionOptions & { readonly json?: true }) => {
      const ledger = parseEgressExport(await readTextFile(file, 'the ledger'), file)
      await asOperator(context, options, async ({ client, signal }) => {
        checkLedger(file, ledger, (await client.member(ledger.site)).identityKey)
        const audit: AuditRow[] = []
        for await (const row of client.auditRows(1, signal)) audit.push(row)
        const broken = verifyAudit(audit)
        if (broken !== null) throw new ConsiliumError('CORRUPT', `the audit chain is broken at row ${broken} of ${audit.length}; see 'consilium audit verify'`)
        const found = reconcile({ site: ledger.site, ledger: ledger.rows, audit })
        if (options.json) writeJson(context.output, { site: ledger.site, ...found })
        else context.output.out(reconciliationText(found))
        const unexplained = found.onlyAtCoordinator.length + found.different.length
        if (unexplained > 0) {
          throw new ConsiliumError(
            'CONFLICT',
            `${unexplained} messages of site '${ledger.site}' that the coordinator took are not in its ledger, or differ there; they are listed above. If the ledger was exported before they left, have it exported again`,
          )
        }
      })
    })
}

function checkLedger(file: string, { site, identityKey, rows }: EgressExport, enrolled: string): void {
  if (identityKey !== enrolled)
    throw new ConsiliumError('BAD_SIGNATURE', `${file} is signed by another identity key than the one that site '${site}' is enrolled with`)
  const broken = verifyEgress(rows, fromHex(enrolled))
  if (broken !== null)
    throw new ConsiliumError(
      'CORRUPT',
      `the ledger in ${file} is broken at row ${broken} of ${rows.length}: that row, or one before it, was changed or taken out; ask site '${site}' to export it again`,
    )
}

function reconciliationText({ matched, onlyAtSite, onlyAtCoordinator, different }: Reconciliation): string {
  const line = (where: string, { run, step, kind, bytes, content, row }: Passage): readonly string[] => [
    where,
    `${row}`,
    run,
    step === null ? '–' : `${step}`,
    kind,
    bytes === null ? '–' : bytesText(bytes),
    content.slice(0, 16),
  ]
  const rows = [
    ...onlyAtSite.map((passage) => line('left the site, not taken here', passage)),
    ...onlyAtCoordinator.map((passage) => line('taken here, not in the ledger', passage)),
    ...different.flatMap(({ site, coordinator }) => [line('differs: the ledger', site), line('differs: the audit chain', coordinator)]),
  ]
  const found = rows.length === 0 ? '' : `\n${table([['', 'row', 'run', 'step', 'what', 'size', 'digest'], ...rows])}`
  return `${matched} messages are alike on both sides.\n${found}`
}
