import { systemClock } from '@consilium/shared/kernel'
import { createLogger } from '@consilium/shared/logging'
import { formatAddress, parseAddress } from '@consilium/shared/rpc'
import {
  aborted,
  announced,
  examples,
  fingerprintGroups,
  stopOnSignals,
  writeJson,
} from '@consilium/shared/terminal'
import { Command } from 'commander'
import { BUILD, type CliContext, jsonOption } from '../context.ts'
import {
  advertised,
  configOf,
  type DirectoryOptions,
  rememberAddress,
  withDirectoryOptions,
  withSettingFlags,
} from '../directory.ts'

interface Options extends DirectoryOptions {
  readonly json?: true
}

/** `consilium serve` */
export function serve(context: CliContext): Command {
  return withSettingFlags(withDirectoryOptions(new Command('serve')))
    .summary('run the coordinator')
    .description(
      "Runs the coordinator until it is stopped. The first start makes the federation's certificate " +
        'authority; every start prints its fingerprint. SIGTERM or SIGINT lets calls under way finish, ' +
        'a second one ends the process at once; runs that are under way go on at the next start.',
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'consilium serve --dir /var/lib/consilium --advertise federation.example.org',
        'consilium serve --dir ./coordinator --listen 127.0.0.1:7443 --json',
      ),
    )
    .action(async (options: Options) => {
      const { values } = configOf(context, options)
      const listen = parseAddress(values.listen)
      const { openCoordinator } = await import('../../compose.ts')
      using stopping = stopOnSignals()
      const logger = createLogger({ level: values.logLevel, clock: systemClock })
      const names = [advertised(listen, values.advertise).host]
      const siteCertificateMs = values.siteCertificateSeconds * 1000
      const coordinator = await openCoordinator({
        directory: options.dir,
        listen,
        names,
        siteCertificateMs,
        build: BUILD,
        logger,
      })
      const dialled = advertised(coordinator.address, values.advertise)
      rememberAddress(options.dir, dialled)
      const address = formatAddress(dialled)
      const { fingerprint, federation } = coordinator
      if (options.json)
        writeJson(context.output, {
          address,
          listen: formatAddress(coordinator.address),
          fingerprint,
          federation,
          pid: process.pid,
          version: BUILD,
        })
      else {
        context.output.out(`Consilium coordinator ${BUILD} at ${address}
fingerprint ${fingerprint}
            ${fingerprintGroups(fingerprint)}
Invite an operator on this machine: consilium operator invite NAME --role admin --dir ${options.dir}
`)
      }
      await announced(context.output, logger)
      logger.info('serving', { address, fingerprint, version: BUILD })
      await aborted(stopping.signal)
      logger.info('stopping')
      await coordinator.drain(values.graceSeconds * 1000)
      logger.info('stopped')
    })
}
