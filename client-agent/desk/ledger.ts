/**
 * The egress ledger as people read, check and export it: over its archives and what is not archived, as one.
 */
import { ConsiliumError, type RunId, toHex } from '@consilium/shared/kernel'
import {
  type ArchiveState,
  archiveStates,
  csvText,
  type EgressExport,
  type EgressRow,
  type EgressSegment,
  missingSegments,
  verifyEgress,
} from '@consilium/shared/protocol'
import type { EgressArchive, EgressStore } from '../agent/index.ts'
import type { SiteAtHand } from './site.ts'
import { epsilonText } from './wording.ts'

/** Every row that is there, oldest first. @throws ConsiliumError `CORRUPT` if an archive was changed */
function* presentRows(ledger: EgressStore & EgressArchive): Generator<EgressRow, void> {
  let last = 0
  for (const segment of ledger.segments()) {
    yield* ledger.archived(segment) ?? []
    last = segment.last
  }
  // An archive that was made meanwhile is not read twice.
  for (const row of ledger.rows()) if (row.sequence > last) yield row
}

/**
 * The ledger's rows, oldest first; `only`: those of one run. @throws ConsiliumError `CORRUPT` if an archive
 * was changed
 */
export function egressRows(ledger: EgressStore & EgressArchive, only: RunId | null): readonly EgressRow[] {
  return [...presentRows(ledger)].filter((row) => only === null || row.run === only)
}

/** Bytes that left; what was sent again is counted once. */
export function bytesOut(rows: readonly EgressRow[]): number {
  return rows.reduce((sum, { repeats, bytes }) => sum + (repeats === null ? bytes : 0), 0)
}

export interface VerifiedLedger {
  /** Of the whole chain, those that are missing included. */
  readonly rows: number
  /** Digest of the last row; null: there is none. */
  readonly last: string | null
  /**
   * Oldest first. The rows of an absent or pruned one were not looked at; its signed record stands for them.
   */
  readonly archives: readonly ArchiveState[]
}

/**
 * Computes the whole ledger again, archives included.
 *
 * @param contains the last digest of an earlier check; null: none is looked for
 * @throws ConsiliumError `CORRUPT`, naming the row or the archive
 */
export function verifyLedger(
  { storage, identity }: Pick<SiteAtHand, 'storage' | 'identity'>,
  contains: string | null,
): VerifiedLedger {
  const { ledger } = storage
  const segments = ledger.segments()
  const rows = [...presentRows(ledger)]
  const broken = verifyEgress(rows, identity.publicKey, segments)
  if (broken !== null) {
    throw new ConsiliumError(
      'CORRUPT',
      `the egress ledger is broken at row ${broken}: that row, one before it or the record of their ` +
        'archive was changed or taken out; compare with an exported ledger or a backup',
    )
  }
  if (contains !== null && ![...rows, ...segments].some(({ digest }) => digest === contains)) {
    const missing = missingSegments(rows, segments)
    const elsewhere =
      missing.length === 0
        ? ''
        : ', or it is in an archive that is not there (rows ' +
          `${missing.map(({ first, last }) => `${first} to ${last}`).join(', ')})`
    throw new ConsiliumError(
      'CORRUPT',
      `the egress ledger does not contain the digest ${contains}: rows were cut off at its end, or ` +
        `the ledger is another one${elsewhere}`,
    )
  }
  const last = ledger.last()
  return { rows: last?.sequence ?? 0, last: last?.digest ?? null, archives: archiveStates(rows, segments) }
}

export type ExportFormat = 'json' | 'csv'

export interface ExportedLedger {
  readonly text: string
  readonly rows: number
  /** Archives whose rows are not in it. */
  readonly missing: readonly EgressSegment[]
}

/**
 * The ledger with its archives: as JSON with all that a check needs, as CSV for people. @throws
 * ConsiliumError `CORRUPT` if an archive was changed
 */
export function exportLedger(
  { storage, identity }: Pick<SiteAtHand, 'storage' | 'identity'>,
  format: ExportFormat,
): ExportedLedger {
  const segments = storage.ledger.segments()
  const rows = [...presentRows(storage.ledger)]
  const exported: EgressExport = {
    site: identity.site,
    identityKey: toHex(identity.publicKey),
    segments,
    rows,
  }
  const text =
    format === 'json'
      ? `${JSON.stringify(exported)}\n`
      : csvText(
          COLUMNS,
          rows.map((row) => ({ ...row, epsilon: epsilonText(row) })),
        )
  return { text, rows: rows.length, missing: missingSegments(rows, segments) }
}

const COLUMNS = [
  'sequence',
  'time',
  'run',
  'step',
  'kind',
  'bytes',
  'content',
  'derivedFrom',
  'epsilon',
  'repeats',
  'previous',
  'digest',
  'signature',
] as const satisfies readonly (keyof EgressRow)[]
