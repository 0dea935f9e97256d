import { examples, table, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { type CliContext, type ConfigOptions, configOf, jsonOption, withSettingFlags } from '../context.ts'

/** `consilium-agent config show` */
export function configShow(context: CliContext): Command {
  return withSettingFlags(new Command('show'))
    .summary('show the configuration and where each value comes from')
    .description(
      'Checks and shows the configuration, and where each value comes from. A flag wins over what ' +
        'the last `start` was told about the records, that over the environment, that over the file, ' +
        'that over the default.',
    )
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium-agent config show --dir /var/lib/consilium-agent'))
    .action((options: ConfigOptions & { readonly json?: true }) => {
      const { rows } = configOf(context, options)
      if (options.json) writeJson(context.output, rows)
      else
        context.output.out(
          table([
            ['setting', 'value', 'from'],
            ...rows.map(({ key, value, origin }) => [key, value, origin]),
          ]),
        )
    })
}
