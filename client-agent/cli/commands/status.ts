import { isDirectoryHeld } from '@consilium/shared/datadir'
import { examples, fingerprintGroups, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import {
  type CliContext,
  type DirectoryOptions,
  dirOption,
  jsonOption,
  passphraseFileOf,
} from '../context.ts'

/** `consilium-agent status` */
export function status(context: CliContext): Command {
  return new Command('status')
    .summary('show this site and its runs')
    .description(
      'Shows who this site is, whether its agent runs, how long its certificate lasts, and where its ' +
        'runs stand. Works beside a running agent.',
    )
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent status --dir /var/lib/consilium-agent'))
    .action(async ({ dir, json }: DirectoryOptions & { readonly json?: true }) => {
      const { openSite } = await import('../../compose.ts')
      const { fitText, roundsDone, siteOverview, standingText, takingPartText } = await import(
        '../../desk/index.ts'
      )
      using opened = openSite(dir, 'visit', passphraseFileOf(context))
      const { site, coordinator, identity, certificateExpiresAt, runs } = siteOverview(opened)
      const running = isDirectoryHeld(dir)
      if (json) {
        writeJson(context.output, { site, coordinator, running, identity, certificateExpiresAt, runs })
        return
      }
      context.output.out(
        table([
          ['site', site],
          ['agent', running ? 'running' : 'not running'],
          ['coordinator', coordinator],
          ['certificate until', timeText(certificateExpiresAt)],
          ['identity key', fingerprintGroups(identity)],
        ]),
      )
      if (runs.length === 0) return
      const rows = runs.map((run) => [
        run.run,
        run.name,
        standingText(run),
        `${roundsDone(run)} of ${run.rounds}`,
        takingPartText(run),
        fitText(run.fit),
        run.reason,
      ])
      context.output.out(
        `\n${table([['run', 'plan', 'state', 'rounds', 'took part', 'records', 'note'], ...rows])}`,
      )
    })
}
