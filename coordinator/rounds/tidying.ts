/**
 * Files that no site can need any more leave the disk: those of finished steps, of epochs that are over, and
 * of submissions that were refused.
 */
import {
  asConsiliumError,
  type Digest,
  type Logger,
  type RunId,
  type SiteName,
} from '@consilium/shared/kernel'
import type { RunEvent, RunState, StepState } from '@consilium/shared/protocol'
import { type BlobStore, type RunStore, uploadOwner } from './ports.ts'

export interface TidyingOptions {
  readonly blobs: BlobStore
  readonly store: Pick<RunStore, 'step'>
  readonly logger: Logger
}

/**
 * Encrypted runs only: each of their files has random content, so what one run is done with no other one
 * names. Files of plain runs can be equal from run to run, and stay.
 */
export class Tidying {
  readonly #options: TidyingOptions
  readonly #underWay = new Set<Promise<void>>()
  /** By run: what sites began to upload while contributions were collected. */
  readonly #uploads = new Map<RunId, Set<Digest>>()

  constructor(options: TidyingOptions) {
    this.#options = options
  }

  /** A site uploads a file that may become a part of the step in hand. */
  uploading({ phase, context: { run } }: RunState, digest: Digest): void {
    if (phase !== 'collecting') return
    const known = this.#uploads.get(run)
    if (known === undefined) this.#uploads.set(run, new Set([digest]))
    else known.add(digest)
  }

  /** A run has changed, and that is stored. */
  follow(before: RunState, after: RunState): void {
    if (!after.terms.encrypted) return
    const stillNamed = filesBesideSteps(after)
    const spent = [...filesBesideSteps(before).difference(stillNamed)]
    const from = firstNeeded(before)
    const upTo = Math.min(firstNeeded(after), after.current.step + 1)
    for (let step = from; step < upTo; step++) spent.push(...filesOf(this.#step(after, step)))
    // What an epoch that is over had brought to the step in hand.
    if (after.current.step === before.current.step) {
      spent.push(...new Set(filesOf(before.current)).difference(new Set(filesOf(after.current))))
    }
    if (before.phase === 'collecting' && !isSameAttempt(before, after)) {
      const uploads = this.#uploads.get(after.context.run) ?? new Set()
      spent.push(
        ...uploads
          .difference(stillNamed)
          .difference(new Set(filesOf(this.#step(after, before.current.step)))),
      )
      this.#uploads.delete(after.context.run)
    }
    this.#remove(after, [...new Set(spent)])
  }

  /** A submission was refused; its parts were stored before that was known. */
  refused(state: RunState, event: RunEvent): void {
    if (!state.terms.encrypted) return
    const needed = filesBesideSteps(state)
    for (let step = Math.min(firstNeeded(state), state.current.step); step <= state.current.step; step++)
      for (const digest of filesOf(this.#step(state, step))) needed.add(digest)
    this.#remove(
      state,
      filesOfEvent(event).filter((digest) => !needed.has(digest)),
    )
  }

  /**
   * After a start: what was due when the coordinator ended. Steps are removed in order, and of each the sum
   * last, so the first that has none is the last to look at.
   */
  recover(state: RunState): void {
    if (!state.terms.encrypted) return
    this.#keep(this.#recover(state))
  }

  /**
   * After a start: partial uploads that no run wants which is under way. What this process knew of them is
   * lost.
   */
  forgetUploads(underWay: () => Iterable<RunState>): void {
    const wanted = (): ReadonlySet<string> =>
      new Set(
        [...underWay()].flatMap(({ sites, context: { run } }) =>
          Object.keys(sites).map((site) => uploadOwner(site as SiteName, run)),
        ),
      )
    this.#keep(this.#forgetUploads(wanted))
  }

  async #forgetUploads(wanted: () => ReadonlySet<string>): Promise<void> {
    const { blobs, logger } = this.#options
    try {
      await blobs.keepUploadsOf(wanted)
    } catch (error) {
      const { code, message } = asConsiliumError(error)
      logger.warn('uploads that no run wants could not be removed', { code, reason: message })
    }
  }

  idle(): boolean {
    return this.#underWay.size === 0
  }

  async drain(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  async #recover(state: RunState): Promise<void> {
    const { blobs } = this.#options
    const setup = state.phase.startsWith('key-')
      ? []
      : Object.values(state.reveals).flatMap(({ sealedBlobs }) => sealedBlobs)
    const last = setup.at(-1)
    if (last !== undefined && (await blobs.has(last))) await this.#removeAll(state, setup)
    for (let step = Math.min(firstNeeded(state), state.current.step + 1) - 1; step >= 0; step--) {
      const record = this.#step(state, step)
      if (record !== null && record.sum !== null && !(await blobs.has(record.sum.digest))) return
      await this.#removeAll(state, filesOf(record))
    }
  }

  #step(state: RunState, step: number): StepState | null {
    return step === state.current.step
      ? state.current
      : (this.#options.store.step(state.context.run, step)?.step ?? null)
  }

  #remove(state: RunState, digests: readonly Digest[]): void {
    if (digests.length > 0) this.#keep(this.#removeAll(state, digests))
  }

  #keep(work: Promise<void>): void {
    const done: Promise<void> = work.finally(() => this.#underWay.delete(done))
    this.#underWay.add(done)
  }

  /** In order but for small ones, which the store takes together; the last one last. */
  async #removeAll(state: RunState, digests: readonly Digest[]): Promise<void> {
    const { blobs, logger } = this.#options
    try {
      await Promise.all(digests.slice(0, -1).map((digest) => blobs.remove(digest)))
      for (const digest of digests.slice(-1)) await blobs.remove(digest)
    } catch (error) {
      const { code, message } = asConsiliumError(error)
      logger.warn('files that are not needed any more could not be removed', {
        run: state.context.run,
        code,
        reason: message,
      })
    }
  }
}

function isSameAttempt(before: RunState, after: RunState): boolean {
  const of = ({ phase, context, current }: RunState): string =>
    `${phase}/${context.epoch}/${current.step}/${current.attempt}`
  return of(before) === of(after)
}

/** The first step that somebody may still have to open; infinite if there is none. */
function firstNeeded(state: RunState): number {
  if (state.phase === 'failed' || state.phase === 'aborted') return Number.POSITIVE_INFINITY
  const behind = Object.values(state.sites).filter(({ closed, left }) => !closed && left === undefined)
  return Math.min(Number.POSITIVE_INFINITY, ...behind.map(({ applied }) => applied + 1))
}

/**
 * Payloads of key setup, while it goes on; a model that is handed over, while a restored site has yet to take
 * it.
 */
function filesBesideSteps(state: RunState): Set<Digest> {
  const { phase, reveals, handover } = state
  const files = new Set(
    phase.startsWith('key-') ? Object.values(reveals).flatMap(({ sealedBlobs }) => sealedBlobs) : [],
  )
  const isAwaited =
    firstNeeded(state) < Number.POSITIVE_INFINITY &&
    Object.values(state.sites).some(({ adopts }) => adopts === true)
  if (handover !== undefined && isAwaited) files.add(handover.file)
  return files
}

/** The sum comes last. */
function filesOf(step: StepState | null): readonly Digest[] {
  if (step === null) return []
  const contributions = Object.values(step.contributions).flatMap(({ message, shareBlobs }) => [
    message.upload,
    ...shareBlobs,
  ])
  const answers = Object.values(step.answers).map(({ sealed }) => sealed)
  return [...contributions, ...answers, ...(step.sum === null ? [] : [step.sum.digest])]
}

function filesOfEvent(event: RunEvent): readonly Digest[] {
  switch (event.kind) {
    case 'key-reveal':
      return event.sealedBlobs
    // Its upload may be good for another attempt to tell of it, and goes with the others of the step.
    case 'contribution':
      return event.shareBlobs
    case 'answer':
      return [event.message.sealed]
    default:
      return []
  }
}
