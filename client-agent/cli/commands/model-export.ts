import { ConsiliumError, sha256 } from '@consilium/shared/kernel'
import { bytesText, examples, writeJson, writeNewFile } from '@consilium/shared/terminal'
import { Command } from 'commander'
import {
  type CliContext,
  type DirectoryOptions,
  dirOption,
  jsonOption,
  passphraseFileOf,
} from '../context.ts'

interface Options extends DirectoryOptions {
  readonly out: string
  readonly json?: true
}

/** `consilium-agent model export` */
export function modelExport(context: CliContext): Command {
  return new Command('export')
    .summary('write a released model to a file')
    .description(
      'Writes the model of a run to a file. Its SHA-256 is the digest that every site agreed on, ' +
        "unless the plan has tensors that stay at the sites: then this site's own are in it.",
    )
    .argument('<run>', "the run's id, or `latest` that released a model")
    .requiredOption('--out <file>', 'the file to write; it must not exist')
    .addOption(dirOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples('consilium-agent model export latest --dir /var/lib/consilium-agent --out heart.model'),
    )
    .action(async (name: string, { dir, out, json }: Options) => {
      const { openSite } = await import('../../compose.ts')
      const { namedRun } = await import('../../desk/index.ts')
      const { ownModelFile } = await import('../../agent/index.ts')
      using site = openSite(dir, 'visit', passphraseFileOf(context))
      const record = namedRun(site.storage.store, name, 'export')
      const { run, status, model } = record
      if (status !== 'released' || model === null) {
        throw new ConsiliumError(
          'NOT_NOW',
          `${run} has no released model: it is ${status}; 'consilium-agent model list' shows the ` +
            'runs that have one',
        )
      }
      const content = await ownModelFile(site.storage.files, { ...record, model })
      const digest = sha256(content)
      await writeNewFile(out, 'the model', [content])
      // By site, in the certified lists of which steps it is: the model's own record of who trained it.
      if (json)
        writeJson(context.output, {
          run,
          file: out,
          bytes: content.length,
          digest,
          attendance: record.attendance ?? null,
        })
      else context.output.out(`${out}: ${bytesText(content.length)}, SHA-256 ${digest}\n`)
    })
}
