/** The audit chain shows any change of any row but a cut at its end. */
import { type Digest, runId, sha256 } from '@consilium/shared/kernel'
import { type AuditRow, auditKeyEntry, nextAuditRow, verifyAudit } from '@consilium/shared/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auditEntry, NOON, run } from '../../contracts/samples.ts'
import { testAuditKey, testAuditKeys } from '../../support/audit-keys.ts'

const [signer, other, stranger] = [testAuditKey(), testAuditKey(), testAuditKey()]
const keys = testAuditKeys([signer.certificate, other.certificate])

function chain(length: number): readonly AuditRow[] {
  const rows: AuditRow[] = [nextAuditRow({ entry: auditKeyEntry(signer, 0), time: NOON, last: null, signer })]
  for (let n = 1; n < length; n++) {
    const entry = {
      ...auditEntry(`action-${n}`, { n, text: 'a', flag: n % 2 === 0, nothing: null }),
      run: n % 3 === 0 ? null : run(n),
    }
    rows.push(nextAuditRow({ entry, time: NOON + n, last: rows.at(-1) ?? null, signer }))
  }
  return rows
}

const rows = chain(12)
const broken = (of: Iterable<AuditRow>): number | null => verifyAudit(of, keys).broken
/** Rows as they were before rows were signed. */
const unsigned = (of: readonly AuditRow[]): readonly AuditRow[] =>
  of.map((row) => ({ ...row, key: null, signature: null }))

/** Rows that go on after others, the first of them naming the key. */
function signedOn(
  before: readonly AuditRow[],
  { by = signer, covers = before.length, entries = ['next', 'last'] } = {},
): readonly AuditRow[] {
  const all = [...before]
  for (const entry of [auditKeyEntry(by, covers), ...entries.map((action) => auditEntry(action))])
    all.push(nextAuditRow({ entry, time: NOON, last: all.at(-1) ?? null, signer: by }))
  return all
}

describe('a chain', () => {
  it('holds as it was made, cut off at its end, and empty', () => {
    for (let length = 0; length <= rows.length; length++) expect(broken(rows.slice(0, length))).toBeNull()
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
    signature: (row) => ({
      ...row,
      signature: row.signature?.replace(/^./, (first) => (first === '0' ? '1' : '0')) ?? null,
    }),
    'signature, which is another row’s,': (row) => ({
      ...row,
      signature: rows[row.sequence % rows.length]?.signature ?? null,
    }),
    key: (row) => ({ ...row, key: other.key }),
  }
  it.each(Object.entries(changes))('breaks where the %s of a row was changed', (_, change) => {
    for (const [index, row] of rows.entries()) expect(broken(rows.with(index, change(row)))).toBe(index + 1)
  })

  it('breaks where a row was stripped of its signature, and the first one no longer names the key', () => {
    for (const [index, row] of rows.entries())
      expect(broken(rows.with(index, { ...row, key: null, signature: null }))).toBe(Math.max(2, index + 1))
  })

  it('breaks where rows were taken out, put in or exchanged', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: rows.length - 2 }),
        fc.integer({ min: 0, max: rows.length - 1 }),
        (one, other) => {
          expect(broken(rows.toSpliced(one, 1))).toBe(one + 1)
          expect(broken(rows.toSpliced(one, 0, rows[other] as AuditRow))).toBe(
            one === other ? one + 2 : one + 1,
          )
          if (one < other)
            expect(broken(rows.with(one, rows[other] as AuditRow).with(other, rows[one] as AuditRow))).toBe(
              one + 1,
            )
        },
      ),
    )
  })

  it('breaks where a forger made a row’s own digest right', () => {
    const forged = nextAuditRow({
      entry: { ...(rows[4] as AuditRow), actor: 'nobody' },
      time: NOON,
      last: rows[3] ?? null,
      signer,
    })
    expect(broken(rows.with(4, forged))).toBe(6)
  })
})

describe('signatures', () => {
  it('of a key that does not count break the chain where it begins, however whole it is', () => {
    const foreign = signedOn([], { by: stranger })
    expect(verifyAudit(foreign, testAuditKeys([stranger.certificate])).broken).toBeNull()
    expect(broken(foreign)).toBe(1)
    expect(broken([...rows, ...signedOn(rows, { by: stranger, covers: 0 }).slice(rows.length)])).toBe(
      rows.length + 1,
    )
  })

  it('of a second key count from the row that names it', () => {
    const whole = signedOn(rows, { by: other, covers: 0 })
    expect(verifyAudit(whole, keys)).toMatchObject({ broken: null, unsigned: 0, signed: rows.length + 3 })
    const unnamed = nextAuditRow({
      entry: auditEntry('x'),
      time: NOON,
      last: rows.at(-1) ?? null,
      signer: other,
    })
    expect(broken([...rows, unnamed])).toBe(rows.length + 1)
  })

  it('cover the rows from before there were any, which are counted', () => {
    const old = unsigned(chain(5))
    expect(verifyAudit(old, keys)).toMatchObject({ broken: null, unsigned: 5, signed: 0 })
    const whole = signedOn(old)
    expect(verifyAudit(whole, keys)).toMatchObject({
      broken: null,
      unsigned: 5,
      signed: 3,
      last: { sequence: 8 },
    })
    for (const [index, row] of old.entries())
      expect(broken(whole.with(index, { ...row, actor: 'nobody' }))).toBe(index + 1)
    // Rebuilt by who has no key, the old rows no longer lead to the first signed one.
    const rebuilt = unsigned(signedOn([], { by: stranger, entries: ['a', 'b', 'c', 'd'] }))
    expect(broken(rebuilt)).toBeNull()
    expect(broken([...rebuilt, ...whole.slice(5)])).toBe(6)
  })

  it('are on every row after the first one that has one, which says how many have none', () => {
    expect(broken([...rows, ...unsigned(signedOn(rows)).slice(rows.length)])).toBe(rows.length + 1)
    expect(broken(signedOn(unsigned(chain(5)), { covers: 4 }))).toBe(6)
    // Signatures taken off all rows but the last few: what signs first does not say so.
    expect(broken([...unsigned(rows.slice(0, 4)), ...rows.slice(4)])).toBe(5)
    expect(broken([...unsigned(rows.slice(0, 1)), ...rows.slice(1)])).toBe(2)
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
  const fields = [
    'consilium/v1/audit',
    number(sequence),
    number(time),
    actor,
    action,
    of ?? '',
    JSON.stringify(sorted),
    previous as Digest,
  ]
  return Buffer.concat(
    fields.flatMap((field) => {
      const bytes = typeof field === 'string' ? Buffer.from(field) : field
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
}
