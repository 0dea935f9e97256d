/** The site's records as a plan sees them, read once per run and checked against what was approved. */
import {
  ConsiliumError,
  canonicalDigest,
  type Digest,
  type RunId,
  type SiteName,
  toHex,
} from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import { buildCohort, type Cohort, requiredColumns } from '@consilium/shared/training'
import { checkMissingMarks } from './missing-marks.ts'
import type { AgentStore, RecordSource } from './ports.ts'

export class Cohorts {
  readonly #records: RecordSource
  readonly #store: AgentStore
  readonly #site: SiteName
  readonly #loaded = new Map<RunId, Cohort>()

  constructor(options: {
    readonly records: RecordSource
    readonly store: AgentStore
    readonly site: SiteName
  }) {
    this.#records = options.records
    this.#store = options.store
    this.#site = options.site
  }

  /** Digest of the data set as it is now. Keyed, so that it tells nobody else anything about the content. */
  async digest(): Promise<Digest> {
    return canonicalDigest(
      'consilium/v1/dataset',
      toHex(this.#store.datasetKey()),
      this.#records.description,
      await this.#records.contentDigest(),
    )
  }

  /**
   * What a decision names that is bound to no records, none having been read for it. It tells as little as
   * {@link digest}.
   */
  noDigest(run: RunId): Digest {
    return canonicalDigest('consilium/v1/no-dataset', toHex(this.#store.datasetKey()), run)
  }

  /**
   * The cohort of a run.
   *
   * @param approved the data set digest that the approval is bound to; null before there is one
   * @throws ConsiliumError `INVALID_DATA`, or `POLICY_REFUSED` if the data changed since the approval
   */
  async of(run: RunId, plan: TrainingPlan, approved: Digest | null): Promise<Cohort> {
    const known = this.#loaded.get(run)
    if (known !== undefined) return known
    if (approved !== null && (await this.digest()) !== approved) {
      throw new ConsiliumError(
        'POLICY_REFUSED',
        'the data set has changed since the plan was approved; the approval is bound to what was there then',
        {
          isPublic: true,
        },
      )
    }
    const cohort = await this.#built(plan)
    this.#loaded.set(run, cohort)
    return cohort
  }

  /**
   * Reads the records as a plan asks for them, for a decision on it, and keeps nothing.
   *
   * @throws ConsiliumError `INVALID_DATA`, also for a plan that tells apart what is missing here: runs that
   * were approved before are not asked that
   */
  async read(plan: TrainingPlan): Promise<Cohort> {
    checkMissingMarks(plan, this.#records.missingMarks ?? [])
    return this.#built(plan)
  }

  async #built(plan: TrainingPlan): Promise<Cohort> {
    const { data, evaluation, seed } = plan
    const { split } = evaluation
    try {
      return await buildCohort({
        contract: data,
        split,
        site: this.#site,
        seed,
        batches: this.#records.batches(requiredColumns(data, split)),
      })
    } catch (thrown) {
      throw withoutValues(thrown)
    }
  }

  forget(run: RunId): void {
    this.#loaded.delete(run)
  }
}

/** How many training records the others are told of: the number, rounded up as the plan says. */
export function roundedCount({ strategy: { countMultiple } }: TrainingPlan, { trainRows }: Cohort): number {
  return Math.ceil(trainRows / countMultiple) * countMultiple
}

/**
 * A fault met while records were read, without its own words and what hangs on it: a library's message may
 * quote what it read. Errors of this program are written to hold no value.
 */
function withoutValues(thrown: unknown): ConsiliumError {
  if (thrown instanceof ConsiliumError) return thrown
  const name = thrown instanceof Error ? thrown.constructor.name : typeof thrown
  const where = thrown instanceof Error ? placeOf(thrown) : 'at an unknown place'
  return new ConsiliumError(
    'INTERNAL',
    `a fault of the program while records were read (${name}, ${where}); its words are left out, ` +
      'since they may hold a value of a record',
  )
}

/** The topmost line of the stack, which stands behind the words. */
function placeOf({ name, message, stack = '' }: Error): string {
  const words = `${name}: ${message}`
  const [top = ''] = stack.startsWith(words) ? stack.slice(words.length).trim().split('\n') : []
  return top.startsWith('at ') ? top : 'at an unknown place'
}
