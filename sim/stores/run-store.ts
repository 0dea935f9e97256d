/** The coordinator's store in memory. */
import { type AuditRow, nextAuditRow, type RunChange, type RunStore } from '@consilium/coordinator/rounds'
import { type Clock, ConsiliumError, type RunId } from '@consilium/shared/kernel'
import type { AuditEntry, RunState, StepRecord } from '@consilium/shared/protocol'
import { deepFreeze } from './freeze.ts'

export function memoryRunStore(clock: Clock): RunStore {
  const runs = new Map<RunId, RunState>()
  const plans = new Map<RunId, string>()
  const steps = new Map<string, StepRecord>()
  const rows: AuditRow[] = []

  const append = (entry: AuditEntry): void => {
    rows.push(deepFreeze(nextAuditRow({ entry, time: Math.floor(clock.now()), last: rows.at(-1) ?? null })))
  }

  return {
    runs: () => [...runs.values()],
    run: (run) => runs.get(run) ?? null,
    plan(run) {
      const plan = plans.get(run)
      if (plan === undefined) throw new ConsiliumError('NOT_FOUND', `there is no run ${run}`, { isPublic: true })
      return plan
    },
    step: (run, step) => steps.get(`${run}/${step}`) ?? null,
    commit({ state, plan, audit, archived }: RunChange) {
      const { run } = state.context
      runs.set(run, deepFreeze(state))
      if (plan !== undefined) plans.set(run, plan)
      for (const record of archived) steps.set(`${record.run}/${record.step.step}`, deepFreeze(record))
      audit.forEach(append)
    },
    audit: append,
    *auditRows(fromSequence = 1) {
      for (let index = fromSequence - 1; index < rows.length; index++) {
        const row = rows[index]
        if (row !== undefined) yield row
      }
    },
  }
}
