/** Runs, their plans and finished steps, and the audit chain, in SQLite. */

import { checkedContent, fromRecord, onDatabase, type StoredRecord, toRecord } from '@consilium/shared/datadir'
import { type Clock, ConsiliumError, canonicalJson, type RunId, sha256 } from '@consilium/shared/kernel'
import type { AuditEntry, RunState, StepRecord } from '@consilium/shared/protocol'
import type Database from 'better-sqlite3'
import { type AuditRow, nextAuditRow, type RunChange, type RunStore } from '../rounds/index.ts'
import { QUERIES } from './queries.ts'

/** Form of the JSON that runs are stored as. */
const STATE_VERSION = 1

/** Rows of the audit chain that are read at a time. */
const AUDIT_PAGE = 500

interface RunRow extends StoredRecord {
  readonly run: string
  readonly version: number
}

type AuditTableRow = Omit<AuditRow, 'detail'> & { readonly detail: string }

export function sqliteRunStore({ database, clock }: { readonly database: Database.Database; readonly clock: Clock }): RunStore {
  const file = database.name
  const allRuns = database.prepare<[], RunRow>(QUERIES.allRuns)
  const oneRun = database.prepare<[string], RunRow>(QUERIES.run)
  const saveRun = database.prepare(QUERIES.saveRun)
  const onePlan = database.prepare<[string], StoredRecord>(QUERIES.plan)
  const savePlan = database.prepare(QUERIES.savePlan)
  const oneStep = database.prepare<[string, number], StoredRecord>(QUERIES.step)
  const saveStep = database.prepare(QUERIES.saveStep)
  const lastAuditRow = database.prepare<[], Pick<AuditRow, 'sequence' | 'digest'>>(QUERIES.lastAuditRow)
  const auditRowsAfter = database.prepare<[number, number], AuditTableRow>(QUERIES.auditRowsAfter)
  const appendAuditRow = database.prepare(QUERIES.appendAuditRow)

  const stateOf = (row: RunRow): RunState => {
    const where = `${file}, run ${row.run}`
    if (row.version !== STATE_VERSION)
      throw new ConsiliumError(
        'CORRUPT',
        `${where}: its state has version ${row.version}, this build reads version ${STATE_VERSION}. Restore the data directory from a backup.`,
      )
    return fromRecord<RunState>(row, where)
  }

  const append = (entries: readonly AuditEntry[]): void => {
    let last = lastAuditRow.get() ?? null
    for (const entry of entries) {
      const row = nextAuditRow({ entry, time: Math.floor(clock.now()), last })
      appendAuditRow.run({ ...row, detail: canonicalJson(row.detail) })
      last = row
    }
  }

  const store = database.transaction(({ state, plan, audit, archived }: RunChange): void => {
    const { run } = state.context
    saveRun.run({ run, phase: state.phase, version: STATE_VERSION, ...toRecord(state) })
    if (plan !== undefined) savePlan.run({ run, content: plan, digest: sha256(plan) })
    for (const record of archived) saveStep.run({ run: record.run, step: record.step.step, ...toRecord(record) })
    append(audit)
  })
  const appendAlone = database.transaction(append)

  return {
    runs: () => onDatabase(file, () => allRuns.all().map(stateOf)),
    run(run) {
      const row = onDatabase(file, () => oneRun.get(run))
      return row === undefined ? null : stateOf(row)
    },
    plan(run: RunId) {
      const row = onDatabase(file, () => onePlan.get(run))
      if (row === undefined) throw new ConsiliumError('NOT_FOUND', `there is no run ${run}: 'consilium run list' shows the ones there are`, { isPublic: true })
      return checkedContent(row, `${file}, plan of ${run}`)
    },
    step(run, step) {
      const row = onDatabase(file, () => oneStep.get(run, step))
      return row === undefined ? null : fromRecord<StepRecord>(row, `${file}, step ${step} of ${run}`)
    },
    commit: (change) => onDatabase(file, () => store.immediate(change)),
    audit: (entry) => onDatabase(file, () => appendAlone.immediate([entry])),
    *auditRows(fromSequence = 1) {
      let after = fromSequence - 1
      for (;;) {
        const page = onDatabase(file, () => auditRowsAfter.all(after, AUDIT_PAGE))
        for (const row of page) yield { ...row, detail: JSON.parse(row.detail) as AuditRow['detail'] }
        const last = page.at(-1)
        if (last === undefined) return
        after = last.sequence
      }
    },
  }
}
