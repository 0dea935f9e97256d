import { examples, fingerprintGroups, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { type CliContext, type DirectoryOptions, dirOption, jsonOption, passphraseFileOf } from '../context.ts'

/** `consilium-agent plan approve` */
export function planApprove(context: CliContext): Command {
  return new Command('approve')
    .summary('take part in a run')
    .description(
      'Approves a plan as it is: this plan, this roster, these rounds, on the records as they are now. Of a run under way that another site would join it approves the roster with that site; what was approved before does not count for it. The running agent takes the decision up within a second; one that is not running, at its next start. The policy still wins over the approval.',
    )
    .argument('<run>', "the run's id, or `latest`")
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent plan approve latest --dir /var/lib/consilium-agent'))
    .action(async (name: string, { dir, json }: DirectoryOptions & { readonly json?: true }) => {
      const { openSite } = await import('../../compose.ts')
      const { approvePlan, whoCanOpen } = await import('../../desk/index.ts')
      using site = openSite(dir, 'visit', passphraseFileOf(context))
      const terms = approvePlan(site, { run: name, shown: null })
      if (json) {
        writeJson(context.output, {
          run: terms.run,
          decision: 'approve',
          roster: terms.roster,
          joiner: terms.joiner,
          threshold: terms.threshold,
          committee: terms.committee,
          encrypted: terms.encrypted,
        })
        return
      }
      context.output.out(
        `Approved ${terms.run}:\n${table([
          ['  plan', `${terms.plan.name}, ${terms.plan.model.family}, ${terms.plan.rounds} rounds`],
          ...(terms.joiner === null ? [] : [['  joins', terms.joiner]]),
          ['  sites', terms.sites.join(', ')],
          ['  roster', fingerprintGroups(terms.roster)],
          ['  who can open', whoCanOpen(terms)],
          ['  model goes to', terms.plan.release.model === 'sites' ? 'the sites alone' : 'the sites and the coordinator'],
          ['  good until', timeText(terms.expiresAt)],
        ])}Compare the roster with another site on another channel: the same groups mean that everybody approves the same sites and keys.\n`,
      )
    })
}
