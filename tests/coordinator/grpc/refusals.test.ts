import { silentLogger } from '@consilium/shared/kernel'
import type { AuditEntry } from '@consilium/shared/protocol'
import { expect, it } from 'vitest'
import { RefusalAudit } from '../../../coordinator/grpc/refusals.ts'
import { manualClock } from '../../support/manual-clock.ts'

it('a flood from everywhere makes a bounded number of rows, and every refusal is counted', () => {
  const rows: AuditEntry[] = []
  const clock = manualClock()
  const refusals = new RefusalAudit({
    audit: { audit: (row) => void rows.push(row) },
    clock,
    logger: silentLogger,
  })
  for (let i = 0; i < 10_000; i++)
    refusals.record({
      code: 'UNAUTHENTICATED',
      call: '/x',
      name: null,
      address: `10.0.${i >> 8}.${i & 255}:${i}`,
    })
  clock.pass(60_000)
  expect(rows.length).toBeLessThanOrEqual(2 * 17)
  expect(rows.reduce((sum, { detail }) => sum + Number(detail['count']), 0)).toBe(10_000)
  expect(clock.pending()).toBe(0)
})

it('an audit chain that cannot be written is logged and answers nobody', () => {
  const logged: string[] = []
  const full = (): never => {
    throw new Error('the disk is full')
  }
  const refusals = new RefusalAudit({
    audit: { audit: full },
    clock: manualClock(),
    logger: { ...silentLogger, error: (message) => void logged.push(message) },
  })
  expect(() =>
    refusals.record({ code: 'PERMISSION_DENIED', call: '/x', name: 'site-a', address: '10.0.0.1:1' }),
  ).not.toThrow()
  expect(logged).toHaveLength(1)
})
