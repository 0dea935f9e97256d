/** A row of the coordinator's audit chain, and the keys that sign rows. */
import { z } from 'zod'
import { type Digest, type RunId, sha256 } from '../kernel/index.ts'
import { type ChainRow, digestText, signatureText, whole } from './chain.ts'
import type { Hex } from './messages.ts'
import type { AuditEntry } from './state.ts'

/** A row of the audit chain, as stored. */
export interface AuditRow extends AuditEntry, ChainRow {
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
  signature: signatureText.nullable(),
})
