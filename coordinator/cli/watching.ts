/** Follows a run and shows it to whoever looks. */
import { ConsiliumError, oneLine, type RunId } from '@consilium/shared/kernel'
import type { RunView } from '@consilium/shared/protocol'
import { asLines, LiveRegion, type Output, timeText, writeJson } from '@consilium/shared/terminal'
import type { OperatorClient } from '../operator/index.ts'
import { absenceLines, strangerLines } from './attendance.ts'
import { nextStep } from './next-steps.ts'
import { joiningLines, runLines, standing } from './run-text.ts'

export interface WatchRunOptions {
  readonly client: OperatorClient
  readonly signal: AbortSignal
  /** The run, or what finds it. */
  readonly run: RunId | (() => Promise<RunId>)
  readonly output: Output
  readonly json: boolean
}

/** How a run is shown. */
interface Shown {
  view(view: RunView): void
  /** Something else is about to be written. */
  pause(): void
}

/**
 * Shows a run until it ends, or until nobody reads what is shown. A coordinator that is away, also before its
 * first word, is waited for and a note says so.
 *
 * @throws ConsiliumError `RUN_FAILED` if it ended without a model, `STORAGE` if it cannot be shown, else what
 * the connection said
 */
export async function watchRun({ client, signal, run, output, json }: WatchRunOptions): Promise<void> {
  const shown = json ? jsonLines(output) : output.isInteractive ? liveView(output) : plainView(output)
  const onAway = ({ message }: ConsiliumError): void => {
    shown.pause()
    output.err(`consilium: note: ${oneLine(message)}. Trying again for two minutes\n`)
  }
  let last: RunView | null = null
  for await (const view of client.watch(run, { signal, onAway })) {
    last = view
    shown.view(view)
    // Nobody who follows a run is left to believe that nothing has changed since.
    if ((await output.flushed()) === 'unread') return
  }
  if (last === null) throw new ConsiliumError('UNAVAILABLE', 'the coordinator said nothing about the run')
  checkReleased(last)
}

/** @throws ConsiliumError `RUN_FAILED` */
export function checkReleased(view: RunView): void {
  const { run, phase, failure } = view
  if (phase === 'released') return
  const why = `${oneLine(failure?.reason ?? 'no reason was given')}${failure === null ? '' : ` [${failure.code}]`}`
  const next = nextStep(view)
  throw new ConsiliumError(
    'RUN_FAILED',
    `${run} ${phase === 'aborted' ? 'was aborted' : 'failed'}: ` +
      `${why}${next === null ? '' : `. Next: ${next}`}`,
  )
}

function jsonLines(output: Output): Shown {
  return { view: (view) => writeJson(output, view), pause: () => {} }
}

function liveView(output: Output): Shown {
  const region = new LiveRegion(output)
  return { view: (view) => region.show(runLines(view)), pause: () => region.keep() }
}

/** One line whenever something changes that a log should have. */
function plainView(output: Output): Shown {
  let shown = ''
  return {
    view(view) {
      const [metrics] = view.metrics.slice(-1)
      const said = [
        standing(view),
        ...joiningLines(view),
        ...strangerLines(view),
        ...absenceLines(view),
        ...(view.paused === null ? [] : [`waits: ${view.paused}`]),
        ...(metrics === undefined ? [] : [`AUROC ${metrics.auroc?.toFixed(4) ?? '–'}`]),
      ].join('; ')
      if (said === shown) return
      shown = said
      output.out(asLines([`${timeText(Date.now())}  ${said}`]))
    },
    pause: () => {},
  }
}
