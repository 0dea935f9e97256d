import { examples, showFindings } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import { type CliContext, jsonOption, withSettingFlags } from '../context.ts'
import { type ExaminationOptions, examineMachine, examineSite } from '../examination.ts'

interface Options extends ExaminationOptions {
  readonly dir?: string
  readonly json?: true
}

/** `consilium-agent doctor` */
export function doctor(context: CliContext): Command {
  const command = withSettingFlags(new Command('doctor'))
  // The one command that works before anything is there.
  for (const option of command.options) if (option.long === '--dir') option.makeOptionMandatory(false)
  return command
    .summary('find out what is wrong, and how to fix it')
    .description(
      'Checks this machine, the way to the coordinator and the site, and says for each problem how ' +
        'to fix it, down to the firewall rule to ask for. Works before anything is configured: name ' +
        'the coordinator then. Changes nothing and sends nothing.',
    )
    .addOption(
      new Option('--coordinator <host:port>', 'where the coordinator is; default: what enrollment says'),
    )
    .addOption(
      new Option('--fingerprint <hex>', "the federation's fingerprint; default: what enrollment says"),
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'consilium-agent doctor --coordinator fed.example.org:443',
        'consilium-agent doctor --dir /var/lib/consilium-agent --json',
      ),
    )
    .action(async (options: Options) => {
      const findings = await (options.dir === undefined
        ? examineMachine(context, options)
        : examineSite(context, { ...options, dir: options.dir }))
      showFindings(context.output, options.json === true, findings)
    })
}
