/** Follows a run and shows it to whoever looks. */
import { ConsiliumError, type RunId } from '@consilium/shared/kernel'
import type { RunView } from '@consilium/shared/protocol'
import { LiveRegion, type Output, timeText, writeJson } from '@consilium/shared/terminal'
import type { OperatorClient } from '../operator/index.ts'
import { joiningLines, runLines, standing } from './run-text.ts'

export interface WatchOptions {
  readonly client: OperatorClient
  readonly signal: AbortSignal
  readonly run: RunId
  readonly output: Output
  readonly json: boolean
}

/**
 * Shows a run until it ends.
 *
 * @throws ConsiliumError `RUN_FAILED` if it ended without a model, else what the connection said
 */
export async function watchRun({ client, signal, run, output, json }: WatchOptions): Promise<void> {
  const show = json ? (view: RunView) => writeJson(output, view) : output.isInteractive ? liveView(output) : plainView(output)
  let last: RunView | null = null
  for await (const view of client.watch(run, signal)) {
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
      ...joiningLines(view),
      ...(view.paused === null ? [] : [`waits: ${view.paused}`]),
      ...(metrics === undefined ? [] : [`AUROC ${metrics.auroc?.toFixed(4) ?? '–'}`]),
    ].join('; ')
    if (said === shown) return
    shown = said
    output.out(`${timeText(Date.now())}  ${said}\n`)
  }
}
