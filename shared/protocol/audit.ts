/**
 * The coordinator's audit chain: every row's digest covers the row and the digest before it, and is signed by
 * a key that the federation's authority certifies. The format stands here so that whoever is given a chain
 * can check it.
 */
import { verifySignature } from '../crypto/public.ts'
import { canonical, canonicalDigest, canonicalJson, type Digest, fromHex } from '../kernel/index.ts'
import type { AuditKeys, AuditRow, AuditSigner } from './audit-row.ts'
import { type AuditSegment, isAuditSegmentSigned } from './audit-segments.ts'
import { type ChainEnd, linkAfter } from './chain.ts'
import { walkChain } from './chain-walk.ts'
import { rowsOf } from './segments.ts'
import type { AuditEntry } from './state.ts'

/** A row before it is signed. */
type Unsigned = Omit<AuditRow, 'digest' | 'key' | 'signature'>

/** The first row that a key signs says so, and how many rows before it are unsigned. */
const KEY_ACTION = 'audit.key'

/** @param unsigned rows before it that no key has signed */
export function auditKeyEntry({ key }: AuditSigner, unsigned: number): AuditEntry {
  return { actor: 'coordinator', action: KEY_ACTION, run: null, detail: { key, unsigned } }
}

/**
 * The row that comes after `last`.
 *
 * @param time milliseconds since 1970
 */
export function nextAuditRow(options: {
  readonly entry: AuditEntry
  readonly time: number
  readonly last: ChainEnd | null
  readonly signer: AuditSigner
}): AuditRow {
  const { entry, time, last, signer } = options
  const { sequence, previous } = linkAfter(last)
  const row = { ...entry, sequence, time, previous }
  const digest = auditDigest(row)
  return { ...row, digest, key: signer.key, signature: signer.sign(signedBytes(digest)) }
}

export interface AuditVerdict {
  /** The sequence number at which the chain first breaks; null: it holds. */
  readonly broken: number | null
  /** Rows at the start, from before rows were signed, that the first signed row covers. */
  readonly unsigned: number
  /** Rows that are signed. */
  readonly signed: number
  /** The last row that was looked at; null: there is none. */
  readonly last: ChainEnd | null
}

/**
 * Checks a chain from its first row, wherever the rows come from: digests and signatures. From the first
 * signed row on, which says how many come before it, every row must be signed. Rows of a whole archived
 * segment may be missing: its record then stands for them. A chain that was cut off at its end still
 * verifies: hold the last digest against one that was noted elsewhere.
 *
 * @param keys those that count; a row of any other key breaks the chain
 * @param segments the archived parts, oldest first
 */
export function verifyAudit(
  rows: Iterable<AuditRow>,
  keys: AuditKeys,
  segments: readonly AuditSegment[] = [],
): AuditVerdict {
  /** Keys that a row has named, or that rows may have named which are not there. */
  const introduced = new Set<Digest>()
  let unsigned = 0
  let signed = 0
  const { broken, last } = walkChain({
    rows,
    segments,
    isSigned: (segment) => isAuditSegmentSigned(segment, keys),
    take(row) {
      const isTime = Number.isSafeInteger(row.time) && row.time >= 0
      const isOld = row.key === null && row.signature === null && signed === 0
      const isNamed =
        row.key !== null && (introduced.has(row.key) || introduces(row, signed === 0 ? unsigned : 0))
      if (!isTime || row.digest !== auditDigest(row) || !(isOld || (isNamed && isRowSigned(row, keys))))
        return false
      if (row.key === null) unsigned += 1
      else {
        signed += 1
        introduced.add(row.key)
      }
      return true
    },
    pass(segment) {
      unsigned += segment.unsigned
      signed += rowsOf(segment) - segment.unsigned
      if (signed > 0) for (const key of keys.keys()) introduced.add(key)
    },
  })
  return { broken, unsigned, signed, last }
}

function introduces({ action, detail, key }: AuditRow, unsigned: number): boolean {
  return action === KEY_ACTION && detail['key'] === key && detail['unsigned'] === unsigned
}

function isRowSigned({ digest, key, signature }: AuditRow, keys: AuditKeys): boolean {
  const publicKey = key === null ? undefined : keys.get(key)
  return (
    publicKey !== undefined &&
    signature !== null &&
    verifySignature({ publicKey, message: signedBytes(digest), signature: fromHex(signature) })
  )
}

function auditDigest({ sequence, time, actor, action, run, detail, previous }: Unsigned): Digest {
  return canonicalDigest(
    'consilium/v1/audit',
    sequence,
    time,
    actor,
    action,
    run ?? '',
    canonicalJson(detail),
    previous,
  )
}

function signedBytes(rowDigest: Digest): Uint8Array {
  return canonical('consilium/v1/audit-signature', rowDigest)
}
