/**
 * The coordinator's audit chain: every row's digest covers the row and the digest before it, and is signed by a key that the
 * federation's authority certifies. The format stands here so that whoever is given a chain can check it.
 */
import { verifySignature } from '../crypto/public.ts'
import { canonical, canonicalDigest, canonicalJson, type Digest, fromHex, sha256 } from '../kernel/index.ts'
import { GENESIS } from './egress-row.ts'
import type { Hex } from './messages.ts'
import type { AuditEntry } from './state.ts'

/** A row of the audit chain, as stored. */
export interface AuditRow extends AuditEntry {
  /** From 1, without gaps. */
  readonly sequence: number
  /** Milliseconds since 1970. */
  readonly time: number
  /** Digest of the row before; 64 zeros for the first. */
  readonly previous: Digest
  /** Digest over this row's fields and `previous`. */
  readonly digest: Digest
  /** The audit key that signed it, see {@link auditKeyName}; null in rows from before rows were signed. */
  readonly key: Digest | null
  /** That key over the digest; null where `key` is. */
  readonly signature: Hex | null
}

/** A row before it is signed. */
type Unsigned = Omit<AuditRow, 'digest' | 'key' | 'signature'>

/** Signs rows of the audit chain. */
export interface AuditSigner {
  readonly key: Digest
  /** ECDSA P-256 with SHA-256, r ‖ s. */
  sign(message: Uint8Array): Hex
}

/** Public keys (SubjectPublicKeyInfo DER) by their names. */
export type AuditKeys = ReadonlyMap<Digest, Uint8Array>

/** What an audit key is called: the SHA-256 of its SubjectPublicKeyInfo DER. */
export function auditKeyName(publicKey: Uint8Array): Digest {
  return sha256(publicKey)
}

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
  readonly last: Pick<AuditRow, 'sequence' | 'digest'> | null
  readonly signer: AuditSigner
}): AuditRow {
  const { entry, time, last, signer } = options
  const row = { ...entry, sequence: (last?.sequence ?? 0) + 1, time, previous: last?.digest ?? GENESIS }
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
  readonly last: Pick<AuditRow, 'sequence' | 'digest'> | null
}

/**
 * Checks a chain from its first row, wherever the rows come from: digests and signatures. From the first signed row on, which says
 * how many come before it, every row must be signed. A chain that was cut off at its end still verifies: hold the last digest
 * against one that was noted elsewhere.
 *
 * @param keys those that count; a row of any other key breaks the chain
 */
export function verifyAudit(rows: Iterable<AuditRow>, keys: AuditKeys): AuditVerdict {
  const introduced = new Set<Digest>()
  let [unsigned, signed] = [0, 0]
  let last: AuditRow | null = null
  for (const row of rows) {
    const sequence: number = (last?.sequence ?? 0) + 1
    const isTime = Number.isSafeInteger(row.time) && row.time >= 0
    const follows = row.sequence === sequence && isTime && row.previous === (last?.digest ?? GENESIS) && row.digest === auditDigest(row)
    const isOld = row.key === null && row.signature === null && signed === 0
    const isNamed = row.key !== null && (introduced.has(row.key) || introduces(row, signed === 0 ? unsigned : 0))
    if (!follows || !(isOld || (isNamed && isSigned(row, keys)))) return { broken: sequence, unsigned, signed, last }
    if (row.key === null) unsigned += 1
    else {
      signed += 1
      introduced.add(row.key)
    }
    last = row
  }
  return { broken: null, unsigned, signed, last }
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
