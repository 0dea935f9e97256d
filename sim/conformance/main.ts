/** `npm run conformance -- --dir DIR [--json]` */

import { examples, processOutput, runProgram, writeJson } from '@consilium/shared/terminal'
import { openBackend } from '@consilium/shared/training'
import { Command } from 'commander'
import { checkConformance } from './check.ts'
import { conformanceTable } from './report.ts'

const output = processOutput()

const program = new Command('conformance')
  .description(
    "Holds the project's own training and aggregation against FLamby's published results on the " +
      'four heart-disease hospitals.',
  )
  .requiredOption('--dir <dir>', 'directory with features.csv and seedNN.json.gz')
  .option('--json', 'print one JSON object on standard output and nothing else there', false)
  .addHelpText('after', examples('npm run conformance -- --dir ../shared/data/heart-disease/flamby-golden'))
  .action(async ({ dir, json }: { readonly dir: string; readonly json: boolean }) => {
    const report = await checkConformance({
      dir,
      backend: await openBackend('wasm'),
      onSeed: (seed) => output.err(`seed ${seed} …\n`),
    })
    if (json) writeJson(output, report)
    else output.out(conformanceTable(report))
  })

process.exitCode = await runProgram({ program, args: process.argv.slice(2), output })
