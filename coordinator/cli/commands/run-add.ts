import { siteName } from '@consilium/shared/kernel'
import { examples, fingerprintGroups, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'
import { namedRun } from '../named-run.ts'

/** `consilium run add` */
export function runAdd(context: CliContext): Command {
  return withConnectionOptions(new Command('add'))
    .summary('let a site join a run that is under way')
    .description(
      'Asks every site that takes part in a run, and a site that does not, to approve the plan with ' +
        'the roster that has it too. The run goes on meanwhile. Once all have approved, the next epoch ' +
        'begins with the site; if anybody rejects or the time for it ends, it does not join and ' +
        'nothing else changes. A run whose plan names its sites cannot be joined, nor one without a ' +
        'training round to come. For leads.',
    )
    .argument('<run>', "the run's id, or `latest` that is under way")
    .argument('<site>', "the site's name; it is enrolled")
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('consilium run add latest lisbon', 'consilium run add run-0123456789abcdef lisbon --json'),
    )
    .action((name: string, site: string, options: ConnectionOptions & { readonly json?: true }) =>
      asOperator(context, options, async ({ client }) => {
        const run = await client.addSite(await namedRun(client, name, 'add'), siteName(site))
        if (options.json) return writeJson(context.output, run)
        context.output.out(`${run.run}: the sites are asked whether '${site}' may join.\n`)
        if (run.admission !== null)
          context.output.out(
            `Roster with it: ${fingerprintGroups(run.admission.roster)}\nGood until ` +
              `${timeText(run.admission.expiresAt)}\n`,
          )
      }),
    )
}
