/**
 * What the page shows, as it is handed in: the command that serves it brings what the commands of the same
 * name use.
 */
import type { RunId } from '@consilium/shared/kernel'
import type { Finding } from '@consilium/shared/terminal'
import type { DataFit, PlanPreview } from '../agent/index.ts'
import type { SiteAtHand } from '../desk/index.ts'

/** The site's records as a file, without a value of it. */
export interface RecordsFound {
  /** For people, e.g. `csv patients.csv`. */
  readonly source: string
  readonly records: number
  readonly columns: number
  /** Names of the columns; null where the first line is not surely a header. */
  readonly names: readonly string[] | null
}

/** What a plan finds in the records. */
export interface PlanFit {
  readonly trainRows: number
  readonly testRows: number
  readonly droppedRows: number
  /** Rows of the table, those left out included. */
  readonly seenRows: number
  /** Values that do not fit, and what becomes of them. */
  readonly findings: DataFit['findings']
}

export interface PageSource {
  /** The site as it is now, opened beside whoever holds the directory; closed after each request. */
  open(): SiteAtHand & Disposable
  /** Whether the agent runs. */
  isRunning(): boolean
  /** @throws ConsiliumError `INVALID_DATA` | `INVALID_CONFIG` … */
  preview(site: SiteAtHand, run: RunId): Promise<PlanPreview>
  /** The file of the policy as it is; null: there is none. */
  policyFile(): { readonly path: string; readonly text: string | null }
  /**
   * @param wanted columns that plans name, which make a header sure
   * @throws ConsiliumError `INVALID_DATA` | `INVALID_CONFIG` …
   */
  records(wanted: readonly string[]): Promise<RecordsFound>
  /** Holds the records against a run's plan. @throws ConsiliumError `INVALID_DATA` | `INVALID_CONFIG` … */
  fit(site: SiteAtHand, run: RunId): Promise<PlanFit>
  /**
   * Holds the records against a run's plan as `plan approve` does: what does not fit is said and not thrown.
   */
  checkFit(site: SiteAtHand, run: RunId): Promise<DataFit>
  /** What `consilium-agent doctor` finds. */
  examine(): Promise<readonly Finding[]>
  /**
   * Leaves a run, as `plan withdraw` does. @throws ConsiliumError `NOT_FOUND` | `NOT_NOW` |
   * `INVALID_ARGUMENT` …
   */
  leave(run: RunId, reason: string): Promise<void>
}
