import type { AgentStore } from '@consilium/client-agent/agent'
import { sha256, siteName } from '@consilium/shared/kernel'
import { describe, expect, it } from 'vitest'
import type { Make } from './fixture.ts'
import { NOON, run, siteRun } from './samples.ts'

/** What every `AgentStore` keeps; `make` gives an empty one. */
export function agentStoreContract(name: string, make: Make<AgentStore>): void {
  describe(`AgentStore: ${name}`, () => {
    it('is empty at first, but for its key', async () => {
      await using fixture = await make()
      const store = fixture.subject
      expect(store.runs()).toEqual([])
      expect(store.run(run(1))).toBeNull()
      expect(store.decision(run(1))).toBeNull()
      expect(store.datasetKey()).toHaveLength(32)
    })

    it('has one key, which differs from another site’s', async () => {
      await using one = await make()
      await using other = await make()
      expect(Buffer.from(one.subject.datasetKey()).toString('hex')).toBe(
        Buffer.from(one.subject.datasetKey()).toString('hex'),
      )
      expect(one.subject.datasetKey().some((byte) => byte !== 0)).toBe(true)
      one.subject.datasetKey().fill(0)
      expect(one.subject.datasetKey().some((byte) => byte !== 0)).toBe(true)
      expect(other.subject.datasetKey()).toHaveLength(32)
    })

    it('gives back the record that was saved last, whole', async () => {
      await using fixture = await make()
      const store = fixture.subject
      store.save(siteRun(run(1)))
      expect(store.run(run(1))).toEqual(siteRun(run(1)))
      const later = { ...siteRun(run(1), { applied: 2 }), keys: null, reason: 'über alle Grenzen' }
      store.save(later)
      expect(store.run(run(1))).toEqual(later)
    })

    it('lists runs oldest first, however they change', async () => {
      await using fixture = await make()
      const store = fixture.subject
      for (const n of [9, 3, 5]) store.save(siteRun(run(n)))
      store.save(siteRun(run(9), { applied: 1 }))
      expect(store.runs().map(({ run: id, applied }) => [id, applied])).toEqual([
        [run(9), 1],
        [run(3), -1],
        [run(5), -1],
      ])
    })

    it('keeps the last decision on a run, known or not', async () => {
      await using fixture = await make()
      const store = fixture.subject
      store.decide({ run: run(1), decision: 'approve', reason: '' })
      store.decide({ run: run(2), decision: 'approve', reason: '' })
      store.decide({ run: run(1), decision: 'reject', reason: 'the ward has no such data' })
      expect(store.decision(run(1))).toEqual({
        run: run(1),
        decision: 'reject',
        reason: 'the ward has no such data',
      })
      expect(store.decision(run(2))?.decision).toBe('approve')
    })

    it('keeps what a decision is about', async () => {
      await using fixture = await make()
      const store = fixture.subject
      const decision = {
        run: run(1),
        decision: 'approve' as const,
        reason: '',
        about: { roster: sha256('roster'), expiresAt: NOON },
      }
      store.decide(decision)
      expect(store.decision(run(1))).toEqual(decision)
      store.decide({ run: run(1), decision: 'withdraw', reason: 'enough' })
      expect(store.decision(run(1))).toEqual({ run: run(1), decision: 'withdraw', reason: 'enough' })
    })

    it('keeps the last question about a run, apart from its record', async () => {
      await using fixture = await make()
      const store = fixture.subject
      store.save(siteRun(run(1)))
      expect(store.question(run(1))).toBeNull()
      const { roster, expiresAt, receivedAt, approval } = siteRun(run(1))
      const question = {
        run: run(1),
        roster,
        approvedRoster: roster,
        joiner: siteName('late'),
        expiresAt,
        receivedAt,
        status: 'waiting' as const,
        reason: 'waits',
        approval,
      }
      store.ask(question)
      expect(store.question(run(1))).toEqual(question)
      store.ask({ ...question, status: 'rejected', reason: 'we do not know them' })
      expect(store.question(run(1))).toMatchObject({ status: 'rejected' })
      expect(store.run(run(1))).toEqual(siteRun(run(1)))
      expect(store.question(run(2))).toBeNull()
    })

    it('has it all after it was opened again', async ({ skip }) => {
      await using fixture = await make()
      skip(fixture.reopen === null, 'memory is all there is')
      const key = fixture.subject.datasetKey()
      for (const n of [2, 1]) fixture.subject.save(siteRun(run(n)))
      fixture.subject.decide({ run: run(1), decision: 'approve', reason: '' })
      const again = await fixture.reopen?.()
      expect(again?.runs()).toEqual([siteRun(run(2)), siteRun(run(1))])
      expect(again?.decision(run(1))?.decision).toBe('approve')
      expect(again?.datasetKey()).toEqual(key)
    })
  })
}
