import { identityFingerprint } from '@consilium/shared/crypto/public'
import { fromHex, siteName } from '@consilium/shared/kernel'
import { examples, fingerprintGroups, table, timeText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'

/** `consilium site show` */
export function siteShow(context: CliContext): Command {
  return withConnectionOptions(new Command('show'))
    .summary('show one site')
    .description(
      "Shows a site's certificate and the fingerprint of its identity key, which the site sees too " +
        "('consilium-agent status').",
    )
    .argument('<name>', "the site's name")
    .addOption(jsonOption())
    .addHelpText('after', examples('consilium site show charite'))
    .action((name: string, options: ConnectionOptions & { readonly json?: true }) =>
      asOperator(context, options, async ({ client }) => {
        const site = await client.member(siteName(name))
        if (options.json) return writeJson(context.output, site)
        context.output.out(
          table([
            ['name', site.name],
            ['role', site.role],
            ['agent', site.online ? 'online' : 'offline'],
            ['enrolled', timeText(site.enrolledAt)],
            ...(site.revokedAt === null ? [] : [['revoked', timeText(site.revokedAt)]]),
            ['certificate until', timeText(site.certificateExpiresAt)],
            ['certificate', fingerprintGroups(site.certificate)],
            ...(site.identityKey === ''
              ? []
              : [['identity key', fingerprintGroups(identityFingerprint(fromHex(site.identityKey)))]]),
          ]),
        )
      }),
    )
}
