import { examples, writeJson } from '@consilium/shared/terminal'
import { Command } from 'commander'
import {
  DEFAULT_SCENARIO,
  readScenario,
  resultFacts,
  resultTable,
  runScenario,
  type Scenario,
  type SimulationReport,
} from '../../scenario/index.ts'
import { type CliContext, wholeNumber } from '../context.ts'

interface Options {
  readonly sites?: number
  readonly rounds?: number
  readonly seed?: number
  readonly dropouts?: number
  readonly baselines: boolean
  readonly json: boolean
}

/** `consilium-sim run` */
export function runCommand({ output }: CliContext): Command {
  return new Command('run')
    .summary('run a scenario')
    .description(
      'Runs a scenario from the plan to the released model, with real ciphertexts, and compares the ' +
        'model with training alone, in plain and pooled.',
    )
    .argument('[scenario]', 'a YAML file (sim/scenario/README.md); by default four generated hospitals')
    .option('--sites <n>', 'that many generated hospitals', wholeNumber('--sites', { least: 3, most: 1000 }))
    .option('--rounds <n>', 'that many training rounds', wholeNumber('--rounds', { least: 1, most: 10_000 }))
    .option(
      '--seed <n>',
      'another world; the same seed gives the same model, to the bit',
      wholeNumber('--seed', { least: 0, most: 2 ** 32 - 1 }),
    )
    .option(
      '--dropouts <n>',
      'that many sites, others in each round, vanish for the round',
      wholeNumber('--dropouts', { least: 0, most: 1000 }),
    )
    .option('--no-baselines', 'do not train alone, in plain and pooled to compare with')
    .option('--json', 'print one JSON object on standard output and nothing else there', false)
    .addHelpText(
      'after',
      examples(
        'consilium-sim run',
        'consilium-sim run --sites 32 --rounds 3 --json',
        'consilium-sim run my-scenario.yaml --seed 7',
      ),
    )
    .action(async (file: string | undefined, options: Options) => {
      const scenario = changed(await readScenario(file ?? DEFAULT_SCENARIO), options)
      const report = await runScenario({
        scenario,
        baselines: options.baselines,
        onPhase: (phase) => output.err(`${phase} …\n`),
      })
      if (options.json) writeJson(output, report)
      else output.out(`${text(report)}\n`)
    })
}

function changed(scenario: Scenario, { sites, rounds, seed, dropouts }: Options): Scenario {
  return {
    ...scenario,
    seed: seed ?? scenario.seed,
    rounds: rounds ?? scenario.rounds,
    hospitals: { ...scenario.hospitals, sites: sites ?? scenario.hospitals.sites },
    dropouts: { ...scenario.dropouts, perRound: dropouts ?? scenario.dropouts.perRound },
  }
}

function text(report: SimulationReport): string {
  const { contributions, seconds, virtualSeconds, sites } = report
  const missed = contributions.reduce((sum, count) => sum + sites - count, 0)
  const time =
    `time            ${seconds.toFixed(1)} s for ${virtualSeconds.toFixed(0)} s of simulated time; ` +
    `${missed} of ${sites * contributions.length} contributions were missed`
  return `\n${resultTable(report)}\n\n${resultFacts(report)}\n${time}`
}
