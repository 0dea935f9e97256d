import { join } from 'node:path'
import { isDirectoryHeld } from '@consilium/shared/datadir'
import {
  ConsiliumError,
  oneLine,
  systemClock,
  systemRandom,
  withoutPasswords,
} from '@consilium/shared/kernel'
import { aborted, examples, stopOnSignals, writeJson } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import type { AgentSettings } from '../../config.ts'
import {
  BUILD,
  type CliContext,
  type ConfigOptions,
  configOf,
  jsonOption,
  passphraseFileOf,
  withSettingFlags,
} from '../context.ts'
import { examineSite } from '../examination.ts'
import { leave } from '../leaving.ts'

interface Options extends ConfigOptions {
  readonly host: string
  readonly port: number
  readonly json?: true
}

/** What happened, by why nobody can see the page any more. */
const ENDINGS = {
  'link expired': 'The link was not used for ten minutes and is void.',
  idle: 'The session was not used for half an hour and has ended.',
  'too long': 'The session has lasted twelve hours and has ended.',
  left: 'The session was ended in the browser.',
} as const

/** `consilium-agent ui` */
export function ui(context: CliContext): Command {
  return withSettingFlags(new Command('ui'))
    .summary('serve the site page to a browser on this machine')
    .description(
      'Serves a page with what the other commands show (the site, its runs, plans that wait with ' +
        'what would leave, policy, ledger, data, doctor) and with approving and rejecting plans and ' +
        'leaving runs. Only this machine reaches it, and only through the link that is printed: it ' +
        'works once and for ten minutes. Works beside a running agent. Ends with SIGTERM or SIGINT, ' +
        'with the session, or when the page is not used for half an hour.',
    )
    .addOption(
      new Option('--host <address>', 'the loopback address to listen on')
        .choices(['127.0.0.1', '::1'])
        .default('127.0.0.1'),
    )
    .option('--port <n>', 'the port (default: any that is free)', portNumber, 0)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'consilium-agent ui --dir /var/lib/consilium-agent',
        'ssh -L 8600:127.0.0.1:8600 hospital consilium-agent ui --port 8600',
      ),
    )
    .action(async (options: Options) => {
      const { dir, host, port } = options
      // Read anew for every page, so that what is mended shows; what is wrong from the start is said here.
      const settings = (): AgentSettings => configOf(context, options).values
      settings()
      const { checkRecords, inspectRecords, openCohorts, openRecords, openSite, previewRun } = await import(
        '../../compose.ts'
      )
      const [{ planOf }, { askedRun }] = await Promise.all([
        import('../../agent/index.ts'),
        import('../../desk/index.ts'),
      ])
      const { POLICY_FILE, readPolicyText } = await import('../../storage/index.ts')
      const { openSitePage } = await import('../../page/index.ts')
      const policyPath = join(dir, POLICY_FILE)
      const open = () => openSite(dir, 'visit', passphraseFileOf(context))
      // A directory that is none is found out here and not in the browser.
      open()[Symbol.dispose]()
      using stopping = stopOnSignals()
      const page = await openSitePage({
        host,
        port,
        clock: systemClock,
        random: systemRandom,
        onFault: (fault) =>
          context.output.err(
            `consilium-agent: ${oneLine(fault.message)} ` +
              `(${fault.code})\n${fault.cause instanceof Error ? fault.cause.stack : ''}\n`,
          ),
        source: {
          open,
          isRunning: () => isDirectoryHeld(dir),
          preview: (site, run) =>
            previewRun({
              site,
              record: askedRun(site.storage.store, run),
              records: openRecords(settings()),
              build: BUILD,
            }),
          policyFile: () => ({ path: policyPath, text: readPolicyText(policyPath) }),
          records: (wanted) => inspectRecords(settings(), wanted),
          fit: (site, run) =>
            openCohorts(site, openRecords(settings())).read(planOf(askedRun(site.storage.store, run))),
          checkFit: (site, run) =>
            checkRecords({
              site,
              record: askedRun(site.storage.store, run),
              records: openRecords(settings()),
            }),
          examine: () => examineSite(context, options),
          async leave(run, reason) {
            await leave(context, { dir, run, reason })
          },
        },
      })
      try {
        if (options.json) writeJson(context.output, { url: page.url })
        else
          context.output.out(
            'Open this link in a browser on this machine. It works once, within ten minutes:\n\n  ' +
              `${page.url}\n\nCtrl+C ends the page.\n`,
          )
        // Nobody reaches the page without the link.
        if ((await context.output.flushed()) === 'unread') return
        const ending = await Promise.race([page.ended, aborted(stopping.signal)])
        if (ending !== undefined) context.output.err(`${ENDINGS[ending]}\n`)
      } finally {
        await page.close()
      }
    })
}

/** @throws ConsiliumError `USAGE` */
function portNumber(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new ConsiliumError(
    'USAGE',
    `--port '${withoutPasswords(text).slice(0, 40)}' is not a port: expected a whole number from ` +
      '0, any that is free, to 65535',
  )
}
