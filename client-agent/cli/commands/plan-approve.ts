import { ConsiliumError } from '@consilium/shared/kernel'
import { examples, fingerprintGroups, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { type CliContext, type DirectoryOptions, dirOption, jsonOption, passphraseFileOf } from '../context.ts'
import { checkWaiting, namedRun, termsOf, whoCanOpen } from '../runs.ts'

/** `consilium-agent plan approve` */
export function planApprove(context: CliContext): Command {
  return new Command('approve')
    .summary('take part in a run')
    .description(
      'Approves a plan as it is: this plan, this roster, these rounds, on the records as they are now. The running agent takes the decision up within a second; one that is not running, at its next start. The policy still wins over the approval.',
    )
    .argument('<run>', "the run's id, or `latest`")
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent plan approve latest --dir /var/lib/consilium-agent'))
    .action(async (name: string, { dir, json }: DirectoryOptions & { readonly json?: true }) => {
      const { openSite } = await import('../../compose.ts')
      const { judge } = await import('../../agent/index.ts')
      using site = openSite(dir, 'visit', passphraseFileOf(context))
      const { store } = site.storage
      const record = namedRun(store, name)
      checkWaiting(store, record)
      const terms = termsOf(record)
      const judgement = judge(site.policy.policy(), terms.plan, terms.sites.length)
      if (judgement.verdict === 'refuse') {
        throw new ConsiliumError(
          'POLICY_REFUSED',
          `${record.run} cannot be approved: ${judgement.reason}. Change ${dir}/policy.yaml only if the hospital means to`,
        )
      }
      store.decide({ run: record.run, decision: 'approve', reason: '' })
      if (json) {
        writeJson(context.output, { run: record.run, decision: 'approve', roster: terms.roster, threshold: terms.threshold, encrypted: terms.encrypted })
        return
      }
      context.output.out(
        `Approved ${record.run}:\n${table([
          ['  plan', `${terms.plan.name}, ${terms.plan.model.family}, ${terms.plan.rounds} rounds`],
          ['  sites', terms.sites.join(', ')],
          ['  roster', fingerprintGroups(terms.roster)],
          ['  who can open', whoCanOpen(terms)],
          ['  model goes to', terms.plan.release.model === 'sites' ? 'the sites alone' : 'the sites and the coordinator'],
          ['  good until', timeText(terms.expiresAt)],
        ])}Compare the roster with another site on another channel: the same groups mean that everybody approves the same sites and keys.\n`,
      )
    })
}
