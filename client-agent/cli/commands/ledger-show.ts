import { runId } from '@consilium/shared/kernel'
import { bytesText, examples, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import {
  type CliContext,
  type DirectoryOptions,
  dirOption,
  jsonOption,
  passphraseFileOf,
} from '../context.ts'

/** `consilium-agent ledger show` */
export function ledgerShow(context: CliContext): Command {
  return new Command('show')
    .summary('show what left this site')
    .description(
      'Shows the egress ledger: a row for every message that left, written before it did, with its ' +
        'size, its digest and what it was made from.',
    )
    .addOption(dirOption())
    .option('--run <run>', 'only what left for this run: its id, or `latest`')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'consilium-agent ledger show --dir /var/lib/consilium-agent',
        'consilium-agent ledger show --run latest',
      ),
    )
    .action(
      async ({ dir, run, json }: DirectoryOptions & { readonly run?: string; readonly json?: true }) => {
        const { openSite } = await import('../../compose.ts')
        const { bytesOut, egressRows, epsilonText, epsilonValue, namedRun } = await import(
          '../../desk/index.ts'
        )
        using site = openSite(dir, 'visit', passphraseFileOf(context))
        // A run that this site knows no more may still have rows.
        const only =
          run === 'latest'
            ? namedRun(site.storage.store, run, 'see').run
            : run === undefined
              ? null
              : runId(run)
        const rows = egressRows(site.storage.ledger, only)
        if (json) {
          writeJson(
            context.output,
            rows.map((row) => ({ ...row, epsilon: epsilonValue(row) })),
          )
          return
        }
        const cells = rows.map((row) => [
          `${row.sequence}`,
          timeText(row.time),
          row.run === '' ? '–' : row.run,
          row.step === null ? '–' : `${row.step}`,
          row.kind,
          bytesText(row.bytes),
          row.content.slice(0, 16),
          epsilonText(row),
          row.repeats === null ? row.derivedFrom : `row ${row.repeats} once more`,
        ])
        context.output.out(
          table([['row', 'time', 'run', 'step', 'what', 'size', 'digest', 'ε', 'made from'], ...cells]),
        )
        context.output.out(
          `\n${rows.length} rows, ${bytesText(bytesOut(rows))} in all; what was sent again is ` +
            'counted once.\n',
        )
      },
    )
}
