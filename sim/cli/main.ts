/** `consilium-sim`: federations in one process, for whoever wants to know before asking a hospital. */
import { examples, processOutput, runProgram } from '@consilium/shared/terminal'
import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { heart } from './commands/heart.ts'
import { runCommand } from './commands/run.ts'
import type { CliContext } from './context.ts'

/** Runs one command. Resolves to its exit code. */
export function main(args: readonly string[]): Promise<number> {
  const output = processOutput()
  return runProgram({ program: simulator({ output }), args, output })
}

function simulator(context: CliContext): Command {
  return new Command('consilium-sim')
    .description(
      'Simulates federations in one process: the real rounds, agents, training and ciphertexts over ' +
        'an in-memory link and a virtual clock.',
    )
    .version(manifest.version, '--version', 'print the version')
    .addCommand(runCommand(context))
    .addCommand(heart(context))
    .addHelpText(
      'after',
      `${examples('consilium-sim run', 'consilium-sim run --sites 32 --rounds 3 --dropouts 8')}\nExit ` +
        'codes: docs/commands.md\n',
    )
}
