import type { RunStore } from '@consilium/coordinator/rounds'
import { type AuditRow, verifyAudit } from '@consilium/shared/protocol'
import { describe, expect, it } from 'vitest'
import { testAuditKeys } from '../support/audit-keys.ts'
import { type Make, refusal } from './fixture.ts'
import { auditEntry, PLAN_TEXT, run, runState, stepRecord } from './samples.ts'

/** A store, and the {@link testAuditKeys certificates} of the keys that signed its audit rows. */
export interface KeptRuns {
  readonly store: RunStore
  certificates(): readonly string[]
}

/** Where the audit chain first breaks; null: it holds. */
function brokenAt({ store, certificates }: KeptRuns): number | null {
  return verifyAudit(store.auditRows(), testAuditKeys(certificates())).broken
}

/** What every `RunStore` keeps; `make` gives an empty one on a clock that starts after 2026 began. */
export function runStoreContract(name: string, make: Make<KeptRuns>): void {
  describe(`RunStore: ${name}`, () => {
    it('is empty at first', async () => {
      await using fixture = await make()
      const { store } = fixture.subject
      expect(store.runs()).toEqual([])
      expect(store.run(run(1))).toBeNull()
      expect(store.step(run(1), 0)).toBeNull()
      expect([...store.auditRows()].map(({ sequence, action }) => [sequence, action])).toEqual([
        [1, 'audit.key'],
      ])
      expect(await refusal(() => store.plan(run(1)))).toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining(run(1)),
      })
    })

    it('gives back what was committed, and the plan whatever came later', async () => {
      await using fixture = await make()
      const { store } = fixture.subject
      const first = runState(run(1))
      store.commit({ state: first, plan: PLAN_TEXT, audit: [], archived: [] })
      expect(store.run(run(1))).toEqual(first)
      const later = { ...first, phase: 'collecting' as const, paused: 'waiting' }
      store.commit({ state: later, audit: [], archived: [] })
      expect(store.run(run(1))).toEqual(later)
      expect(store.plan(run(1))).toBe(PLAN_TEXT)
    })

    it('lists runs oldest first, however they change', async () => {
      await using fixture = await make()
      const { store } = fixture.subject
      for (const n of [9, 3, 5])
        store.commit({ state: runState(run(n)), plan: PLAN_TEXT, audit: [], archived: [] })
      store.commit({ state: { ...runState(run(9)), paused: 'now last to change' }, audit: [], archived: [] })
      expect(store.runs().map((state) => state.context.run)).toEqual([run(9), run(3), run(5)])
      expect(store.runs()[0]?.paused).toBe('now last to change')
    })

    it('keeps finished steps of each run apart', async () => {
      await using fixture = await make()
      const { store } = fixture.subject
      store.commit({
        state: runState(run(1)),
        plan: PLAN_TEXT,
        audit: [],
        archived: [stepRecord(run(1), 0), stepRecord(run(1), 1)],
      })
      store.commit({ state: runState(run(2)), plan: PLAN_TEXT, audit: [], archived: [stepRecord(run(2), 0)] })
      expect(store.step(run(1), 1)).toEqual(stepRecord(run(1), 1))
      expect(store.step(run(2), 0)).toEqual(stepRecord(run(2), 0))
      expect(store.step(run(2), 1)).toBeNull()
    })

    it('chains audit rows of commits and single ones, each with its time', async () => {
      await using fixture = await make()
      const { store } = fixture.subject
      store.audit(auditEntry('started', { build: '1.0', count: 3, ok: true, nothing: null }))
      store.commit({
        state: runState(run(1)),
        plan: PLAN_TEXT,
        audit: [{ ...auditEntry('run-started'), run: run(1) }, auditEntry('second')],
        archived: [],
      })
      store.audit(auditEntry('stopped'))
      const rows = [...store.auditRows()]
      expect(rows.map(({ sequence, action, run: of }) => [sequence, action, of])).toEqual([
        [1, 'audit.key', null],
        [2, 'started', null],
        [3, 'run-started', run(1)],
        [4, 'second', null],
        [5, 'stopped', null],
      ])
      expect(rows[1]?.detail).toEqual({ build: '1.0', count: 3, ok: true, nothing: null })
      expect(rows.every(({ time }) => Number.isSafeInteger(time) && time > Date.UTC(2026, 0))).toBe(true)
      expect(rows.map(({ time }) => time)).toEqual(rows.map(({ time }) => time).toSorted((a, b) => a - b))
      expect(rows.every(({ key, signature }) => key !== null && signature !== null)).toBe(true)
      expect(brokenAt(fixture.subject)).toBeNull()
    })

    it('gives audit rows from a number on, while others are written', async () => {
      await using fixture = await make()
      const { store } = fixture.subject
      for (let n = 1; n <= 1200; n++) store.audit(auditEntry(`action ${n}`))
      expect(brokenAt(fixture.subject)).toBeNull()
      expect([...store.auditRows(1199)].map(({ sequence }) => sequence)).toEqual([1199, 1200, 1201])
      const seen: AuditRow[] = []
      for (const row of store.auditRows(1150)) {
        seen.push(row)
        if (row.sequence === 1180)
          store.commit({ state: runState(run(1)), plan: PLAN_TEXT, audit: [], archived: [] })
        if (row.sequence === 1190) store.audit(auditEntry('in between'))
      }
      expect(seen[0]?.sequence).toBe(1150)
      expect(brokenAt(fixture.subject)).toBeNull()
    })

    it('has it all after it was opened again', async ({ skip }) => {
      await using fixture = await make()
      skip(fixture.reopen === null, 'memory is all there is')
      const { store } = fixture.subject
      store.commit({
        state: runState(run(2)),
        plan: PLAN_TEXT,
        audit: [auditEntry('one')],
        archived: [stepRecord(run(2), 0)],
      })
      store.commit({ state: runState(run(1)), plan: PLAN_TEXT, audit: [auditEntry('two')], archived: [] })
      const [runs, rows] = [store.runs(), [...store.auditRows()]]
      const again = await fixture.reopen?.()
      if (again === undefined) throw new Error('it was not opened again')
      expect(again.store.runs()).toEqual(runs)
      expect([...again.store.auditRows()]).toEqual(rows)
      expect(again.store.plan(run(1))).toBe(PLAN_TEXT)
      expect(again.store.step(run(2), 0)).toEqual(stepRecord(run(2), 0))
      again.store.audit(auditEntry('three'))
      expect(brokenAt(again)).toBeNull()
      expect([...again.store.auditRows()]).toHaveLength(4)
    })
  })
}
