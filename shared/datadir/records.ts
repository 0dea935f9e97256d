/**
 * JSON in a database with its digest beside it: SQLite keeps no checksums, so a flipped bit would otherwise
 * be believed.
 */
import { ConsiliumError, type Digest, sha256 } from '../kernel/index.ts'

export interface StoredRecord {
  /** JSON. */
  readonly content: string
  /** SHA-256 of `content`. */
  readonly digest: string
}

export function toRecord(value: unknown): { readonly content: string; readonly digest: Digest } {
  const content = JSON.stringify(value)
  return { content, digest: sha256(content) }
}

/**
 * The text of a record, checked.
 *
 * @param where names file and record, for people: `/var/lib/consilium/coordinator.db, run run-…`
 * @throws ConsiliumError `CORRUPT`
 */
export function checkedContent({ content, digest }: StoredRecord, where: string): string {
  if (sha256(content) === digest) return content
  throw new ConsiliumError(
    'CORRUPT',
    `${where}: what is stored does not match its digest. Do not go on with it: restore the data ` +
      'directory from a backup.',
  )
}

/** Reads what {@link toRecord} made; the caller names the type that it put in. */
export function fromRecord<Value>(record: StoredRecord, where: string): Value {
  return JSON.parse(checkedContent(record, where)) as Value
}
