/** Follows a run over lost connections and shows it to whoever looks. */
import { setTimeout as wait } from 'node:timers/promises'
import { ConsiliumError, type RunId } from '@consilium/shared/kernel'
import type { RunView } from '@consilium/shared/protocol'
import { LiveRegion, type Output, timeText, writeJson } from '@consilium/shared/terminal'
import type { OperatorClient } from '../operator/index.ts'
import { runLines, standing } from './run-text.ts'

const RETRY_MS = 500

export interface WatchOptions {
  readonly client: OperatorClient
  readonly run: RunId
  readonly output: Output
  readonly json: boolean
  /** How long the coordinator may be out of reach before watching ends. */
  readonly patienceMs: number
}

/**
 * Shows a run until it ends.
 *
 * @throws ConsiliumError `RUN_FAILED` if it ended without a model, else what the connection said
 */
export async function watchRun(options: WatchOptions): Promise<void> {
  const { run, output, json } = options
  const show = json ? (view: RunView) => writeJson(output, view) : output.isInteractive ? liveView(output) : plainView(output)
  let last: RunView | null = null
  for await (const view of views(options)) {
    last = view
    show(view)
  }
  if (last === null) throw new ConsiliumError('UNAVAILABLE', `the coordinator said nothing about ${run}`)
  checkReleased(last)
}

/** @throws ConsiliumError `RUN_FAILED` */
export function checkReleased({ run, phase, failure }: RunView): void {
  if (phase === 'released') return
  throw new ConsiliumError(
    'RUN_FAILED',
    `${run} ${phase === 'aborted' ? 'was aborted' : 'failed'}: ${failure?.reason ?? 'no reason was given'}${failure === null ? '' : ` [${failure.code}]`}`,
  )
}

/** The views of a run, over lost connections: a coordinator that restarts is waited for. */
async function* views({ client, run, output, patienceMs }: WatchOptions): AsyncGenerator<RunView, void> {
  let heard: number | null = null
  let lost = false
  for (;;) {
    try {
      for await (const view of client.watch(run)) {
        if (lost) output.err('connected again\n')
        lost = false
        heard = performance.now()
        yield view
        if (view.endedAt !== null) return
      }
      throw new ConsiliumError('UNAVAILABLE', 'the coordinator ended the connection')
    } catch (error) {
      if (!(error instanceof ConsiliumError) || error.retry !== 'transient' || heard === null || performance.now() - heard > patienceMs) throw error
      if (!lost) {
        output.err('the connection to the coordinator is lost; trying again\n')
        lost = true
        heard = performance.now()
      }
      await wait(RETRY_MS)
    }
  }
}

function liveView(output: Output): (view: RunView) => void {
  const region = new LiveRegion(output)
  return (view) => region.show(runLines(view))
}

/** One line whenever something changes that a log should have. */
function plainView(output: Output): (view: RunView) => void {
  let shown = ''
  return (view) => {
    const [metrics] = view.metrics.slice(-1)
    const said = [
      standing(view),
      ...(view.paused === null ? [] : [`waits: ${view.paused}`]),
      ...(metrics === undefined ? [] : [`AUROC ${metrics.auroc?.toFixed(4) ?? '–'}`]),
    ].join('; ')
    if (said === shown) return
    shown = said
    output.out(`${timeText(Date.now())}  ${said}\n`)
  }
}
