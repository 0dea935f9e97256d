import { asLines, examples, fingerprintGroups, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import type { SiteRun } from '../../agent/index.ts'
import {
  type CliContext,
  type ConfigOptions,
  configOf,
  jsonOption,
  passphraseFileOf,
  withDataOptions,
} from '../context.ts'

/** `consilium-agent plan approve` */
export function planApprove(context: CliContext): Command {
  return withDataOptions(new Command('approve'))
    .summary('take part in a run')
    .description(
      'Approves a plan as it is: this plan, this roster, these rounds, on the records as they are ' +
        'now. They are held against the plan first: where a column is not there, or the file cannot be ' +
        'read, nothing is decided; values that do not fit, and what becomes of them, are shown. Of a ' +
        'run under way that another site would join it approves the roster with that site; what was ' +
        'approved before does not count for it. The running agent takes the decision up within a ' +
        'second; one that is not running, at its next start. The policy still wins over the approval.',
    )
    .argument('<run>', "the run's id, or `latest` that waits for a decision")
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent plan approve latest --dir /var/lib/consilium-agent'))
    .action(async (name: string, options: ConfigOptions & { readonly json?: true }) => {
      const { values } = configOf(context, options)
      const { checkRecords, openRecords, openSite } = await import('../../compose.ts')
      const { approvePlan, fitSentences, whoCanOpen } = await import('../../desk/index.ts')
      using site = openSite(options.dir, 'visit', passphraseFileOf(context))
      const checkFit = (record: SiteRun) => checkRecords({ site, records: openRecords(values), record })
      const { terms, fit } = await approvePlan(site, { run: name, shown: null, checkFit })
      if (options.json) {
        writeJson(context.output, {
          run: terms.run,
          decision: 'approve',
          roster: terms.roster,
          joiner: terms.joiner,
          threshold: terms.threshold,
          committee: terms.committee,
          encrypted: terms.encrypted,
          fit,
        })
        return
      }
      const sentences = fit === null ? [] : fitSentences(fit)
      if (sentences.length > 0) {
        const list = asLines(sentences.map((sentence) => `  ${sentence}`))
        context.output.out(
          'What the plan finds in the records of this site; it is said here ' +
            `alone:\n${list}'consilium-agent plan withdraw' takes the approval back.\n\n`,
        )
      }
      context.output.out(
        `Approved ${terms.run}:\n${table([
          ['  plan', `${terms.plan.name}, ${terms.plan.model.family}, ${terms.plan.rounds} rounds`],
          ...(terms.joiner === null ? [] : [['  joins', terms.joiner]]),
          ['  sites', terms.sites.join(', ')],
          ['  roster', fingerprintGroups(terms.roster)],
          ['  who can open', whoCanOpen(terms)],
          [
            '  model goes to',
            terms.plan.release.model === 'sites' ? 'the sites alone' : 'the sites and the coordinator',
          ],
          ['  good until', timeText(terms.expiresAt)],
        ])}Compare the roster with another site on another channel: the same groups mean that everybody approves the same sites and keys.\n`,
      )
    })
}
