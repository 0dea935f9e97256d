/** Which run a command is about: the one that is named, or for `latest` the latest that fits the command. */
import { ConsiliumError, oneLine, type RunId, runId } from '@consilium/shared/kernel'
import type { RunView } from '@consilium/shared/protocol'
import type { OperatorClient } from '../operator/index.ts'
import { standing } from './run-text.ts'

/** What is to be done with a run. */
export type RunUse = 'see' | 'watch' | 'abort' | 'add' | 'export'

interface Fitting {
  readonly fits: (run: RunView) => boolean
  /** Ends the sentence 'there is no run …'. */
  readonly wanted: string
  /** Takes the latest of all runs where none fits. */
  readonly orLatest?: true
}

const hasNotEnded = ({ endedAt }: RunView): boolean => endedAt === null

const FITTING: Readonly<Record<RunUse, Fitting>> = {
  see: { fits: () => true, wanted: 'yet' },
  watch: { fits: hasNotEnded, wanted: 'under way', orLatest: true },
  abort: { fits: hasNotEnded, wanted: 'that could be aborted: all have ended' },
  add: {
    fits: (run) => hasNotEnded(run) && run.phase !== 'awaiting-approval',
    wanted: 'that a site could join: none is under way and approved',
  },
  export: {
    fits: ({ phase, releaseModel }) => phase === 'released' && releaseModel === 'coordinator',
    wanted: 'that released a model to the coordinator',
  },
}

/**
 * The run that was named, or for `latest` the latest that fits what is to be done with it.
 *
 * @throws ConsiliumError `INVALID_ARGUMENT` | `NOT_FOUND` saying what there is
 */
export async function namedRun(client: OperatorClient, text: string, use: RunUse = 'see'): Promise<RunId> {
  if (text !== 'latest') return runId(text)
  const runs = await client.runs()
  const { fits, wanted, orLatest } = FITTING[use]
  const last = runs.at(-1)
  const found = runs.findLast(fits) ?? (orLatest === true ? last : undefined)
  if (found !== undefined) return found.run
  throw new ConsiliumError(
    'NOT_FOUND',
    last === undefined
      ? "no run has been started yet: 'consilium run start PLAN' starts one"
      : `there is no run ${wanted}; the last is ${last.run} ('${oneLine(last.name)}'): ` +
          `${standing(last)}. 'consilium run list' shows all`,
  )
}
