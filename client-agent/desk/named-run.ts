/**
 * Which run a person means: the one that is named, or for `latest` the latest that fits what is to be done
 * with it.
 */
import { ConsiliumError, oneLine, type RunId, runId } from '@consilium/shared/kernel'
import { type AgentStore, isUnderWay, planOf, type SiteRun, undecided } from '../agent/index.ts'
import { pendingDecision, waiting } from './runs.ts'
import { standingText } from './wording.ts'

/**
 * What is to be done with a run: look at its rows, preview its plan, decide on it, leave it, export its
 * model.
 */
type RunUse = 'see' | 'preview' | 'decide' | 'leave' | 'export'

interface Fitting {
  readonly fits: (store: AgentStore, record: SiteRun) => boolean
  /** Ends the sentence 'there is no run …'. */
  readonly wanted: string
  /** Takes the latest of all runs where none fits. */
  readonly orLatest?: true
}

const waits = (store: AgentStore, record: SiteRun): boolean => waiting(store, record) !== null

const FITTING: Readonly<Record<RunUse, Fitting>> = {
  see: { fits: () => true, wanted: 'yet' },
  preview: { fits: waits, wanted: 'yet', orLatest: true },
  decide: { fits: waits, wanted: 'that waits for a decision' },
  leave: {
    // Leaving is for good: one that nobody here has approved is not meant, though it could be left by its id.
    fits: (store, record) =>
      isUnderWay(record) && (record.status !== 'waiting' || pendingDecision(store, record) === 'approve'),
    wanted: 'that this site has approved and could leave',
  },
  export: {
    fits: (_, { status, model }) => status === 'released' && model !== null,
    wanted: 'that released a model',
  },
}

/**
 * The run that a person named, or for `latest` the latest that fits what is to be done with it.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` | `NOT_FOUND` saying what there is
 */
export function namedRun(store: AgentStore, text: string, use: RunUse): SiteRun {
  return text === 'latest' ? latestRun(store, use) : knownRun(store, runId(text))
}

/**
 * What is asked about a run: the plan, or whether a site may join; the record as it is where nothing is.
 * @throws ConsiliumError like {@link namedRun}
 */
export function askedRun(store: AgentStore, text: string): SiteRun {
  const record = namedRun(store, text, 'preview')
  return undecided(store, record) ?? record
}

/** @throws ConsiliumError `NOT_FOUND` */
export function knownRun(store: AgentStore, run: RunId): SiteRun {
  const record = store.run(run)
  if (record !== null) return record
  throw new ConsiliumError(
    'NOT_FOUND',
    `this site knows no run ${run}: 'consilium-agent plan list' shows the plans that arrived while ` +
      'the agent ran',
  )
}

function latestRun(store: AgentStore, use: RunUse): SiteRun {
  const { fits, wanted, orLatest } = FITTING[use]
  const runs = store.runs()
  const last = runs.at(-1)
  const found = runs.findLast((record) => fits(store, record)) ?? (orLatest === true ? last : undefined)
  if (found !== undefined) return found
  if (last === undefined)
    throw new ConsiliumError('NOT_FOUND', 'this site knows no run yet: plans arrive while the agent runs')
  const standing = standingText({
    status: (undecided(store, last) ?? last).status,
    decision: pendingDecision(store, last),
  })
  throw new ConsiliumError(
    'NOT_FOUND',
    `there is no run ${wanted}; the last is ${last.run} ('${oneLine(planOf(last).name)}'): ` +
      `${standing}. 'consilium-agent plan list' shows all`,
  )
}
