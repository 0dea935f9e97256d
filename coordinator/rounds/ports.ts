/** What the rounds need of the world; `coordinator/storage` and the simulator implement it, one contract suite tests both. */
import type { Digest, RunId } from '@consilium/shared/kernel'
import type { AuditEntry, RunState, StepRecord } from '@consilium/shared/protocol'

/** A row of the coordinator's audit chain, as stored. */
export interface AuditRow extends AuditEntry {
  /** From 1, without gaps. */
  readonly sequence: number
  /** Milliseconds since 1970. */
  readonly time: number
  /** Digest of the row before; 64 zeros for the first. */
  readonly previous: Digest
  /** Digest over this row's fields and `previous`. */
  readonly digest: Digest
}

/** Everything that one event changes; it is stored whole or not at all. */
export interface RunChange {
  readonly state: RunState
  /** Canonical text of the plan; given once, when the run is created. */
  readonly plan?: string
  readonly audit: readonly AuditEntry[]
  readonly archived: readonly StepRecord[]
}

export interface RunStore {
  /** All runs, oldest first. */
  runs(): readonly RunState[]
  run(run: RunId): RunState | null
  /** The plan's canonical text. @throws ConsiliumError `NOT_FOUND` */
  plan(run: RunId): string
  /** A finished step, for sites that still have to open it. */
  step(run: RunId, step: number): StepRecord | null
  /** Stores a change in one transaction; on disk when it returns. @throws ConsiliumError `STORAGE`; nothing has changed then */
  commit(change: RunChange): void
  /** Adds a row to the audit chain outside any run. */
  audit(entry: AuditEntry): void
  /** Rows from a sequence number on (default 1), oldest first. Other calls, writes too, may come between two rows: implementations read in pages. */
  auditRows(fromSequence?: number): Iterable<AuditRow>
}

/** A file that is being uploaded: who sends it, what it must be. */
export interface UploadTicket {
  /** Site and run, so that nobody appends to somebody else's upload. */
  readonly owner: string
  readonly digest: Digest
  /** Declared size in bytes. */
  readonly bytes: number
}

/** Content-addressed files. A digest names whole, verified content; a partial upload is never readable as content. */
export interface BlobStore {
  has(digest: Digest): Promise<boolean>
  /** Size in bytes. @throws ConsiliumError `NOT_FOUND` */
  size(digest: Digest): Promise<number>
  put(content: Uint8Array): Promise<Digest>
  /** Whole content, digest checked. @throws ConsiliumError `NOT_FOUND` | `CORRUPT` naming the file */
  read(digest: Digest): Promise<Uint8Array>
  /** Content from an offset, in chunks of at most 1 MiB. */
  stream(digest: Digest, offset: number): AsyncIterable<Uint8Array>
  /** Starts or resumes an upload. Returns how many bytes are already stored; equal to `bytes` when it is complete. @throws ConsiliumError `CONFLICT` if begun with another size */
  begin(ticket: UploadTicket): Promise<number>
  /** Appends at `offset`, on disk when it returns. @throws ConsiliumError `CONFLICT` (not the stored length) | `TOO_LARGE` */
  append(ticket: UploadTicket, offset: number, chunk: Uint8Array): Promise<void>
  /** Checks size and digest and makes the content readable. Again: no effect. @throws ConsiliumError `CORRUPT` (and the upload starts over) */
  complete(ticket: UploadTicket): Promise<void>
  /** Forgets content or a partial upload; unknown: no effect. */
  remove(digest: Digest): Promise<void>
}
