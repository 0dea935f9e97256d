/**
 * What a site's egress ledger and the coordinator's audit chain have alike: rows that each name the digest of
 * the one before.
 */
import { z } from 'zod'
import type { Digest } from '../kernel/index.ts'

export interface ChainRow {
  /** From 1, without gaps. */
  readonly sequence: number
  /** Milliseconds since 1970. */
  readonly time: number
  /** Digest of the row before; 64 zeros for the first. */
  readonly previous: Digest
  /** Covers what the row says, and `previous`. */
  readonly digest: Digest
}

/** Where a chain, or a part of it, ends. */
export type ChainEnd = Pick<ChainRow, 'sequence' | 'digest'>

/** What the first row names as the one before it. */
const GENESIS = '0'.repeat(64) as Digest

/** What binds the next row to the end of its chain; null: it is the first. */
export function linkAfter(last: ChainEnd | null): Pick<ChainRow, 'sequence' | 'previous'> {
  return last === null
    ? { sequence: 1, previous: GENESIS }
    : { sequence: last.sequence + 1, previous: last.digest }
}

export const digestText = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((text) => text as Digest)
export const signatureText = z.string().regex(/^[0-9a-f]{128}$/)
export const whole = z.number().int().min(0)
