export { missingRowsText, showPruned, showRotated, uncheckedArchivesText } from './archives.ts'
export { boundedNumber, dateReader, examples, TIMEOUT_SECONDS, TIMEOUT_SECONDS_MAX } from './arguments.ts'
export {
  isSystemError,
  type MadeDirectory,
  makeDirectory,
  readTextFile,
  systemReason,
  writeNewFile,
} from './files.ts'
export { type Examination, examine, type Finding, problem, showFindings, skipped } from './findings.ts'
export { LiveRegion } from './live-region.ts'
export { directoryCheck, diskCheck, memoryCheck } from './machine.ts'
export { announced, notesOutput, type Output, processOutput, writeJson } from './output.ts'
export { type CommandTree, type RunProgramOptions, runProgram } from './run-program.ts'
export { aborted, type Stopping, stopOnSignals } from './stopping.ts'
export { asLines, bytesText, durationText, fingerprintGroups, metricText, table, timeText } from './text.ts'
