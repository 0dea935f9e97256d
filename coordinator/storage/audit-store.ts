/**
 * The audit chain in SQLite, and its archives as files. Whatever adds a row does it here, and no row is
 * stored without its signature.
 */
import { archiveFiles, onDatabase } from '@consilium/shared/datadir'
import { type Clock, ConsiliumError, canonicalJson, type Digest } from '@consilium/shared/kernel'
import {
  type AuditEntry,
  type AuditRow,
  type AuditSegment,
  type AuditSigner,
  auditKeyEntry,
  type ChainEnd,
  nextAuditRow,
  readAuditArchive,
} from '@consilium/shared/protocol'
import type Database from 'better-sqlite3'
import type { AuditArchive, AuditTrail } from '../rounds/index.ts'
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

export interface AuditStore extends AuditTrail, AuditArchive {
  /** Adds rows within the caller's transaction. */
  append(entries: readonly AuditEntry[]): void
}

type TableRow = Omit<AuditRow, 'detail'> & { readonly detail: string }

export interface AuditStoreOptions {
  readonly database: Database.Database
  /** Where the archives are; made with the first of them. */
  readonly archives: string
  readonly clock: Clock
  readonly key: AuditKey
}

/** @throws ConsiliumError `CORRUPT` if the chain does not know a key that was kept */
export function sqliteAuditStore({ database, archives, clock, key }: AuditStoreOptions): AuditStore {
  const file = database.name
  const files = archiveFiles(archives, 'audit')
  const lastKept = database.prepare<[], ChainEnd>(QUERIES.lastAuditRow)
  const lastSegment = database.prepare<[], ChainEnd>(QUERIES.lastAuditSegment)
  const segments = database.prepare<[], AuditSegment>(QUERIES.auditSegments)
  const segmentAfter = database.prepare<[number], AuditSegment>(QUERIES.auditSegmentAfter)
  const addSegment = database.prepare(QUERIES.addAuditSegment)
  const pruneSegment = database.prepare(QUERIES.pruneAuditSegment)
  const removeRows = database.prepare(QUERIES.removeAuditRows)
  const rowsAfter = database.prepare<[number, number], TableRow>(QUERIES.auditRowsAfter)
  const appendRow = database.prepare(QUERIES.appendAuditRow)
  const certificates = database.prepare<[], { readonly key: Digest; readonly certificate: string }>(
    QUERIES.auditKeys,
  )
  const addKey = database.prepare(QUERIES.addAuditKey)

  const lastRow = (): ChainEnd | null => lastKept.get() ?? lastSegment.get() ?? null

  const append = (entries: readonly AuditEntry[]): void => {
    let last = lastRow()
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
        `${file}: no row of the audit chain is signed by this coordinator's audit key, so it is not ` +
          "the chain that belongs to 'certificates/audit.pem': restore the whole data directory from " +
          'one backup',
      )
    addKey.run({ key: key.key, certificate: key.certificate })
    append([auditKeyEntry(key, known.length === 0 ? (lastRow()?.sequence ?? 0) : 0)])
  })
  onDatabase(file, () => introduce.immediate())

  const move = database.transaction((segment: AuditSegment, entry: AuditEntry) => {
    if (segment.first !== (lastSegment.get()?.sequence ?? 0) + 1)
      throw new ConsiliumError(
        'CONFLICT',
        `${file}: rows of the audit chain are being archived by another command; try again`,
      )
    addSegment.run({ ...segment })
    removeRows.run(segment.last)
    append([entry])
  })

  const markPruned = database.transaction((segment: AuditSegment, entry: AuditEntry) => {
    if (!segments.all().some((known) => known.first === segment.first && known.prunedAt === null)) return
    pruneSegment.run({ ...segment })
    append([entry])
  })

  const archived = (segment: AuditSegment): readonly AuditRow[] => {
    const content = segment.prunedAt === null ? files.read(segment) : null
    return content === null ? [] : readAuditArchive({ content, segment, where: files.pathOf(segment) })
  }

  // Both at one instant: a command may move rows meanwhile.
  const pageAfter = database.transaction(
    (after: number): AuditSegment | readonly TableRow[] =>
      segmentAfter.get(after) ?? rowsAfter.all(after, PAGE),
  )

  return {
    append,
    audit: (entry) => onDatabase(file, () => appendAlone.immediate([entry])),
    *auditRows(fromSequence = 1) {
      let after = fromSequence - 1
      for (;;) {
        const page = onDatabase(file, () => pageAfter(after))
        if ('archive' in page) {
          for (const row of archived(page)) if (row.sequence > after) yield row
          after = page.last
          continue
        }
        for (const row of page) yield { ...row, detail: JSON.parse(row.detail) as AuditRow['detail'] }
        const last = page.at(-1)
        if (last === undefined) return
        after = last.sequence
      }
    },
    auditCertificates: () => onDatabase(file, () => certificates.all().map(({ certificate }) => certificate)),
    auditSegments: () => onDatabase(file, () => segments.all()),
    archiveRows({ segment, content, entry }) {
      const path = files.write(segment, content)
      onDatabase(file, () => move.immediate(segment, entry))
      return path
    },
    pruneArchive({ segment, entry }) {
      // The record first: a crash in between leaves a file that is not looked at any more, and pruning again
      // removes it.
      onDatabase(file, () => markPruned.immediate(segment, entry))
      files.remove(segment)
    },
  }
}
