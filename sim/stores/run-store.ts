/** The coordinator's store in memory. */
import type { RunChange, RunStore } from '@consilium/coordinator/rounds'
import { generateIdentity, signMessage } from '@consilium/shared/crypto'
import { type Clock, ConsiliumError, type RunId, toHex } from '@consilium/shared/kernel'
import {
  type AuditEntry,
  type AuditRow,
  type AuditSigner,
  auditKeyEntry,
  auditKeyName,
  nextAuditRow,
  type RunState,
  type StepRecord,
} from '@consilium/shared/protocol'
import { deepFreeze } from './freeze.ts'

/** A key that no authority certifies: a simulation has none. */
function ownSigner(): AuditSigner {
  const identity = generateIdentity()
  return { key: auditKeyName(identity.publicKey), sign: (message) => toHex(signMessage(identity, message)) }
}

/** @param signer signs the rows of the audit chain */
export function memoryRunStore(clock: Clock, signer: AuditSigner = ownSigner()): RunStore {
  const runs = new Map<RunId, RunState>()
  const plans = new Map<RunId, string>()
  const steps = new Map<string, StepRecord>()
  const rows: AuditRow[] = []

  const append = (entry: AuditEntry): void => {
    rows.push(
      deepFreeze(nextAuditRow({ entry, time: Math.floor(clock.now()), last: rows.at(-1) ?? null, signer })),
    )
  }
  append(auditKeyEntry(signer, 0))

  return {
    runs: () => [...runs.values()],
    run: (run) => runs.get(run) ?? null,
    plan(run) {
      const plan = plans.get(run)
      if (plan === undefined)
        throw new ConsiliumError('NOT_FOUND', `there is no run ${run}`, { isPublic: true })
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
