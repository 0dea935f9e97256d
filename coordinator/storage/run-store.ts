/** Runs, their plans and finished steps in SQLite, and the rows of the audit chain that a change brings. */

import {
  checkedContent,
  fromRecord,
  onDatabase,
  type StoredRecord,
  toRecord,
} from '@consilium/shared/datadir'
import { ConsiliumError, type RunId, sha256 } from '@consilium/shared/kernel'
import type { RunState } from '@consilium/shared/protocol'
import type Database from 'better-sqlite3'
import type { RunChange, RunStore } from '../rounds/index.ts'
import type { AuditStore } from './audit-store.ts'
import { currentRecord, currentState, type FormerState, SETUP_APART, STATE_VERSION } from './former-states.ts'
import { QUERIES } from './queries.ts'

interface RunRow extends StoredRecord {
  readonly run: string
  readonly version: number
}

/** With 200 sites 5 MB, where all else is a tenth of that: written when it changes, not with every event. */
type Setup = Pick<RunState, 'commits' | 'reveals'>

export function sqliteRunStore({
  database,
  audit,
}: {
  readonly database: Database.Database
  readonly audit: AuditStore
}): RunStore {
  const file = database.name
  const allRuns = database.prepare<[], RunRow>(QUERIES.allRuns)
  const oneRun = database.prepare<[string], RunRow>(QUERIES.run)
  const saveRun = database.prepare(QUERIES.saveRun)
  const oneSetup = database.prepare<[string], StoredRecord>(QUERIES.setup)
  const saveSetup = database.prepare(QUERIES.saveSetup)
  const onePlan = database.prepare<[string], StoredRecord>(QUERIES.plan)
  const savePlan = database.prepare(QUERIES.savePlan)
  const oneStep = database.prepare<[string, number], StoredRecord>(QUERIES.step)
  const saveStep = database.prepare(QUERIES.saveStep)
  /**
   * The key setup of each run as it was committed last. A state that is made from another shares what it does
   * not change.
   */
  const saved = new Map<RunId, Setup>()

  const stateOf = (row: RunRow): RunState => {
    const where = `${file}, run ${row.run}`
    if (row.version < 1 || row.version > STATE_VERSION)
      throw new ConsiliumError(
        'CORRUPT',
        `${where}: its state has version ${row.version}, this build reads versions 1 to ` +
          `${STATE_VERSION}. Use the newer build that wrote it, or restore the data directory from a ` +
          'backup.',
      )
    const state = fromRecord<FormerState>(row, where)
    return currentState(row.version < SETUP_APART ? state : { ...state, ...setupOf(row, where) })
  }

  const setupOf = ({ run }: RunRow, where: string): Setup => {
    const row = oneSetup.get(run)
    if (row === undefined)
      throw new ConsiliumError(
        'CORRUPT',
        `${where}: what its keys are set up with is not there. Restore the data directory from a backup.`,
      )
    return fromRecord<Setup>(row, `${where}, key setup`)
  }

  // One snapshot: a visitor of a running coordinator's directory reads beside its writes.
  const readAll = database.transaction((): readonly RunState[] => allRuns.all().map(stateOf))
  const readOne = database.transaction((run: RunId): RunState | null => {
    const row = oneRun.get(run)
    return row === undefined ? null : stateOf(row)
  })

  const store = database.transaction(({ state, plan, audit: entries, archived }: RunChange): void => {
    const { run } = state.context
    const { commits, reveals, ...others } = state
    saveRun.run({ run, phase: state.phase, version: STATE_VERSION, ...toRecord(others) })
    const last = saved.get(run)
    if (last?.commits !== commits || last.reveals !== reveals)
      saveSetup.run({ run, ...toRecord({ commits, reveals }) })
    if (plan !== undefined) savePlan.run({ run, content: plan, digest: sha256(plan) })
    for (const record of archived)
      saveStep.run({ run: record.run, step: record.step.step, ...toRecord(record) })
    audit.append(entries)
  })

  return {
    runs: () => onDatabase(file, () => readAll()),
    run: (run) => onDatabase(file, () => readOne(run)),
    plan(run: RunId) {
      const row = onDatabase(file, () => onePlan.get(run))
      if (row === undefined)
        throw new ConsiliumError(
          'NOT_FOUND',
          `there is no run ${run}: 'consilium run list' shows the ones there are`,
          { isPublic: true },
        )
      return checkedContent(row, `${file}, plan of ${run}`)
    },
    step(run, step) {
      const row = onDatabase(file, () => oneStep.get(run, step))
      return row === undefined ? null : currentRecord(fromRecord(row, `${file}, step ${step} of ${run}`))
    },
    commit(change) {
      onDatabase(file, () => store.immediate(change))
      const { context, commits, reveals } = change.state
      saved.set(context.run, { commits, reveals })
    },
    audit: audit.audit,
    auditRows: audit.auditRows,
  }
}
