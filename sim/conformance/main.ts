/** `npm run conformance -- --dir DIR [--json]` */
import { asConsiliumError, ConsiliumError } from '@consilium/shared/kernel'
import { openBackend } from '@consilium/shared/training'
import { Command, CommanderError } from 'commander'
import { checkConformance } from './check.ts'
import { conformanceTable } from './report.ts'

interface Options {
  readonly dir: string
  readonly json?: true
}

/** @returns the exit code: 0 unless it could not be checked; what did not come out equal is in the report */
async function main(argv: readonly string[]): Promise<number> {
  const command = new Command('conformance')
    .description("Holds the project's own training and aggregation against FLamby's published results on the four heart-disease hospitals.")
    .requiredOption('--dir <dir>', 'directory with features.csv and seedNN.json.gz')
    .option('--json', 'one JSON object on standard output, nothing else there')
    .configureOutput({ writeErr: () => {} })
    .exitOverride()
  try {
    const { dir, json } = command.parse(argv, { from: 'user' }).opts<Options>()
    const backend = await openBackend('wasm')
    const report = await checkConformance({ dir, backend, onSeed: (seed) => process.stderr.write(`seed ${seed}\n`) })
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : conformanceTable(report))
    return 0
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0
    const error =
      thrown instanceof CommanderError
        ? new ConsiliumError('USAGE', `${thrown.message.replace(/^error: /, '')}; 'npm run conformance -- --help' shows the options`)
        : asConsiliumError(thrown)
    process.stderr.write(`${error.message}\n`)
    return error.exitCode
  }
}

process.exitCode = await main(process.argv.slice(2))
