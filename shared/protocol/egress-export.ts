/**
 * An egress ledger in a file, with all that a check needs but the identity key that the site is enrolled
 * with.
 */
import { z } from 'zod'
import type { SiteName } from '../kernel/index.ts'
import { parseExport } from './chain-export.ts'
import { type EgressRow, egressRow } from './egress-row.ts'
import { type EgressSegment, egressSegment } from './egress-segments.ts'
import type { Hex } from './messages.ts'

/** A ledger as `consilium-agent ledger export` writes it. */
export interface EgressExport {
  readonly site: SiteName
  /** SubjectPublicKeyInfo DER. */
  readonly identityKey: Hex
  /**
   * The archived parts of the ledger, oldest first; their rows may be missing below, each segment's whole.
   */
  readonly segments: readonly EgressSegment[]
  readonly rows: readonly EgressRow[]
}

const schema = z.strictObject({
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
  return parseExport(text, where, {
    schema,
    what: 'an exported ledger',
    command: 'consilium-agent ledger export --format json',
  })
}
