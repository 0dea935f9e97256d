/**
 * The rounds as the services of the coordinator see them. `coordinator/grpc` calls this; the driver
 * implements it.
 */
import type { Digest, RunId, SiteName } from '@consilium/shared/kernel'
import type { Command, Progress, RunView, Submission } from '@consilium/shared/protocol'

/** A model that a run released to the coordinator. */
export interface ReleasedModel {
  readonly digest: Digest
  readonly bytes: number
}

/** `site` and `operator` are always names that the caller has authenticated. */
export interface RunService {
  /**
   * Takes a site's submission; on disk when it resolves. The same submission again has no further effect.
   * @throws ConsiliumError saying why it was refused; nothing has changed then
   */
  submit(site: SiteName, submission: Submission): Promise<void>
  /**
   * What the site should do now: at most one command per run, and beside it the question whether another site
   * may join the run.
   */
  commandsFor(site: SiteName): Promise<readonly Command[]>
  /** Calls back whenever {@link commandsFor} may have changed for the site. Returns the way to stop. */
  subscribe(site: SiteName, onChange: () => void): () => void

  /**
   * Returns if the site may send this file for the run now. @throws ConsiliumError `NOT_FOUND` |
   * `PERMISSION_DENIED` | `NOT_NOW` | `TOO_LARGE`
   */
  uploadAllowed(site: SiteName, run: RunId, digest: Digest, bytes: number): void
  /**
   * Returns if the run lets the site have this file. @throws ConsiliumError `NOT_FOUND` | `PERMISSION_DENIED`
   */
  downloadAllowed(site: SiteName, run: RunId, digest: Digest): void

  progress(site: SiteName, progress: Progress): void
  connected(site: SiteName): void
  disconnected(site: SiteName): void

  /** Sites that are not enrolled any more leave the runs that are under way. `by`: who shut them out. */
  excludeRevoked(by: string, reason: string): void

  /**
   * @throws ConsiliumError `INVALID_PLAN` | `NOT_FOUND` for a site that is not enrolled | `SECURITY_REFUSED`
   */
  start(planText: string, operator: SiteName): Promise<RunId>
  /** All runs, oldest first. */
  runs(): readonly RunView[]
  /** @throws ConsiliumError `NOT_FOUND` */
  view(run: RunId): RunView
  /** The canonical text of the plan that a run was made from. @throws ConsiliumError `NOT_FOUND` */
  plan(run: RunId): string
  /**
   * The run now and at every change, ending after the view of a run that has ended, or when the signal
   * aborts. @throws ConsiliumError `NOT_FOUND`
   */
  watch(run: RunId, signal: AbortSignal): AsyncIterable<RunView>
  /**
   * Asks everybody who takes part in a run, and a site that does not, whether the site may join it.
   *
   * @throws ConsiliumError `NOT_FOUND` for a run that there is not or a site that is not enrolled |
   * `INVALID_PLAN` if the plan does not allow for it | `NOT_NOW` | `ALREADY_EXISTS` | `CONFLICT`
   */
  add(run: RunId, site: SiteName, operator: SiteName): Promise<void>
  /** @throws ConsiliumError `NOT_FOUND` | `NOT_NOW` if it has ended */
  abort(run: RunId, operator: SiteName, reason: string): Promise<void>
  /**
   * The released model's file. @throws ConsiliumError `NOT_NOW` before release | `PERMISSION_DENIED` where
   * the plan says `sites`
   */
  exportModel(run: RunId): Promise<ReleasedModel>
}
