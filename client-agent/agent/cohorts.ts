/** The site's records as a plan sees them, read once per run and checked against what was approved. */
import { ConsiliumError, canonicalDigest, type Digest, type RunId, type SiteName, toHex } from '@consilium/shared/kernel'
import type { TrainingPlan } from '@consilium/shared/protocol'
import { buildCohort, type Cohort } from '@consilium/shared/training'
import type { AgentStore, RecordSource } from './ports.ts'

export class Cohorts {
  readonly #records: RecordSource
  readonly #store: AgentStore
  readonly #site: SiteName
  readonly #loaded = new Map<RunId, Cohort>()

  constructor(options: { readonly records: RecordSource; readonly store: AgentStore; readonly site: SiteName }) {
    this.#records = options.records
    this.#store = options.store
    this.#site = options.site
  }

  /** Digest of the data set as it is now. Keyed, so that it tells nobody else anything about the content. */
  async digest(): Promise<Digest> {
    return canonicalDigest('consilium/v1/dataset', toHex(this.#store.datasetKey()), this.#records.description, await this.#records.contentDigest())
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
      throw new ConsiliumError('POLICY_REFUSED', 'the data set has changed since the plan was approved; the approval is bound to what was there then', {
        isPublic: true,
      })
    }
    const cohort = await this.read(plan)
    this.#loaded.set(run, cohort)
    return cohort
  }

  /** Reads the records as a plan asks for them and keeps nothing. @throws ConsiliumError `INVALID_DATA` */
  read(plan: TrainingPlan): Promise<Cohort> {
    const { data, evaluation, seed } = plan
    const columns = [...data.features.map((feature) => feature.name), data.label.name, ...(evaluation.split.by === 'column' ? [evaluation.split.column] : [])]
    return buildCohort({ contract: data, split: evaluation.split, site: this.#site, seed, batches: this.#records.batches(columns) })
  }

  forget(run: RunId): void {
    this.#loaded.delete(run)
  }
}
