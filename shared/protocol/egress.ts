/**
 * The egress ledger of a site: one row for every message that leaves it, chained by digests and signed one by
 * one. The format stands here so that the coordinator's operators can hold an exported ledger against the
 * audit chain.
 */
import { verifySignature } from '../crypto/public.ts'
import {
  canonical,
  canonicalDigest,
  canonicalJson,
  type Digest,
  fromHex,
  type RunId,
  utf8,
} from '../kernel/index.ts'
import { type ChainEnd, linkAfter } from './chain.ts'
import { walkChain } from './chain-walk.ts'
import type { Departure, EgressRow } from './egress-row.ts'
import { type EgressSegment, isSegmentSigned } from './egress-segments.ts'
import type { Hex, Submission } from './messages.ts'

/**
 * What a submission is in a ledger. Both sides compute it from the message alone. The digest leaves the
 * signature out, since signing the same message again gives another one; bulky parts count by the digests
 * that the message binds.
 */
export function submissionDeparture(submission: Submission): Departure {
  const message: { readonly run: RunId; readonly step?: number } =
    'message' in submission ? submission.message : submission
  const bulky =
    'sealed' in submission ? [submission.sealed].flat() : 'shares' in submission ? submission.shares : []
  return {
    run: message.run,
    step: message.step ?? null,
    kind: submission.kind,
    bytes: utf8(canonicalJson(message)).length + bulky.reduce((sum, part) => sum + part.length, 0),
    content: canonicalDigest(
      'consilium/v1/submission',
      submission.kind,
      canonicalJson({ ...message, signature: '' }),
    ),
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
 * Checks a ledger from its first row. Rows of a whole archived segment may be missing: its record then stands
 * for them. A ledger that was cut off at its end still verifies: hold the last digest against one that was
 * noted elsewhere.
 *
 * @param segments the archived parts, oldest first
 * @returns the sequence number at which it first breaks, or null if it holds
 */
export function verifyEgress(
  rows: Iterable<EgressRow>,
  identityKey: Uint8Array,
  segments: readonly EgressSegment[] = [],
): number | null {
  const { broken } = walkChain({
    rows,
    segments,
    isSigned: (segment) => isSegmentSigned(segment, identityKey),
    take: (row) =>
      row.digest === egressDigest(row) &&
      verifySignature({
        publicKey: identityKey,
        message: signedBytes(row.digest),
        signature: fromHex(row.signature),
      }),
  })
  return broken
}

function egressDigest({
  digest: _digest,
  signature: _signature,
  ...covered
}: Omit<EgressRow, 'digest' | 'signature'> & Partial<EgressRow>): Digest {
  return canonicalDigest('consilium/v1/egress', canonicalJson(covered))
}

function signedBytes(rowDigest: Digest): Uint8Array {
  return canonical('consilium/v1/egress-signature', rowDigest)
}
