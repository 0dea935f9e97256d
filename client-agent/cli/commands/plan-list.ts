import { examples, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import {
  type CliContext,
  type DirectoryOptions,
  dirOption,
  jsonOption,
  passphraseFileOf,
} from '../context.ts'

/** `consilium-agent plan list` */
export function planList(context: CliContext): Command {
  return new Command('list')
    .summary('list the plans that this site was asked to take part in')
    .description(
      'Lists every plan that reached this site, oldest first, and what was decided. A run under way ' +
        'that another site would join waits again.',
    )
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent plan list --dir /var/lib/consilium-agent'))
    .action(async ({ dir, json }: DirectoryOptions & { readonly json?: true }) => {
      const { openSite } = await import('../../compose.ts')
      const { fitText, runOverviews, standingText, takingPartText } = await import('../../desk/index.ts')
      using site = openSite(dir, 'visit', passphraseFileOf(context))
      const plans = runOverviews(site.storage.store)
      if (json) {
        writeJson(context.output, plans)
        return
      }
      if (plans.length === 0) {
        context.output.out('No plan has reached this site yet; they come while the agent runs.\n')
        return
      }
      const rows = plans.map((plan) => [
        plan.run,
        plan.name,
        timeText(plan.receivedAt),
        standingText(plan),
        fitText(plan.fit),
        takingPartText(plan),
        plan.reason,
      ])
      context.output.out(
        table([['run', 'plan', 'received', 'state', 'records', 'took part', 'note'], ...rows]),
      )
    })
}
