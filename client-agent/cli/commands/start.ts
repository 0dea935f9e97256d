import { systemClock } from '@consilium/shared/kernel'
import { createLogger } from '@consilium/shared/logging'
import { type Address, findProxy, parseAddress } from '@consilium/shared/rpc'
import { announced, examples, stopOnSignals, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { remember } from '../../remembered.ts'
import {
  BUILD,
  type CliContext,
  type ConfigOptions,
  jsonOption,
  passphraseFileOf,
  startConfigOf,
  withSettingFlags,
} from '../context.ts'

/** `consilium-agent start` */
export function start(context: CliContext): Command {
  return withSettingFlags(new Command('start'))
    .summary('run the agent')
    .description(
      'Runs the agent until it is stopped: it keeps one connection to the coordinator, opened from ' +
        'here, and trains on the records that it is given. SIGTERM or SIGINT stops it, a second one ' +
        'ends it at once; what was in hand goes on at the next start.',
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'consilium-agent start --dir /var/lib/consilium-agent --data patients.csv',
        'consilium-agent start --dir ./charite --data patients.csv --backend wasm --json',
      ),
    )
    .action(async (options: ConfigOptions & { readonly json?: true }) => {
      const { values, told } = startConfigOf(context, options)
      const proxyTo = (to: Address) => findProxy({ to, configured: values.proxy, env: context.env })
      const { openRecords, openSite, runAgent } = await import('../../compose.ts')
      const { openBackend } = await import('@consilium/shared/training')
      using stopping = stopOnSignals()
      using site = openSite(options.dir, 'hold', passphraseFileOf(context))
      const records = openRecords(values)
      // The first records are read at once, so that a file that is none is not found out in the middle of the
      // night.
      for await (const _ of records.batches([])) break
      const backend = await openBackend(values.backend)
      // From here on the commands beside it look at what it looks at.
      await remember(options.dir, told)
      const logger = createLogger({ level: values.logLevel, clock: systemClock })
      const { name, coordinator } = site.enrollment
      // A proxy that is none is found before anything is said to run.
      proxyTo(parseAddress(coordinator))
      if (options.json)
        writeJson(context.output, {
          site: name,
          coordinator,
          backend: backend.name,
          records: records.description,
          pid: process.pid,
          version: BUILD,
        })
      else
        context.output.out(
          `Consilium agent ${BUILD} of '${name}' for the coordinator at ${coordinator}; ` +
            `${records.description}, backend ${backend.name}\n`,
        )
      await announced(context.output, logger)
      logger.info('agent started', {
        site: name,
        address: coordinator,
        backend: backend.name,
        version: BUILD,
      })
      await runAgent(
        {
          site,
          proxyTo,
          keepAliveMs: values.keepAliveSeconds * 1000,
          records,
          backend,
          build: BUILD,
          logger,
        },
        stopping.signal,
      )
      logger.info('agent stopped', { site: name })
    })
}
