/**
 * What the rounds need of the world; `coordinator/storage` and the simulator implement it, one contract suite
 * tests both.
 */
import type { Digest, RunId, SiteName } from '@consilium/shared/kernel'
import type { AuditEntry, AuditRow, AuditSegment, RunState, StepRecord } from '@consilium/shared/protocol'

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
  /**
   * Stores a change in one transaction; on disk when it returns. @throws ConsiliumError `STORAGE`; nothing
   * has changed then
   */
  commit(change: RunChange): void
  /** Adds a signed row to the audit chain outside any run. */
  audit(entry: AuditEntry): void
  /**
   * Rows from a sequence number on (default 1), oldest first, but for those of archives that are not there;
   * the first of a new store names the key that signs. Other calls, writes too, may come between two rows:
   * implementations read in pages.
   */
  auditRows(fromSequence?: number): Iterable<AuditRow>
}

/** The audit chain, as it is added to outside runs and as operators are shown it. */
export interface AuditTrail extends Pick<RunStore, 'audit' | 'auditRows'> {
  /** Certificates of the keys that signed rows, PEM. */
  auditCertificates(): readonly string[]
  /**
   * Records of all archives, oldest first. The rows of those that are there are among the {@link
   * RunStore.auditRows}.
   */
  auditSegments(): readonly AuditSegment[]
}

/** Old rows of the audit chain, in files. Works beside a coordinator that appends. */
export interface AuditArchive extends Pick<AuditTrail, 'auditRows' | 'auditSegments'> {
  /**
   * Moves the oldest rows into an archive, on disk before they leave the chain, and adds a row that says so.
   *
   * @returns the file
   * @throws ConsiliumError `CONFLICT` if another command is moving rows
   */
  archiveRows(move: {
    readonly segment: AuditSegment
    readonly content: Uint8Array
    readonly entry: AuditEntry
  }): string
  /** Takes an archive out for good; its record, which says so now, stays. */
  pruneArchive(pruned: { readonly segment: AuditSegment; readonly entry: AuditEntry }): void
}

/** What a site's uploads for a run are kept under. */
export function uploadOwner(site: SiteName, run: RunId): string {
  return `${site}/${run}`
}

/** A file that is being uploaded: who sends it, what it must be. */
export interface UploadTicket {
  /** {@link uploadOwner}, so that nobody appends to somebody else's upload. */
  readonly owner: string
  readonly digest: Digest
  /** Declared size in bytes. */
  readonly bytes: number
}

/**
 * Content-addressed files. A digest names whole, verified content; a partial upload is never readable as
 * content.
 */
export interface BlobStore {
  has(digest: Digest): Promise<boolean>
  /** Size in bytes. @throws ConsiliumError `NOT_FOUND` */
  size(digest: Digest): Promise<number>
  put(content: Uint8Array): Promise<Digest>
  /** Whole content, digest checked. @throws ConsiliumError `NOT_FOUND` | `CORRUPT` naming the file */
  read(digest: Digest): Promise<Uint8Array>
  /** Content from an offset, in chunks of at most 1 MiB. */
  stream(digest: Digest, offset: number): AsyncIterable<Uint8Array>
  /**
   * Starts or resumes an upload. Returns how many bytes are already stored; equal to `bytes` when it is
   * complete. @throws ConsiliumError `CONFLICT` if begun with another size
   */
  begin(ticket: UploadTicket): Promise<number>
  /**
   * Appends at `offset`, on disk when it returns. @throws ConsiliumError `CONFLICT` (not the stored length) |
   * `TOO_LARGE`
   */
  append(ticket: UploadTicket, offset: number, chunk: Uint8Array): Promise<void>
  /**
   * Checks size and digest and makes the content readable. Again: no effect. @throws ConsiliumError `CORRUPT`
   * (and the upload starts over)
   */
  complete(ticket: UploadTicket): Promise<void>
  /** Forgets content or a partial upload; unknown: no effect. */
  remove(digest: Digest): Promise<void>
  /**
   * Forgets the partial uploads of all owners but these. Asked anew before each, since others begin
   * meanwhile.
   */
  keepUploadsOf(wanted: () => ReadonlySet<string>): Promise<void>
}
