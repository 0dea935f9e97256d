/** `consilium-agent`: a hospital's side of the federation. */
import { examples, processOutput, runProgram } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { configShow } from './commands/config-show.ts'
import { coordinatorSet } from './commands/coordinator-set.ts'
import { doctor } from './commands/doctor.ts'
import { enrollCommand } from './commands/enroll.ts'
import { ledgerExport } from './commands/ledger-export.ts'
import { ledgerPrune } from './commands/ledger-prune.ts'
import { ledgerRotate } from './commands/ledger-rotate.ts'
import { ledgerShow } from './commands/ledger-show.ts'
import { ledgerVerify } from './commands/ledger-verify.ts'
import { modelExport } from './commands/model-export.ts'
import { modelList } from './commands/model-list.ts'
import { planApprove } from './commands/plan-approve.ts'
import { planList } from './commands/plan-list.ts'
import { planPreview } from './commands/plan-preview.ts'
import { planReject } from './commands/plan-reject.ts'
import { planWithdraw } from './commands/plan-withdraw.ts'
import { start } from './commands/start.ts'
import { status } from './commands/status.ts'
import { ui } from './commands/ui.ts'
import { BUILD, type CliContext } from './context.ts'

/** Runs one command. Resolves to its exit code. */
export function main(args: readonly string[]): Promise<number> {
  const output = processOutput()
  return runProgram({ program: consiliumAgent({ output, env: process.env }), args, output })
}

/** The whole tree of commands. */
export function consiliumAgent(context: CliContext): Command {
  const group = (
    name: string,
    description: string,
    commands: readonly ((context: CliContext) => Command)[],
  ): Command => {
    const parent = new Command(name).description(description)
    for (const make of commands) parent.addCommand(make(context))
    return parent
  }
  return new Command('consilium-agent')
    .description('The agent of a hospital: trains on records that never leave, and decides what does.')
    .version(BUILD, '--version', 'print the version')
    .addCommand(enrollCommand(context))
    .addCommand(start(context))
    .addCommand(status(context))
    .addCommand(doctor(context))
    .addCommand(ui(context))
    .addCommand(
      group('plan', 'What this site is asked to take part in.', [
        planList,
        planPreview,
        planApprove,
        planReject,
        planWithdraw,
      ]),
    )
    .addCommand(group('model', 'Models that this site helped to train.', [modelList, modelExport]))
    .addCommand(
      group('ledger', 'What left this site.', [
        ledgerShow,
        ledgerVerify,
        ledgerExport,
        ledgerRotate,
        ledgerPrune,
      ]),
    )
    .addCommand(group('coordinator', 'Where the coordinator of the federation is.', [coordinatorSet]))
    .addCommand(group('config', 'The configuration of the agent.', [configShow]))
    .addHelpText(
      'after',
      `${examples('consilium-agent start --dir /var/lib/consilium-agent --data patients.csv', 'consilium-agent plan preview latest --dir /var/lib/consilium-agent')}\nExit ` +
        'codes: docs/commands.md\n',
    )
}
