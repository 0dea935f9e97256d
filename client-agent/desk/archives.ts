/** Old rows of the egress ledger: moved into archives, and archives taken out when their time is over. */
import { toHex } from '@consilium/shared/kernel'
import {
  archiveRows,
  type EgressRow,
  type EgressSegment,
  prunableSegments,
  prunedSegment,
} from '@consilium/shared/protocol'
import { isUnderWay } from '../agent/index.ts'
import { verifyLedger } from './ledger.ts'
import type { SiteAtHand } from './site.ts'

type Keeper = Pick<SiteAtHand, 'storage' | 'identity'>

export interface Rotation {
  /** Only rows from before this time, milliseconds since 1970; null: all. */
  readonly before: number | null
  /** Now, milliseconds since 1970. */
  readonly at: number
}

export interface Rotated {
  readonly segment: EgressSegment
  /** The archive. */
  readonly file: string
}

/**
 * Moves rows of the ledger into an archive. Returns null if there are none to move. @throws ConsiliumError
 * `CORRUPT` if the ledger is broken
 */
export function rotateLedger(site: Keeper, { before, at }: Rotation): Rotated | null {
  const { storage, identity } = site
  // What is broken is not to be put under a signature.
  verifyLedger(site, null)
  const rows: EgressRow[] = []
  for (const row of storage.ledger.rows()) {
    if (before !== null && row.time >= before) break
    rows.push(row)
  }
  if (rows.length === 0) return null
  const { content, segment } = archiveRows({ site: identity.site, rows, at, sign: signer(site) })
  const runsUnderWay = storage.store.runs().flatMap((record) => (isUnderWay(record) ? [record.run] : []))
  return { segment, file: storage.ledger.archive({ segment, content, runsUnderWay }) }
}

/**
 * Takes out archives all of whose rows are from before a time; their signed records stay and say so. Returns
 * those.
 */
export function pruneLedger(
  site: Keeper,
  { before, at }: { readonly before: number; readonly at: number },
): readonly EgressSegment[] {
  const { ledger } = site.storage
  return prunableSegments(ledger.segments(), before).map((segment) => {
    const pruned = prunedSegment(segment, at, signer(site))
    ledger.prune(pruned)
    return pruned
  })
}

function signer({ identity }: Keeper): (bytes: Uint8Array) => string {
  return (bytes) => toHex(identity.sign(bytes))
}
