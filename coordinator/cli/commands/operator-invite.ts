import { siteName } from '@consilium/shared/kernel'
import { examples } from '@consilium/shared/terminal'
import { Command, Option } from 'commander'
import { type CliContext, expiryOption, jsonOption } from '../context.ts'
import { dirOption, rememberedAddress } from '../directory.ts'
import { showInvitation } from '../invitation-text.ts'

interface Options {
  readonly dir: string
  readonly role: 'admin' | 'lead' | 'viewer'
  readonly expiresHours: number
  readonly replace?: true
  readonly json?: true
}

/** `consilium operator invite` */
export function operatorInvite(context: CliContext): Command {
  return new Command('invite')
    .summary("invite an operator, on the coordinator's own machine")
    .description(
      'Makes a single-use, expiring token for a new operator. It works on the data directory, so ' +
        'only who may write there can do it; that is how the first admin comes to be. The coordinator ' +
        'may be running.',
    )
    .argument('<name>', 'what the operator is called: lower-case letters, digits and hyphens')
    .addOption(
      new Option(
        '--role <role>',
        'admin: sites and everything a lead may; lead: plans, runs and models; viewer: look only',
      )
        .choices(['admin', 'lead', 'viewer'])
        .makeOptionMandatory(),
    )
    .addOption(dirOption())
    .addOption(expiryOption())
    .option('--replace', 'let the invited take the place of a revoked operator of that name')
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium operator invite anna --role admin --dir /var/lib/consilium'))
    .action(async (name: string, options: Options) => {
      const { openLocalMembership } = await import('../../compose.ts')
      using local = await openLocalMembership(options.dir)
      const invitation = local.membership.invite({
        name: siteName(name),
        role: options.role,
        validMs: Math.round(options.expiresHours * 3_600_000),
        replace: options.replace === true,
        by: 'console',
      })
      showInvitation(context.output, options.json === true, {
        ...invitation,
        fingerprint: local.fingerprint,
        coordinator: rememberedAddress(options.dir),
      })
    })
}
