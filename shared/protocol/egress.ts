/**
 * The egress ledger of a site: one row for every message that leaves it, chained by digests and signed one by one. The
 * format stands here so that the coordinator's operators can hold an exported ledger against the audit chain.
 */
import { z } from 'zod'
import { verifySignature } from '../crypto/public.ts'
import { ConsiliumError, canonical, canonicalDigest, canonicalJson, type Digest, fromHex, type RunId, type SiteName, utf8 } from '../kernel/index.ts'
import type { Hex, Submission, SubmissionKind } from './messages.ts'

/** What leaves: a submission, the file of an update or of a model, or word of how far a site is. */
export type DepartureKind = SubmissionKind | 'update-file' | 'model-file' | 'progress'

/** One message on its way out. */
export interface Departure {
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
export interface EgressRow extends Departure {
  /** From 1, without gaps. */
  readonly sequence: number
  /** Milliseconds since 1970. */
  readonly time: number
  /** What it is made from, one sentence. */
  readonly derivedFrom: string
  /** Privacy budget that it spends. */
  readonly epsilon: number
  /** The row in which the same content left first; null if this is it. A repetition tells nothing new and is not counted again. */
  readonly repeats: number | null
  /** Digest of the row before; 64 zeros for the first. */
  readonly previous: Digest
  readonly digest: Digest
  /** The site's identity key over the digest. */
  readonly signature: Hex
}

/** A ledger as `consilium-agent ledger export` writes it. */
export interface EgressExport {
  readonly site: SiteName
  /** SubjectPublicKeyInfo DER. */
  readonly identityKey: Hex
  readonly rows: readonly EgressRow[]
}

const GENESIS = '0'.repeat(64) as Digest

/**
 * What a submission is in a ledger. Both sides compute it from the message alone. The digest leaves the signature out,
 * since signing the same message again gives another one; bulky parts count by the digests that the message binds.
 */
export function submissionDeparture(submission: Submission): Departure {
  const message: { readonly run: RunId; readonly step?: number } = 'message' in submission ? submission.message : submission
  const bulky = 'sealed' in submission ? [submission.sealed].flat() : 'shares' in submission ? submission.shares : []
  return {
    run: message.run,
    step: message.step ?? null,
    kind: submission.kind,
    bytes: utf8(canonicalJson(message)).length + bulky.reduce((sum, part) => sum + part.length, 0),
    content: canonicalDigest('consilium/v1/submission', submission.kind, canonicalJson({ ...message, signature: '' })),
  }
}

/** The row that comes after `last`. `sign` is the identity key's. */
export function nextEgressRow(options: {
  readonly entry: Omit<EgressRow, 'sequence' | 'previous' | 'digest' | 'signature'>
  readonly last: Pick<EgressRow, 'sequence' | 'digest'> | null
  readonly sign: (bytes: Uint8Array) => Hex
}): EgressRow {
  const { entry, last, sign } = options
  const row = { ...entry, sequence: (last?.sequence ?? 0) + 1, previous: last?.digest ?? GENESIS }
  const digest = egressDigest(row)
  return { ...row, digest, signature: sign(signedBytes(digest)) }
}

/**
 * Checks a ledger from its first row. One that was cut off at its end still verifies: hold the last digest against one
 * that was noted elsewhere.
 *
 * @returns the sequence number at which it first breaks, or null if it holds
 */
export function verifyEgress(rows: Iterable<EgressRow>, identityKey: Uint8Array): number | null {
  let last: EgressRow | null = null
  for (const row of rows) {
    const sequence: number = (last?.sequence ?? 0) + 1
    const fits = row.sequence === sequence && row.previous === (last?.digest ?? GENESIS) && row.digest === egressDigest(row)
    if (!fits || !verifySignature({ publicKey: identityKey, message: signedBytes(row.digest), signature: fromHex(row.signature) })) return sequence
    last = row
  }
  return null
}

const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((text) => text as Digest)
const whole = z.number().int().min(0)
const exported = z.strictObject({
  site: z
    .string()
    .min(1)
    .transform((text) => text as SiteName),
  identityKey: z.string().regex(/^([0-9a-f]{2})+$/),
  rows: z.array(
    z.strictObject({
      sequence: whole,
      time: whole,
      run: z.string().transform((text) => text as RunId),
      step: whole.nullable(),
      kind: z.string().transform((text) => text as DepartureKind),
      bytes: whole,
      content: digest,
      derivedFrom: z.string(),
      epsilon: z.number().min(0),
      repeats: whole.nullable(),
      previous: digest,
      digest,
      signature: z.string().regex(/^[0-9a-f]{128}$/),
    }),
  ),
})

/** @param where names the text in messages @throws ConsiliumError `INVALID_ARGUMENT` */
export function parseEgressExport(text: string, where: string): EgressExport {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ConsiliumError('INVALID_ARGUMENT', `${where} is not JSON; expected what 'consilium-agent ledger export --format json' writes`, { cause })
  }
  const parsed = exported.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ConsiliumError(
    'INVALID_ARGUMENT',
    `${where} is not an exported ledger: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}; expected what 'consilium-agent ledger export --format json' writes`,
  )
}

function egressDigest({ digest: _digest, signature: _signature, ...covered }: Omit<EgressRow, 'digest' | 'signature'> & Partial<EgressRow>): Digest {
  return canonicalDigest('consilium/v1/egress', canonicalJson(covered))
}

function signedBytes(rowDigest: Digest): Uint8Array {
  return canonical('consilium/v1/egress-signature', rowDigest)
}
