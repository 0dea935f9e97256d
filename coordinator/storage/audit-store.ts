/** The audit chain in SQLite. Whatever adds a row does it here, and no row is stored without its signature. */
import { onDatabase } from '@consilium/shared/datadir'
import { type Clock, ConsiliumError, canonicalJson, type Digest } from '@consilium/shared/kernel'
import { type AuditEntry, type AuditRow, type AuditSigner, auditKeyEntry, nextAuditRow } from '@consilium/shared/protocol'
import type Database from 'better-sqlite3'
import type { AuditTrail } from '../rounds/index.ts'
import { QUERIES } from './queries.ts'

/** Rows that are read at a time. */
const PAGE = 500

/** The key that signs, and what shows to others that it may. */
export interface AuditKey extends AuditSigner {
  /** PEM; kept beside the rows, never looked into. */
  readonly certificate: string
  /** Whether it was kept by an earlier start: then a chain without it is not the one that it signed. */
  readonly isKept: boolean
}

export interface AuditStore extends AuditTrail {
  /** Adds rows within the caller's transaction. */
  append(entries: readonly AuditEntry[]): void
}

type TableRow = Omit<AuditRow, 'detail'> & { readonly detail: string }

/** @throws ConsiliumError `CORRUPT` if the chain does not know a key that was kept */
export function sqliteAuditStore(options: { readonly database: Database.Database; readonly clock: Clock; readonly key: AuditKey }): AuditStore {
  const { database, clock, key } = options
  const file = database.name
  const lastRow = database.prepare<[], Pick<AuditRow, 'sequence' | 'digest'>>(QUERIES.lastAuditRow)
  const rowsAfter = database.prepare<[number, number], TableRow>(QUERIES.auditRowsAfter)
  const appendRow = database.prepare(QUERIES.appendAuditRow)
  const certificates = database.prepare<[], { readonly key: Digest; readonly certificate: string }>(QUERIES.auditKeys)
  const addKey = database.prepare(QUERIES.addAuditKey)

  const append = (entries: readonly AuditEntry[]): void => {
    let last = lastRow.get() ?? null
    for (const entry of entries) {
      const row = nextAuditRow({ entry, time: Math.floor(clock.now()), last, signer: key })
      appendRow.run({ ...row, detail: canonicalJson(row.detail) })
      last = row
    }
  }
  const appendAlone = database.transaction(append)

  const introduce = database.transaction(() => {
    const known = certificates.all()
    if (known.some((one) => one.key === key.key)) return
    if (key.isKept)
      throw new ConsiliumError(
        'CORRUPT',
        `${file}: no row of the audit chain is signed by this coordinator's audit key, so it is not the chain that belongs to 'certificates/audit.pem': restore the whole data directory from one backup`,
      )
    addKey.run({ key: key.key, certificate: key.certificate })
    append([auditKeyEntry(key, known.length === 0 ? (lastRow.get()?.sequence ?? 0) : 0)])
  })
  onDatabase(file, () => introduce.immediate())

  return {
    append,
    audit: (entry) => onDatabase(file, () => appendAlone.immediate([entry])),
    *auditRows(fromSequence = 1) {
      let after = fromSequence - 1
      for (;;) {
        const page = onDatabase(file, () => rowsAfter.all(after, PAGE))
        for (const row of page) yield { ...row, detail: JSON.parse(row.detail) as AuditRow['detail'] }
        const last = page.at(-1)
        if (last === undefined) return
        after = last.sequence
      }
    },
    auditCertificates: () => onDatabase(file, () => certificates.all().map(({ certificate }) => certificate)),
  }
}
