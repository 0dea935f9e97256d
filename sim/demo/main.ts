/** `npm run demo [-- --data DIR] [--json]` */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConsiliumError } from '@consilium/shared/kernel'
import {
  examples,
  notesOutput,
  processOutput,
  runProgram,
  stopOnSignals,
  writeJson,
} from '@consilium/shared/terminal'
import { Command } from 'commander'
import { runDemo } from './demo.ts'
import { Processes } from './processes.ts'
import { progressOn } from './progress.ts'
import { demoText } from './text.ts'

const output = processOutput()

const program = new Command('demo')
  .description(
    'Four hospitals train one model together, each its own process, every update encrypted; then ' +
      'the same alone, in plain and pooled, to compare with.',
  )
  .option(
    '--data <dir>',
    'train on the real hospitals of the UCI heart-disease set in this directory (processed.*.data) ' +
      'instead of generated ones',
  )
  .option('--json', 'print one JSON object on standard output and nothing else there', false)
  .addHelpText(
    'after',
    examples('npm run demo', 'npm run demo -- --json', 'npm run demo -- --data ../shared/data/heart-disease'),
  )
  .action(async ({ data, json }: { readonly data?: string; readonly json: boolean }) => {
    using stopping = stopOnSignals()
    const directory = await mkdtemp(join(tmpdir(), 'consilium-demo-'))
    const processes = new Processes({ HOME: directory, CONSILIUM_PROFILE: join(directory, 'operator') })
    stopping.signal.addEventListener('abort', () => void processes.stop())
    try {
      const report = await runDemo({
        processes,
        directory,
        data: data ?? null,
        progress: progressOn(notesOutput()),
      })
      if (json) writeJson(output, report)
      else output.out(`\n${demoText(report)}\n`)
    } catch (thrown) {
      if (stopping.signal.aborted)
        throw new ConsiliumError('RUN_FAILED', 'the demo was interrupted; its processes and files are gone')
      throw thrown
    } finally {
      await processes.stop()
      await rm(directory, { recursive: true, force: true })
    }
  })

process.exitCode = await runProgram({ program, args: process.argv.slice(2), output })
