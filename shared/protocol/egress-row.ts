/** A row of the egress ledger: one message that left a site. */
import { z } from 'zod'
import type { Digest, RunId } from '../kernel/index.ts'
import { type ChainRow, digestText, signatureText, whole } from './chain.ts'
import type { Hex, SubmissionKind } from './messages.ts'

/**
 * What the connection says by itself, for no run: a greeting, what else a session said once it is over, the
 * first certificate, a later one.
 */
export type ConnectionKind = 'hello' | 'session' | 'enrollment' | 'renewal'

/** What leaves: a submission, the file of an update or of a model, or word of how far a site is. */
export type DepartureKind =
  | SubmissionKind
  | 'update-file'
  | 'model-file'
  | 'state-file'
  | 'progress'
  | ConnectionKind

/** One message on its way out. */
export interface Departure {
  /** Empty where the message belongs to no run. */
  readonly run: RunId
  /** Null where the message belongs to no step. */
  readonly step: number | null
  readonly kind: DepartureKind
  /** Bytes of the content, without the framing of the wire. */
  readonly bytes: number
  /** Digest of the content. */
  readonly content: Digest
}

/** A row as it is stored. */
export interface EgressRow extends Departure, ChainRow {
  /** What it is made from, one sentence. */
  readonly derivedFrom: string
  /**
   * Privacy budget that it spends; null: what it tells is exact, or it tells nothing of patients. Builds of
   * before wrote 0 for that.
   */
  readonly epsilon: number | null
  /**
   * The row in which the same content left first; null if this is it. A repetition tells nothing new and is
   * not counted again.
   */
  readonly repeats: number | null
  /** The site's identity key over the digest. */
  readonly signature: Hex
}

export const egressRow = z.strictObject({
  sequence: whole,
  time: whole,
  run: z.string().transform((text) => text as RunId),
  step: whole.nullable(),
  kind: z.string().transform((text) => text as DepartureKind),
  bytes: whole,
  content: digestText,
  derivedFrom: z.string(),
  epsilon: z.number().min(0).nullable(),
  repeats: whole.nullable(),
  previous: digestText,
  digest: digestText,
  signature: signatureText,
})
