import { examples, table, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { type CliContext, jsonOption } from '../context.ts'
import { configOf, type DirectoryOptions, withDirectoryOptions, withSettingFlags } from '../directory.ts'

/** `consilium config show` */
export function configShow(context: CliContext): Command {
  return withSettingFlags(withDirectoryOptions(new Command('show')))
    .summary('show the configuration and where each value comes from')
    .description(
      'Checks and shows what `consilium serve` would run with. A flag wins over the environment, ' +
        'that over the file, that over the default.',
    )
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium config show --dir /var/lib/consilium'))
    .action((options: DirectoryOptions & { readonly json?: true }) => {
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
