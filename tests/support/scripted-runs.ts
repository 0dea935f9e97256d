import type { BlobStore, RunService } from '@consilium/coordinator/rounds'
import { ConsiliumError, type Digest, type RunId, type SiteName } from '@consilium/shared/kernel'
import type { Command, Progress, RunView, Submission } from '@consilium/shared/protocol'

/** A run service whose every answer the test sets, and that remembers what it was told. */
export interface ScriptedRuns extends RunService {
  readonly submissions: { readonly site: SiteName; readonly submission: Submission }[]
  readonly heardProgress: { readonly site: SiteName; readonly progress: Progress }[]
  readonly sessions: { readonly site: SiteName; readonly what: 'connected' | 'disconnected' }[]
  /** Sets what a site should do now, and says so. */
  command(site: SiteName, ...commands: readonly Command[]): void
  show(view: RunView): void
  /** The answer to the next submissions; null accepts. */
  refuseSubmissions(error: ConsiliumError | null): void
  release(run: RunId, digest: Digest): void
  /** Files that sites may fetch. */
  readonly readable: Set<Digest>
}

export function scriptedRuns(blobs: BlobStore): ScriptedRuns {
  const commands = new Map<SiteName, readonly Command[]>()
  const listeners = new Map<SiteName, Set<() => void>>()
  const views = new Map<RunId, RunView>()
  const released = new Map<RunId, Digest>()
  const watchers = new Set<() => void>()
  let refusal: ConsiliumError | null = null
  const readable = new Set<Digest>()
  const submissions: { site: SiteName; submission: Submission }[] = []
  const heardProgress: { site: SiteName; progress: Progress }[] = []
  const sessions: { site: SiteName; what: 'connected' | 'disconnected' }[] = []
  const view = (run: RunId): RunView => {
    const found = views.get(run)
    if (found === undefined)
      throw new ConsiliumError('NOT_FOUND', `there is no run ${run}`, { isPublic: true })
    return found
  }
  return {
    submissions,
    heardProgress,
    sessions,
    readable,
    command(site, ...wanted) {
      commands.set(site, wanted)
      for (const listener of listeners.get(site) ?? []) listener()
    },
    show(shown) {
      views.set(shown.run, shown)
      for (const wake of [...watchers]) wake()
    },
    refuseSubmissions(error) {
      refusal = error
    },
    release: (run, digest) => void released.set(run, digest),

    async submit(site, submission) {
      submissions.push({ site, submission })
      if (refusal !== null) throw refusal
    },
    commandsFor: async (site) => commands.get(site) ?? [],
    subscribe(site, onChange) {
      const set = listeners.get(site) ?? new Set()
      listeners.set(site, set.add(onChange))
      return () => void set.delete(onChange)
    },
    uploadAllowed(_site, run, _digest, bytes) {
      view(run)
      if (bytes > 100_000_000)
        throw new ConsiliumError('TOO_LARGE', 'more than this run takes', { isPublic: true })
    },
    downloadAllowed(_site, run, digest) {
      view(run)
      if (!readable.has(digest))
        throw new ConsiliumError('PERMISSION_DENIED', `the run lets nobody have ${digest}`, {
          isPublic: true,
        })
    },
    progress: (site, progress) => void heardProgress.push({ site, progress }),
    connected: (site) => void sessions.push({ site, what: 'connected' }),
    disconnected: (site) => void sessions.push({ site, what: 'disconnected' }),
    excludeRevoked: () => {},
    async start(planText) {
      const [first] = views.values()
      if (first === undefined || planText.length === 0)
        throw new ConsiliumError('INVALID_PLAN', 'the plan is empty', { isPublic: true })
      return first.run
    },
    runs: () => [...views.values()],
    view,
    plan: (run) => `{"name":"${view(run).name}","version":1}`,
    async *watch(run, signal) {
      for (;;) {
        const changed = new Promise<void>((resolve) => {
          watchers.add(resolve)
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
        const seen = view(run)
        yield seen
        if (seen.endedAt !== null) return
        await changed
        if (signal.aborted) return
      }
    },
    async add(run, site) {
      const admission = {
        site,
        roster: view(run).roster,
        threshold: view(run).threshold,
        expiresAt: 1,
        undecided: [site],
      }
      this.show({ ...view(run), admission })
    },
    async abort(run, _operator, reason) {
      this.show({ ...view(run), phase: 'aborted', failure: { code: 'RUN_FAILED', reason }, endedAt: 1 })
    },
    async exportModel(run) {
      const digest = released.get(run)
      if (digest === undefined)
        throw new ConsiliumError('PERMISSION_DENIED', "the plan says 'release: model: sites'", {
          isPublic: true,
        })
      return { digest, bytes: await blobs.size(digest) }
    },
  }
}
