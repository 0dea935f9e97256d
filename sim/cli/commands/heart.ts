import { examples, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { heartStudy, heartStudyText } from '../../heart-study/index.ts'
import { type CliContext, wholeNumber } from '../context.ts'

interface Options {
  readonly dir: string
  readonly seeds: number
  readonly json: boolean
}

/** `consilium-sim heart` */
export function heart({ output }: CliContext): Command {
  return new Command('heart')
    .summary('the real heart-disease hospitals, encrypted against plain, over many seeds')
    .description(
      "Runs FLamby's FedAvg setting on the four hospitals of the UCI heart-disease set, encrypted " +
        "and plain, once for each seed, and prints both beside FLamby's published figures.",
    )
    .requiredOption(
      '--dir <dir>',
      'directory with processed.*.data, and flamby-golden/features.csv for its split',
    )
    .option('--seeds <n>', 'that many seeds, from 1', wholeNumber('--seeds', { least: 1, most: 1000 }), 20)
    .option('--json', 'print one JSON object on standard output and nothing else there', false)
    .addHelpText('after', examples('consilium-sim heart --dir ../shared/data/heart-disease --seeds 20'))
    .action(async ({ dir, seeds, json }: Options) => {
      const study = await heartStudy({
        dir,
        seeds,
        onSeed: (seed) => output.err(`seed ${seed} of ${seeds} …\n`),
      })
      if (json) writeJson(output, study)
      else output.out(`${heartStudyText(study)}\n`)
    })
}
