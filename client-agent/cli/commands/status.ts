import { identityFingerprint } from '@consilium/shared/crypto'
import { isDirectoryHeld } from '@consilium/shared/datadir'
import { examples, fingerprintGroups, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { type CliContext, type DirectoryOptions, dirOption, jsonOption, passphraseFileOf } from '../context.ts'
import { pendingDecision, planOf } from '../runs.ts'

/** `consilium-agent status` */
export function status(context: CliContext): Command {
  return new Command('status')
    .summary('show this site and its runs')
    .description('Shows who this site is, whether its agent runs, how long its certificate lasts, and where its runs stand. Works beside a running agent.')
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent status --dir /var/lib/consilium-agent'))
    .action(async ({ dir, json }: DirectoryOptions & { readonly json?: true }) => {
      const { openSite } = await import('../../compose.ts')
      using site = openSite(dir, 'visit', passphraseFileOf(context))
      const { name, coordinator, certificateExpiresAt } = site.enrollment
      const { store } = site.storage
      const runs = store.runs().map((record) => ({
        run: record.run,
        name: planOf(record).name,
        status: record.status,
        decision: pendingDecision(store, record),
        reason: record.reason,
        applied: record.applied,
        rounds: planOf(record).rounds,
        backend: record.backend,
        model: record.model,
      }))
      const running = isDirectoryHeld(dir)
      const identity = identityFingerprint(site.identity.publicKey)
      if (json) {
        writeJson(context.output, { site: name, coordinator, running, identity, certificateExpiresAt, runs })
        return
      }
      context.output.out(
        table([
          ['site', name],
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
        `${run.status}${run.decision === null ? '' : ` (${run.decision} is on its way)`}`,
        `${Math.max(0, Math.min(run.applied, run.rounds))} of ${run.rounds}`,
        run.reason,
      ])
      context.output.out(`\n${table([['run', 'plan', 'state', 'rounds', 'note'], ...rows])}`)
    })
}
