/** What the agent needs of the world; the adapters of this package and the simulator implement it. */
import type { Digest, RunId, SiteName } from '@consilium/shared/kernel'
import type {
  ChainEnd,
  Command,
  Departure,
  EgressRow,
  EgressSegment,
  Submission,
} from '@consilium/shared/protocol'
import type { RawBatch } from '@consilium/shared/training'
import type { SitePolicy } from './policy.ts'
import type { Question, SiteRun } from './site-run.ts'

/** A file on its way between site and coordinator. */
export interface TransferTicket {
  readonly run: RunId
  readonly digest: Digest
  readonly bytes: number
}

/** How far a site is with what it was asked; shown to the ML lead, never more than this. */
export interface Progress {
  readonly run: RunId
  readonly step: number
  readonly phase: 'training' | 'encrypting' | 'uploading' | 'opening'
  /** In [0, 1]. */
  readonly fraction: number
}

/**
 * The way to the coordinator. It reconnects by itself and retries what is safe to retry; what it throws is
 * final.
 */
export interface CoordinatorLink {
  /** Commands in order, over reconnects, until the signal aborts. The same command may come again. */
  commands(signal: AbortSignal): AsyncIterable<Command>
  /** @throws ConsiliumError with the coordinator's refusal */
  submit(submission: Submission, signal: AbortSignal): Promise<void>
  /** Sends a file, from where an earlier attempt stopped. `read` gives its bytes from an offset. */
  upload(
    ticket: TransferTicket,
    read: (offset: number) => AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<void>
  /** Fetches a file whole; size and digest are checked. */
  download(ticket: TransferTicket, signal: AbortSignal): Promise<Uint8Array>
  progress(progress: Progress): void
}

/** A person's answer to a plan, given through the CLI. */
export interface Decision {
  readonly run: RunId
  readonly decision: 'approve' | 'reject' | 'withdraw'
  /** For a rejection or a withdrawal, one sentence for the ML lead. */
  readonly reason: string
  /**
   * The roster and the expiry that it is about, and it counts for no others; absent: of a withdrawal, which
   * is about the run, and where an older build left it.
   */
  readonly about?: { readonly roster: Digest; readonly expiresAt: number }
}

/**
 * What a site must not forget. A record is stored whole or not at all, and is on disk when `save` returns.
 */
export interface AgentStore {
  /** All runs this site knows, oldest first. */
  runs(): readonly SiteRun[]
  run(run: RunId): SiteRun | null
  /** @throws ConsiliumError `STORAGE`; nothing has changed then */
  save(run: SiteRun): void
  /** What this site was asked last about a run under way, that is whether another may join it. */
  question(run: RunId): Question | null
  /** In the place of the one before. On disk when it returns. @throws ConsiliumError `STORAGE` */
  ask(question: Question): void
  decision(run: RunId): Decision | null
  decide(decision: Decision): void
  /** 32 random bytes made once per site, the key of data set digests. */
  datasetKey(): Uint8Array
  /** A number that is another one after any other process has written; absent where none can. */
  readonly changes?: () => number
}

/** The egress ledger: rows are added, never changed, and are on disk when `append` returns. */
export interface EgressStore {
  /** The end of the chain, in the ledger or in the last archive. */
  last(): ChainEnd | null
  /** Sequence number of the row in which this content left first. */
  first(departure: Pick<Departure, 'run' | 'kind' | 'content'>): number | null
  /** @throws ConsiliumError `STORAGE`; nothing was written then */
  append(row: EgressRow): void
  /**
   * Those that are not archived, oldest first. Other calls may come between two rows: implementations read in
   * pages.
   */
  rows(): Iterable<EgressRow>
}

/** Old rows of the ledger, in files. Works beside an agent that appends. */
export interface EgressArchive {
  /** Records of all archives, oldest first. */
  segments(): readonly EgressSegment[]
  /**
   * The rows of one; null if it was pruned or its file is not there. @throws ConsiliumError `CORRUPT` if the
   * file was changed
   */
  archived(segment: EgressSegment): readonly EgressRow[] | null
  /**
   * Moves the oldest rows into an archive: on disk before they leave the ledger. What the runs under way sent
   * is remembered, so that it is known again when they repeat it.
   *
   * @returns the file
   */
  archive(move: {
    readonly segment: EgressSegment
    readonly content: Uint8Array
    readonly runsUnderWay: readonly RunId[]
  }): string
  /** Takes an archive out for good; its record, which says so now, stays. */
  prune(segment: EgressSegment): void
}

/**
 * Larger things of a run (uploads, models, residuals). A file is whole or absent; its digest is checked on
 * reading.
 */
export interface SiteFiles {
  /**
   * Writes a file whole, replacing an older one, on disk when it returns. Its digest goes into the run's
   * record.
   */
  write(run: RunId, name: string, content: Uint8Array): Promise<Digest>
  /** The same from a stream: there whole when it resolves, and not at all if the stream throws. */
  writeStream(run: RunId, name: string, pieces: AsyncIterable<Uint8Array>): Promise<Digest>
  /** @throws ConsiliumError `NOT_FOUND` | `CORRUPT`, naming the file */
  read(run: RunId, name: string, expected: Digest): Promise<Uint8Array>
  /**
   * Its bytes from an offset, in pieces. Read from the start, it is checked at its end. @throws
   * ConsiliumError `NOT_FOUND` | `CORRUPT`, naming the file
   */
  stream(run: RunId, name: string, expected: Digest, offset: number): AsyncIterable<Uint8Array>
  /** Unknown: no effect. */
  remove(run: RunId, name: string): Promise<void>
}

/** The site's records. Implementations map null-like cells to null and name file and line in their errors. */
export interface RecordSource {
  /** For people and for the approval: what is read, e.g. `csv patients.csv`. */
  readonly description: string
  /** Texts that come as null since they stand for a missing value here; absent: the empty one alone. */
  readonly missingMarks?: readonly string[]
  /** SHA-256 of the content as it is now. */
  contentDigest(): Promise<Digest>
  /** The named columns, in batches. @throws ConsiliumError `INVALID_DATA` */
  batches(columns: readonly string[]): AsyncIterable<RawBatch>
}

/** The policy as it is now; read anew for every decision. @throws ConsiliumError `INVALID_CONFIG` */
export interface PolicySource {
  policy(): SitePolicy
}

/** This site's long-lived identity. */
export interface SiteIdentity {
  readonly site: SiteName
  /** SubjectPublicKeyInfo DER. */
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}
