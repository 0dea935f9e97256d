/**
 * The egress ledger of a site: one row for every message that leaves it, chained by digests and signed one by one. The
 * format stands here so that the coordinator's operators can hold an exported ledger against the audit chain.
 */
import { z } from 'zod'
import { verifySignature } from '../crypto/public.ts'
import { ConsiliumError, canonical, canonicalDigest, canonicalJson, type Digest, fromHex, type RunId, type SiteName, utf8 } from '../kernel/index.ts'
import { type ChainEnd, linkAfter } from './chain.ts'
import { type Departure, type EgressRow, egressRow } from './egress-row.ts'
import { type EgressSegment, egressSegment, followsOn } from './egress-segments.ts'
import type { Hex, Submission } from './messages.ts'
import { endOf } from './segments.ts'

/** A ledger as `consilium-agent ledger export` writes it. */
export interface EgressExport {
  readonly site: SiteName
  /** SubjectPublicKeyInfo DER. */
  readonly identityKey: Hex
  /** The archived parts of the ledger, oldest first; their rows may be missing below, each segment's whole. */
  readonly segments: readonly EgressSegment[]
  readonly rows: readonly EgressRow[]
}

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
  readonly last: ChainEnd | null
  readonly sign: (bytes: Uint8Array) => Hex
}): EgressRow {
  const { entry, last, sign } = options
  const row = { ...entry, ...linkAfter(last) }
  const digest = egressDigest(row)
  return { ...row, digest, signature: sign(signedBytes(digest)) }
}

/**
 * Checks a ledger from its first row. Rows of a whole archived segment may be missing: its record then stands for them. A ledger that
 * was cut off at its end still verifies: hold the last digest against one that was noted elsewhere.
 *
 * @param segments the archived parts, oldest first
 * @returns the sequence number at which it first breaks, or null if it holds
 */
export function verifyEgress(rows: Iterable<EgressRow>, identityKey: Uint8Array, segments: readonly EgressSegment[] = []): number | null {
  let last: ChainEnd | null = null
  let lastArchived: ChainEnd | null = null
  for (const segment of segments) {
    if (!followsOn(segment, lastArchived, identityKey)) return segment.first
    lastArchived = endOf(segment)
  }
  for (const row of rows) {
    // Segments without a row here stand for theirs.
    for (const segment of segments) if (segment.first === (last?.sequence ?? 0) + 1 && row.sequence > segment.last) last = endOf(segment)
    const { sequence, previous } = linkAfter(last)
    const fits = row.sequence === sequence && row.previous === previous && row.digest === egressDigest(row)
    if (!fits || !verifySignature({ publicKey: identityKey, message: signedBytes(row.digest), signature: fromHex(row.signature) })) return sequence
    const ends = segments.find((segment) => segment.last === row.sequence)
    if (ends !== undefined && ends.digest !== row.digest) return sequence
    last = row
  }
  const isCut = segments.some((segment) => last !== null && last.sequence >= segment.first && last.sequence < segment.last)
  return isCut ? (last?.sequence ?? 0) + 1 : null
}

const exported = z.strictObject({
  site: z
    .string()
    .min(1)
    .transform((text) => text as SiteName),
  identityKey: z.string().regex(/^([0-9a-f]{2})+$/),
  segments: z.array(egressSegment).default([]),
  rows: z.array(egressRow),
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
