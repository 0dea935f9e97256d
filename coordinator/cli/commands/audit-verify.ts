import { ConsiliumError } from '@consilium/shared/kernel'
import { type AuditExport, archiveStates, parseAuditExport } from '@consilium/shared/protocol'
import { parseFingerprint } from '@consilium/shared/rpc'
import { examples, readTextFile, uncheckedArchivesText, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { checkContains, fetchAudit, verifiedAudit } from '../audit-trail.ts'
import { asOperator } from '../connection.ts'
import { type CliContext, type ConnectionOptions, jsonOption, withConnectionOptions } from '../context.ts'

interface Options extends ConnectionOptions {
  readonly fingerprint?: string
  readonly contains?: string
  readonly json?: true
}

/** `consilium audit verify` */
export function auditVerify(context: CliContext): Command {
  return withConnectionOptions(new Command('verify'))
    .summary('check the audit chain')
    .description(
      'Computes the whole audit chain again, as the coordinator has it or as `consilium audit ' +
        'export` wrote it: every row covers the one before it and is signed by a key that the ' +
        "federation's authority certifies, so a row that was changed, moved, taken out or put in " +
        'shows. Rows from before rows were signed are covered by the first signed one and counted; ' +
        'archives are read too, and those that are absent are named. A file needs no coordinator and ' +
        'no certificate, only the fingerprint of the authority. Rows cut off at the end show only ' +
        'beside a digest that was noted before: give it with --contains.',
    )
    .argument('[file]', 'what `consilium audit export --format json` wrote; default: the chain is fetched')
    .option('--fingerprint <hex>', "of the federation's authority; required with a file")
    .option('--contains <digest>', 'the last digest of an earlier check, which must still be in the chain')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('consilium audit verify', 'consilium audit verify audit.json --fingerprint 5f7c…'),
    )
    .action(async (file: string | undefined, options: Options) => {
      const where = file ?? 'the audit chain'
      const audit =
        file === undefined
          ? await asOperator(context, options, fetchAudit)
          : parseAuditExport(await readTextFile(file, 'the audit chain'), file)
      await checkFederation(audit, options.fingerprint, { file, where })
      const { unsigned, signed, last } = await verifiedAudit(audit, where)
      checkContains(audit, options.contains, where)
      const [rows, archives] = [unsigned + signed, archiveStates(audit.rows, audit.segments)]
      if (options.json)
        writeJson(context.output, { rows, unsigned, last: last?.digest ?? null, intact: true, archives })
      else {
        const old =
          unsigned === 0
            ? ''
            : `Rows 1 to ${unsigned} are from before rows were signed; row ${unsigned + 1} is signed ` +
              'and covers them.\n'
        const name = file ?? 'The audit chain'
        context.output.out(
          `${name} is intact and signed: ${rows} rows, the last digest is ` +
            `${last?.digest}.\n${old}${uncheckedArchivesText(archives)}`,
        )
      }
    })
}

async function checkFederation(
  { authority }: AuditExport,
  fingerprint: string | undefined,
  { file, where }: { readonly file: string | undefined; readonly where: string },
): Promise<void> {
  if (fingerprint === undefined) {
    if (file === undefined) return
    throw new ConsiliumError(
      'USAGE',
      'a file says itself which federation it is of, so pass the fingerprint that you know: ' +
        "--fingerprint HEX, as 'consilium serve' prints it",
    )
  }
  const { checkAuthority } = await import('../../certificates/index.ts')
  checkAuthority({ authority, where }, parseFingerprint(fingerprint))
}
