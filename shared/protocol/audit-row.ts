/** A row of the coordinator's audit chain, and the keys that sign rows. */
import { z } from 'zod'
import { type Digest, type RunId, sha256 } from '../kernel/index.ts'
import { digestText, whole } from './egress-row.ts'
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

export const auditRow = z.strictObject({
  actor: z.string(),
  action: z.string(),
  run: z
    .string()
    .transform((text) => text as RunId)
    .nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  sequence: whole,
  time: whole,
  previous: digestText,
  digest: digestText,
  key: digestText.nullable(),
  signature: z
    .string()
    .regex(/^[0-9a-f]{128}$/)
    .nullable(),
})
