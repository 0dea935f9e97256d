/** What is going on: in place where a person looks, a line for each change where not. */
import type { RunView } from '@consilium/shared/protocol'
import { asLines, LiveRegion, metricText, type Output } from '@consilium/shared/terminal'

export interface Progress {
  phase(text: string): void
  view(view: RunView): void
}

const BAR = 30

export function progressOn(output: Output): Progress {
  const live = output.isInteractive ? new LiveRegion(output) : null
  let shown = ''
  return {
    phase(text) {
      live?.keep()
      output.out(asLines([text]))
    },
    view(view) {
      const standing = standingOf(view)
      const news = `${standing}${metricsOf(view)}${view.paused === null ? '' : `; waits: ${view.paused}`}`
      if (live !== null)
        live.show([
          `${bar(view)}  ${news}`,
          ...view.sites.map((site) => `  ${site.site.padEnd(20)} ${siteLine(view, site)}`),
        ])
      // A line for each step is enough for a log.
      else if (standing !== shown || view.paused !== null) output.out(asLines([news]))
      shown = standing
    },
  }
}

function standingOf(view: RunView): string {
  return view.phase === 'awaiting-approval' || view.phase.startsWith('key-')
    ? view.phase.replace('-', ' ')
    : stepName(view)
}

/** Metrics come with the step after the round that made the model. */
function metricsOf({ metrics, rounds }: RunView): string {
  const [last] = metrics.slice(-1)
  if (last === undefined) return ''
  const when = last.step <= 1 ? 'before training' : `after round ${Math.min(rounds, last.step - 1)}`
  return `; AUROC over all hospitals ${when}: ${metricText(last.auroc)}`
}

function stepName({ step, rounds, phase }: RunView): string {
  if (phase === 'released') return 'released'
  if (step === 0) return 'statistics'
  return step > rounds ? 'final evaluation' : `round ${step} of ${rounds}`
}

function siteLine(view: RunView, site: RunView['sites'][number]): string {
  if (site.refusal !== null) return `refused: ${site.refusal.reason}`
  if (view.endedAt !== null) return 'done'
  if (site.progress !== null && !site.done)
    return `${site.progress.phase} ${Math.round(100 * site.progress.fraction)} %`
  return site.done ? 'waits for the others' : 'at work'
}

function bar({ step, rounds, phase }: RunView): string {
  const done = phase === 'released' ? 1 : step / (rounds + 2)
  const filled = Math.round(BAR * done)
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}]`
}
