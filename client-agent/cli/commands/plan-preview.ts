import { bytesText, examples, fingerprintGroups, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import type { PlanPreview } from '../../agent/index.ts'
import { type CliContext, type ConfigOptions, configOf, jsonOption, passphraseFileOf, withDataOptions } from '../context.ts'
import { namedRun, whoCanOpen } from '../runs.ts'

/** `consilium-agent plan preview` */
export function planPreview(context: CliContext): Command {
  return withDataOptions(new Command('preview'))
    .summary('show what a plan would make leave this site')
    .description(
      "Holds a plan against this site's records and policy and shows what would leave: every kind of message, its size, who can read it. Reads the records; sends nothing.",
    )
    .argument('<run>', "the run's id, or `latest`")
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent plan preview latest --dir /var/lib/consilium-agent --data patients.csv'))
    .action(async (run: string, options: ConfigOptions & { readonly json?: true }) => {
      const { values } = configOf(context, options)
      const { openCohorts, openRecords, openSite } = await import('../../compose.ts')
      const { previewPlan } = await import('../../agent/index.ts')
      using site = openSite(options.dir, 'visit', passphraseFileOf(context))
      const { identity, policy, storage } = site
      const record = namedRun(storage.store, run)
      const preview = await previewPlan({ record, identity, policy, files: storage.files, cohorts: openCohorts(site, openRecords(values)) })
      if (options.json) writeJson(context.output, { run: record.run, expiresAt: record.expiresAt, ...preview })
      else context.output.out(previewText({ ...preview, expiresAt: record.expiresAt }))
    })
}

function previewText(preview: PlanPreview & { readonly expiresAt: number }): string {
  const { plan, roster, departures, judgement } = preview
  const terms = table([
    ['plan', `${plan.name}, ${fingerprintGroups(preview.planDigest, 4)} …`],
    ...(plan.description === '' ? [] : [['', plan.description]]),
    ['label', plan.data.label.name],
    ['features', plan.data.features.map(({ name }) => name).join(', ')],
    ['model', `${plan.model.family}, ${plan.rounds} rounds`],
    ['this site', `${preview.trainRows} training and ${preview.testRows} test records, ${preview.droppedRows} left out because a value is missing`],
    ['others learn', `that there are about ${preview.roundedCount} training records here`],
    ['privacy budget', preview.epsilon === 0 ? 'ε 0: no differential privacy is used, the opened sums carry no noise' : `ε ${preview.epsilon}`],
    ['who can open', whoCanOpen({ ...preview, sites: roster.map(({ site }) => site) })],
    ['roster', fingerprintGroups(preview.rosterFingerprint)],
    ...roster.map(({ site, identity, isThisSite }) => ['', `${site}${isThisSite ? ' (this site)' : ''}: ${fingerprintGroups(identity, 4)} …`]),
    ['model goes to', plan.release.model === 'sites' ? 'the sites alone' : 'the sites and the coordinator'],
    ['metrics go to', plan.release.metrics === 'sites' ? 'the sites alone' : 'the sites and the coordinator'],
    ['decide before', timeText(preview.expiresAt)],
    [
      'policy',
      judgement.verdict === 'refuse'
        ? `REFUSES: ${judgement.reason}`
        : judgement.verdict === 'approve'
          ? `approves by ${judgement.rule}`
          : 'leaves it to a person',
    ],
  ])
  const rows = departures.map(({ what, when, times, bytes, readableBy, holds }) => [what, when, `${times} × ${bytesText(bytes)}`, readableBy, holds])
  return `${terms}\nWhat would leave, ${bytesText(preview.bytesPerRound)} a round and ${bytesText(preview.bytesInAll)} in all:\n${table([['what', 'when', 'size', 'readable by', 'holds'], ...rows])}`
}
