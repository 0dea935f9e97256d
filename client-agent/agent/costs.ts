/**
 * What the step in hand has taken so far. It goes into the run's record with whatever is stored next: a
 * record is costly to store (it is on disk, and what it replaced is overwritten), and what a step took is
 * nothing that must survive a crash.
 */
import type { RunId } from '@consilium/shared/kernel'
import type { SiteRun, StepCost } from './site-run.ts'

/** Costs are kept of this many steps. */
const STEPS_KEPT = 100

type Part = Partial<StepCost> & { readonly step: number }

const NOTHING = { uploadBytes: 0, shareBytes: 0, trainMs: 0, encryptMs: 0, uploadMs: 0, openMs: 0 }

export class StepCosts {
  readonly #inHand = new Map<RunId, Part>()

  /** Adds what a part of a step took. */
  note(run: RunId, part: Part): void {
    const known = this.#inHand.get(run)
    this.#inHand.set(run, known?.step === part.step ? { ...known, ...part } : part)
  }

  /** The record's costs with what was noted since. */
  of({ run, costs }: Pick<SiteRun, 'run' | 'costs'>): readonly StepCost[] {
    const part = this.#inHand.get(run)
    if (part === undefined) return costs
    const known = costs.find(({ step }) => step === part.step)
    return [...costs.filter(({ step }) => step !== part.step), { ...NOTHING, ...known, ...part }].slice(
      -STEPS_KEPT,
    )
  }
}
