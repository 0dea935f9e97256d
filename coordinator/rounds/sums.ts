/**
 * Keeps a sum for every run that collects contributions: added to as they come, stored when the list is
 * closed.
 */
import {
  asConsiliumError,
  type Clock,
  type Digest,
  type Logger,
  type RunId,
  type SiteName,
} from '@consilium/shared/kernel'
import { desiredSum, hasEnded, type RunState } from '@consilium/shared/protocol'
import type { BlobStore } from './ports.ts'
import { RunningSum, sumPlain, type Upload } from './summing.ts'

/** A sum that could not be stored is tried again after this. */
const RETRY_MS = 10_000

export interface StoredSum {
  readonly run: RunId
  readonly step: number
  readonly digest: Digest
  readonly bytes: number
}

export interface SumsOptions {
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly logger: Logger
  readonly onStored: (sum: StoredSum) => void
  /** It is time to look at the run again. */
  readonly onRetry: (run: RunId) => void
}

interface Current {
  readonly attempt: string
  readonly sum: RunningSum
  storing: Promise<void> | null
}

export class Sums {
  readonly #options: SumsOptions
  readonly #runs = new Map<RunId, Current>()

  constructor(options: SumsOptions) {
    this.#options = options
  }

  /** Brings the run's sum in line with its state. */
  follow(state: RunState): void {
    const { run } = state.context
    const attempt = `${state.context.epoch}/${state.current.step}/${state.current.attempt}`
    const known = this.#runs.get(run)
    if (hasEnded(state) || state.current.sum !== null || (known !== undefined && known.attempt !== attempt))
      this.#runs.delete(run)
    if (hasEnded(state) || state.current.sum !== null) return
    const current = this.#runs.get(run) ?? {
      attempt,
      sum: new RunningSum(this.#options.blobs),
      storing: null,
    }
    this.#runs.set(run, current)
    const wanted = desiredSum(state)
    if (wanted !== null) current.storing ??= this.#store(state, current, wanted)
    else if (state.terms.encrypted) {
      // A failure shows again when the list is closed; until then there is time to mend it.
      current.sum.add(contributed(state)).catch((error: unknown) => {
        if (this.#runs.get(run) === current) this.#report('an upload could not be added yet', run, error)
      })
    }
  }

  idle(): boolean {
    return [...this.#runs.values()].every(({ sum, storing }) => storing === null && sum.idle())
  }

  /** Waits for sums that are being stored. */
  async drain(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ storing }) => storing))
  }

  async #store(
    state: RunState,
    current: Current,
    wanted: { readonly step: number; readonly uploads: readonly Upload[] },
  ): Promise<void> {
    const { blobs, clock, onStored, onRetry } = this.#options
    const { run } = state.context
    try {
      const content = await (state.terms.encrypted
        ? current.sum.of(wanted.uploads)
        : sumPlain(blobs, wanted.uploads))
      const digest = await blobs.put(content)
      current.storing = null
      if (this.#runs.get(run) === current) onStored({ run, step: wanted.step, digest, bytes: content.length })
    } catch (error) {
      current.storing = null
      // Of an epoch that is over: its uploads are gone.
      if (this.#runs.get(run) !== current) return
      this.#report('the sum could not be made', run, error)
      clock.after(RETRY_MS, () => onRetry(run))
    }
  }

  #report(what: string, run: RunId, error: unknown): void {
    const { code, message } = asConsiliumError(error)
    this.#options.logger.error(what, { run, code, reason: message })
  }
}

function contributed({ roster, current }: RunState): readonly Upload[] {
  return roster.flatMap(({ site }: { readonly site: SiteName }) => {
    const stored = current.contributions[site]
    return stored === undefined ? [] : [{ site, upload: stored.message.upload }]
  })
}
