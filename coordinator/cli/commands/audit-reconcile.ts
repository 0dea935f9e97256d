import { ConsiliumError, fromHex } from '@consilium/shared/kernel'
import {
  type AuditSegment,
  type EgressExport,
  type EgressSegment,
  missingSegments,
  parseEgressExport,
  verifyEgress,
} from '@consilium/shared/protocol'
import { bytesText, examples, readTextFile, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { NOT_NEEDED, type Passage, type Reconciliation, reconcile } from '../../rounds/index.ts'
import { fetchAudit, verifiedAudit } from '../audit-trail.ts'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'

/** `consilium audit reconcile` */
export function auditReconcile(context: CliContext): Command {
  return withConnectionOptions(new Command('reconcile'))
    .summary("hold a site's egress ledger against the audit chain")
    .description(
      'Checks an exported egress ledger and the audit chain, each by itself, and then holds one ' +
        'against the other: every message of the site by run, step, kind, size and digest. What was ' +
        'not needed any more when it came, as the audit chain shows, is normal and counted; whatever ' +
        'else only one side has is listed. If the coordinator took what the ledger does not have, the ' +
        'exit code is 6.',
    )
    .argument('<file>', 'what `consilium-agent ledger export --format json` wrote')
    .option('--all', 'list what was not needed any more too')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('consilium audit reconcile ledger.json', 'consilium audit reconcile ledger.json --all'),
    )
    .action(
      async (file: string, options: ConnectionOptions & { readonly all?: true; readonly json?: true }) => {
        const ledger = parseEgressExport(await readTextFile(file, 'the ledger'), file)
        await asOperator(context, options, async (connection) => {
          checkLedger(file, ledger, (await connection.client.member(ledger.site)).identityKey)
          const audit = await fetchAudit(connection)
          await verifiedAudit(audit, 'the audit chain')
          const missingAudit = missingSegments(audit.rows, audit.segments)
          const missing = missingSegments(ledger.rows, ledger.segments)
          const found = reconcile({
            site: ledger.site,
            ledger: ledger.rows,
            missing,
            audit: audit.rows,
            missingAudit,
          })
          const covered = coverageOf(ledger, missing)
          if (options.json)
            writeJson(context.output, { site: ledger.site, ...covered, missingAudit, ...found })
          else
            context.output.out(
              `${coverageText(covered)}${missingAudit.map(absentText).join('')}${reconciliationText(found, options.all === true)}`,
            )
          const unexplained = found.onlyAtCoordinator.length + found.different.length
          if (unexplained > 0) {
            throw new ConsiliumError(
              'CONFLICT',
              `${unexplained} messages of site '${ledger.site}' that the coordinator took are not in ` +
                'its ledger, or differ there; they are listed above. If the ledger was exported before ' +
                'they left, have it exported again',
            )
          }
        })
      },
    )
}

function checkLedger(
  file: string,
  { site, identityKey, segments, rows }: EgressExport,
  enrolled: string,
): void {
  if (identityKey !== enrolled)
    throw new ConsiliumError(
      'BAD_SIGNATURE',
      `${file} is signed by another identity key than the one that site '${site}' is enrolled with`,
    )
  const broken = verifyEgress(rows, fromHex(enrolled), segments)
  if (broken !== null)
    throw new ConsiliumError(
      'CORRUPT',
      `the ledger in ${file} is broken at row ${broken}: that row, one before it or the record of ` +
        `their archive was changed or taken out; ask site '${site}' to export it again`,
    )
}

/** Which rows of the ledger were held against the audit chain. */
interface Coverage {
  /** Times of the first and the last row that is there, milliseconds since 1970; null: there is none. */
  readonly from: number | null
  readonly to: number | null
  readonly rows: number
  /** Archived parts that the export does not hold. */
  readonly missing: readonly EgressSegment[]
}

function coverageOf({ rows }: EgressExport, missing: readonly EgressSegment[]): Coverage {
  return { from: rows[0]?.time ?? null, to: rows.at(-1)?.time ?? null, rows: rows.length, missing }
}

function coverageText({ from, to, rows, missing }: Coverage): string {
  const range =
    from === null || to === null
      ? 'The ledger holds no row.'
      : `The ledger holds ${rows} rows from ${timeText(from)} to ${timeText(to)}.`
  const absent = missing.map(
    (segment) =>
      ` Rows ${segment.first} to ${segment.last} (${timeText(segment.from)} to ` +
      `${timeText(segment.to)}) are in an archive that was not exported.`,
  )
  return `${range}${absent.join('')}\n`
}

function absentText({ first, last, from, to }: AuditSegment): string {
  return (
    `Rows ${first} to ${last} of the audit chain (${timeText(from)} to ${timeText(to)}) are in an ` +
    'archive that is not there.\n'
  )
}

function reconciliationText(found: Reconciliation, isAll: boolean): string {
  const { matched, notNeeded, onlyAtSite, notKept, onlyAtCoordinator, notCovered, different } = found
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
    ...(isAll
      ? notNeeded.map((passage) => line(`left the site, not needed: ${NOT_NEEDED[passage.reason]}`, passage))
      : []),
    ...onlyAtSite.map((passage) => line('left the site, not taken here', passage)),
    ...notKept.map((passage) =>
      line('left the site, its row here may be in an archive that is not there', passage),
    ),
    ...onlyAtCoordinator.map((passage) => line('taken here, not in the ledger', passage)),
    ...notCovered.map((passage) => line('taken here, its row may be in what was not exported', passage)),
    ...different.flatMap(({ site, coordinator }) => [
      line('differs: the ledger', site),
      line('differs: the audit chain', coordinator),
    ]),
  ]
  const listed =
    rows.length === 0 ? '' : `\n${table([['', 'row', 'run', 'step', 'what', 'size', 'digest'], ...rows])}`
  return (
    `${matched} messages are alike on both ` +
    `sides.\n${notNeededText(notNeeded, isAll)}${unexplainedText(onlyAtSite)}${listed}`
  )
}

function notNeededText(notNeeded: Reconciliation['notNeeded'], isAll: boolean): string {
  if (notNeeded.length === 0) return ''
  const counts = [...Map.groupBy(notNeeded, ({ reason }) => reason)].map(
    ([reason, all]) => `${NOT_NEEDED[reason]} (${all.length})`,
  )
  const more = isAll ? '' : '; --all lists them'
  return (
    `${notNeeded.length} messages were not needed any more when they came, which is normal: ` +
    `${counts.join(', ')}${more}.\n`
  )
}

function unexplainedText({ length }: Reconciliation['onlyAtSite']): string {
  if (length === 0) return ''
  return (
    `${length} messages left the site, and the audit chain does not show why they were not taken. ` +
    'In a run under way they may be on their way: export the ledger again later. Otherwise ask the ' +
    'site for its log.\n'
  )
}
