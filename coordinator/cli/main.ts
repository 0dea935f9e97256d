/** `consilium`: the coordinator and its operators. */
import { examples, processOutput, runProgram } from '@consilium/shared/terminal'
import { Command } from 'commander'
import { auditExport } from './commands/audit-export.ts'
import { auditPrune } from './commands/audit-prune.ts'
import { auditReconcile } from './commands/audit-reconcile.ts'
import { auditRotate } from './commands/audit-rotate.ts'
import { auditShow } from './commands/audit-show.ts'
import { auditVerify } from './commands/audit-verify.ts'
import { configShow } from './commands/config-show.ts'
import { coordinatorSet } from './commands/coordinator-set.ts'
import { doctor } from './commands/doctor.ts'
import { modelExport } from './commands/model-export.ts'
import { operatorEnroll } from './commands/operator-enroll.ts'
import { operatorInvite } from './commands/operator-invite.ts'
import { operatorList } from './commands/operator-list.ts'
import { operatorRevoke, siteRevoke } from './commands/revoke.ts'
import { runAbort } from './commands/run-abort.ts'
import { runAdd } from './commands/run-add.ts'
import { runList } from './commands/run-list.ts'
import { runPlan } from './commands/run-plan.ts'
import { runShow } from './commands/run-show.ts'
import { runStart } from './commands/run-start.ts'
import { runWatch } from './commands/run-watch.ts'
import { serve } from './commands/serve.ts'
import { siteInvite } from './commands/site-invite.ts'
import { siteList } from './commands/site-list.ts'
import { siteShow } from './commands/site-show.ts'
import { BUILD, type CliContext } from './context.ts'

/** Runs one command. Resolves to its exit code. */
export function main(args: readonly string[]): Promise<number> {
  const output = processOutput()
  return runProgram({ program: consilium({ output, env: process.env }), args, output })
}

/** The whole tree of commands. */
export function consilium(context: CliContext): Command {
  const group = (
    name: string,
    description: string,
    commands: readonly ((context: CliContext) => Command)[],
  ): Command => {
    const parent = new Command(name).description(description)
    for (const make of commands) parent.addCommand(make(context))
    return parent
  }
  return new Command('consilium')
    .description(
      'Lets hospitals train one model together while every update stays encrypted: the coordinator ' +
        'and the commands of its operators.',
    )
    .version(BUILD, '--version', 'print the version')
    .addCommand(serve(context))
    .addCommand(doctor(context))
    .addCommand(
      group('operator', 'Who may use the coordinator.', [
        operatorInvite,
        operatorEnroll,
        operatorList,
        operatorRevoke,
      ]),
    )
    .addCommand(
      group('site', 'The hospitals of the federation.', [siteInvite, siteList, siteShow, siteRevoke]),
    )
    .addCommand(
      group('run', 'Training runs.', [runStart, runList, runShow, runPlan, runWatch, runAdd, runAbort]),
    )
    .addCommand(group('model', 'Models that runs released to the coordinator.', [modelExport]))
    .addCommand(
      group('audit', 'What was done, by whom and when.', [
        auditShow,
        auditVerify,
        auditExport,
        auditReconcile,
        auditRotate,
        auditPrune,
      ]),
    )
    .addCommand(group('coordinator', 'Where the coordinator is, for your commands.', [coordinatorSet]))
    .addCommand(group('config', 'The configuration of the coordinator.', [configShow]))
    .addHelpText(
      'after',
      `${examples('consilium serve --dir /var/lib/consilium', 'consilium site invite charite', 'consilium run start plan.yaml --watch')}\nExit ` +
        'codes: docs/commands.md\n',
    )
}
