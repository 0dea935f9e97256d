import { examples, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import {
  type CliContext,
  type DirectoryOptions,
  dirOption,
  jsonOption,
  passphraseFileOf,
} from '../context.ts'

interface Options extends DirectoryOptions {
  readonly reason: string
  readonly json?: true
}

/** `consilium-agent plan reject` */
export function planReject(context: CliContext): Command {
  return new Command('reject')
    .summary('stay out of a run, or keep a site out that would join')
    .description(
      'Rejects a plan: this site stays out of the run for good, and the others go on without it ' +
        'where enough of them approve. Of a run under way that another site would join it rejects that ' +
        'site, and the run goes on as it is. The running agent takes the decision up within a second; ' +
        'one that is not running, at its next start.',
    )
    .argument('<run>', "the run's id, or `latest` that waits for a decision")
    .requiredOption(
      '--reason <sentence>',
      'why; the ML lead reads it, so it must tell nothing about patients',
    )
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'consilium-agent plan reject latest --dir /var/lib/consilium-agent --reason "not covered by ' +
          'our ethics vote"',
      ),
    )
    .action(async (name: string, { dir, reason, json }: Options) => {
      const { openSite } = await import('../../compose.ts')
      const { rejectPlan } = await import('../../desk/index.ts')
      using site = openSite(dir, 'visit', passphraseFileOf(context))
      const { run } = rejectPlan(site, { run: name, reason })
      if (json) writeJson(context.output, { run, decision: 'reject', reason })
      else context.output.out(`Rejected ${run}.\n`)
    })
}
