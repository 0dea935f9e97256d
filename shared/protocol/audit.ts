/**
 * The coordinator's audit chain: every row's digest covers the row and the digest before it, and is signed by a key that the
 * federation's authority certifies. The format stands here so that whoever is given a chain can check it.
 */
import { verifySignature } from '../crypto/public.ts'
import { canonical, canonicalDigest, canonicalJson, type Digest, fromHex } from '../kernel/index.ts'
import type { AuditKeys, AuditRow, AuditSigner } from './audit-row.ts'
import { type AuditSegment, auditFollowsOn } from './audit-segments.ts'
import { type ChainEnd, linkAfter } from './chain.ts'
import { endOf, rowsOf } from './segments.ts'
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
 * Checks a chain from its first row, wherever the rows come from: digests and signatures. From the first signed row on, which says
 * how many come before it, every row must be signed. Rows of a whole archived segment may be missing: its record then stands for
 * them. A chain that was cut off at its end still verifies: hold the last digest against one that was noted elsewhere.
 *
 * @param keys those that count; a row of any other key breaks the chain
 * @param segments the archived parts, oldest first
 */
export function verifyAudit(rows: Iterable<AuditRow>, keys: AuditKeys, segments: readonly AuditSegment[] = []): AuditVerdict {
  const walk = new Walk(keys)
  let lastArchived: ChainEnd | null = null
  for (const segment of segments) {
    if (!auditFollowsOn(segment, lastArchived, keys)) return walk.verdict(segment.first)
    lastArchived = endOf(segment)
  }
  for (const row of rows) {
    for (const segment of segments) if (segment.first === walk.next && row.sequence > segment.last) walk.pass(segment)
    const sequence = walk.next
    const ends = segments.find(({ last }) => last === sequence)
    if (!walk.take(row) || (ends !== undefined && ends.digest !== row.digest)) return walk.verdict(sequence)
  }
  for (const segment of segments) if (segment.first === walk.next) walk.pass(segment)
  const isCut = segments.some(({ first, last }) => walk.next > first && walk.next <= last)
  return walk.verdict(isCut ? walk.next : null)
}

/** How far a check has come. */
class Walk {
  readonly #keys: AuditKeys
  /** Keys that a row has named, or that rows may have named which are not there. */
  readonly #introduced = new Set<Digest>()
  #unsigned = 0
  #signed = 0
  #last: ChainEnd | null = null

  constructor(keys: AuditKeys) {
    this.#keys = keys
  }

  /** Sequence number of the row that comes next. */
  get next(): number {
    return linkAfter(this.#last).sequence
  }

  verdict(broken: number | null): AuditVerdict {
    return { broken, unsigned: this.#unsigned, signed: this.#signed, last: this.#last }
  }

  /** A segment whose rows are not there: its record stands for them. */
  pass(segment: AuditSegment): void {
    this.#unsigned += segment.unsigned
    this.#signed += rowsOf(segment) - segment.unsigned
    if (this.#signed > 0) for (const key of this.#keys.keys()) this.#introduced.add(key)
    this.#last = endOf(segment)
  }

  /** Returns whether the row follows and counts. */
  take(row: AuditRow): boolean {
    const isTime = Number.isSafeInteger(row.time) && row.time >= 0
    const follows = row.sequence === this.next && isTime && row.previous === linkAfter(this.#last).previous && row.digest === auditDigest(row)
    const isOld = row.key === null && row.signature === null && this.#signed === 0
    const isNamed = row.key !== null && (this.#introduced.has(row.key) || introduces(row, this.#signed === 0 ? this.#unsigned : 0))
    if (!follows || !(isOld || (isNamed && isSigned(row, this.#keys)))) return false
    if (row.key === null) this.#unsigned += 1
    else {
      this.#signed += 1
      this.#introduced.add(row.key)
    }
    this.#last = row
    return true
  }
}

function introduces({ action, detail, key }: AuditRow, unsigned: number): boolean {
  return action === KEY_ACTION && detail['key'] === key && detail['unsigned'] === unsigned
}

function isSigned({ digest, key, signature }: AuditRow, keys: AuditKeys): boolean {
  const publicKey = key === null ? undefined : keys.get(key)
  return publicKey !== undefined && signature !== null && verifySignature({ publicKey, message: signedBytes(digest), signature: fromHex(signature) })
}

function auditDigest({ sequence, time, actor, action, run, detail, previous }: Unsigned): Digest {
  return canonicalDigest('consilium/v1/audit', sequence, time, actor, action, run ?? '', canonicalJson(detail), previous)
}

function signedBytes(rowDigest: Digest): Uint8Array {
  return canonical('consilium/v1/audit-signature', rowDigest)
}
