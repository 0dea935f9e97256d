/** The audit chain shows any change of any row but a cut at its end. */
import { type AuditRow, nextAuditRow, verifyAudit } from '@consilium/coordinator/rounds'
import { type Digest, runId, sha256 } from '@consilium/shared/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auditEntry, NOON, run } from '../../contracts/samples.ts'

function chain(length: number): readonly AuditRow[] {
  const rows: AuditRow[] = []
  for (let n = 0; n < length; n++) {
    const entry = { ...auditEntry(`action-${n}`, { n, text: 'a', flag: n % 2 === 0, nothing: null }), run: n % 3 === 0 ? null : run(n) }
    rows.push(nextAuditRow({ entry, time: NOON + n, last: rows.at(-1) ?? null }))
  }
  return rows
}

const rows = chain(12)

describe('a chain', () => {
  it('holds as it was made, cut off at its end, and empty', () => {
    for (let length = 0; length <= rows.length; length++) expect(verifyAudit(rows.slice(0, length))).toBeNull()
  })

  it('has the digest that is documented', () => {
    // consilium/v1/audit over the fields; changing it would make every chain out there look forged.
    expect(rows[0]?.previous).toBe('0'.repeat(64))
    expect(rows[1]?.previous).toBe(rows[0]?.digest)
    expect(rows[0]?.digest).toBe(sha256(documented(rows[0] as AuditRow)))
    expect(rows[1]?.digest).toBe(sha256(documented(rows[1] as AuditRow)))
  })

  const changes: Readonly<Record<string, (row: AuditRow) => AuditRow>> = {
    time: (row) => ({ ...row, time: row.time + 1 }),
    'negative time': (row) => ({ ...row, time: -1 }),
    actor: (row) => ({ ...row, actor: 'nobody' }),
    action: (row) => ({ ...row, action: `${row.action}x` }),
    run: (row) => ({ ...row, run: runId('run-ffffffffffffffff') }),
    detail: (row) => ({ ...row, detail: { ...row.detail, n: -5 } }),
    'more detail': (row) => ({ ...row, detail: { ...row.detail, more: '' } }),
    sequence: (row) => ({ ...row, sequence: row.sequence + 1 }),
    previous: (row) => ({ ...row, previous: sha256('other') }),
    digest: (row) => ({ ...row, digest: sha256('other') }),
  }
  it.each(Object.entries(changes))('breaks where the %s of a row was changed', (_, change) => {
    for (const [index, row] of rows.entries()) expect(verifyAudit(rows.with(index, change(row)))).toBe(index + 1)
  })

  it('breaks where rows were taken out, put in or exchanged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: rows.length - 2 }), fc.integer({ min: 0, max: rows.length - 1 }), (one, other) => {
        expect(verifyAudit(rows.toSpliced(one, 1))).toBe(one + 1)
        expect(verifyAudit(rows.toSpliced(one, 0, rows[other] as AuditRow))).toBe(one === other ? one + 2 : one + 1)
        if (one < other) expect(verifyAudit(rows.with(one, rows[other] as AuditRow).with(other, rows[one] as AuditRow))).toBe(one + 1)
      }),
    )
  })

  it('breaks where a forger made a row’s own digest right', () => {
    const forged = nextAuditRow({ entry: { ...(rows[4] as AuditRow), actor: 'nobody' }, time: NOON, last: rows[3] ?? null })
    expect(verifyAudit(rows.with(4, forged))).toBe(6)
  })
})

/** The bytes under a row's digest, written out by hand. */
function documented({ sequence, time, actor, action, run: of, detail, previous }: AuditRow): Uint8Array {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64BE(BigInt(value))
    return bytes
  }
  const sorted = Object.fromEntries(Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1)))
  const fields = ['consilium/v1/audit', number(sequence), number(time), actor, action, of ?? '', JSON.stringify(sorted), previous as Digest]
  return Buffer.concat(
    fields.flatMap((field) => {
      const bytes = typeof field === 'string' ? Buffer.from(field) : field
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
}
