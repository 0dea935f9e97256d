import { examples, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { type CliContext, type DirectoryOptions, dirOption, jsonOption } from '../context.ts'
import { leave } from '../leaving.ts'

interface Options extends DirectoryOptions {
  readonly reason: string
  readonly json?: true
}

/** `consilium-agent plan withdraw` */
export function planWithdraw(context: CliContext): Command {
  return new Command('withdraw')
    .summary('take an approval back and leave a run')
    .description(
      'Leaves a run for good, at any time: the keys of the run, its updates and its model are ' +
        'removed here and nothing more is done in it. The other sites go on where enough of them ' +
        'remain. The running agent takes it up within a second and tells the coordinator; where none ' +
        'runs, this site has left at once, and the coordinator is told at the next start. What was ' +
        'summed before stays in the model that the others hold.',
    )
    .argument('<run>', "the run's id, or `latest` that this site has approved")
    .option(
      '--reason <sentence>',
      'why; the ML lead reads it, so it must tell nothing about patients',
      'the site took its approval back',
    )
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'consilium-agent plan withdraw latest --dir /var/lib/consilium-agent --reason "the ethics ' +
          'vote has expired"',
      ),
    )
    .action(async (name: string, { dir, reason, json }: Options) => {
      const { run, beside } = await leave(context, { dir, run: name, reason })
      if (json) writeJson(context.output, { run, decision: 'withdraw', reason })
      else
        context.output.out(
          beside
            ? `Leaving ${run}.\n`
            : `Left ${run}. The coordinator hears of it when the agent runs again.\n`,
        )
    })
}
