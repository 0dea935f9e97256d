/** A run as lines of text. */
import type { RunView, SiteView } from '@consilium/shared/protocol'
import { metricText, table } from '@consilium/shared/terminal'
import { absenceLines, stepName, strangerLines } from './attendance.ts'
import { nextStep } from './next-steps.ts'

/** Where the run stands, in a few words. */
export function standing(run: RunView): string {
  switch (run.phase) {
    case 'awaiting-approval':
      return (
        'waits for the sites to approve the ' +
        `plan${left(run).length === 0 ? '' : `, without ${left(run).join(', ')}`}`
      )
    case 'key-commit':
    case 'key-reveal':
    case 'key-confirm':
      return (
        'key ' +
        `setup${run.epoch === 1 ? '' : ` of epoch ${run.epoch}${left(run).length === 0 ? '' : `, without ${left(run).join(', ')}`}${joined(run).length === 0 ? '' : `, with ${joined(run).join(', ')}`}`}, ` +
        run.phase.slice('key-'.length)
      )
    case 'releasing':
      return 'releasing the model'
    case 'released':
    case 'failed':
    case 'aborted':
      return run.phase
    default:
      return `${stepName(run, run.step)}, ${run.phase}`
  }
}

function joined({ sites }: RunView): readonly string[] {
  return sites.filter((site) => site.joining).map(({ site }) => site)
}

function left({ sites }: RunView): readonly string[] {
  return sites.filter((site) => site.left !== null).map(({ site }) => site)
}

export function protection(run: RunView): string {
  if (!run.encrypted) return 'PLAIN: the coordinator can read every update'
  const { threshold, committee } = run
  const sites = run.sites.filter(({ left }) => left === null).length
  return (
    `encrypted, any ${threshold} of ` +
    `${committee.length === sites ? `${sites} sites` : `the committee's ${committee.length} sites`} ` +
    'open a sum'
  )
}

/** Everything about a run that fits on a screen. */
export function runLines(run: RunView): readonly string[] {
  const [last] = run.metrics.slice(-1)
  const next = nextStep(run)
  return [
    `${run.run}  ${run.name}  (${protection(run)})`,
    `${progressBar(run)}  ${standing(run)}`,
    ...wrongAnswerLines(run),
    ...joiningLines(run),
    ...strangerLines(run),
    ...absenceLines(run),
    ...(run.paused === null ? [] : [`waits: ${run.paused}`]),
    ...(run.failure === null ? [] : [`ended without a model: ${run.failure.reason} (${run.failure.code})`]),
    ...(next === null ? [] : [`next: ${next}`]),
    '',
    ...table([
      ['site', 'state', 'step', 'backend'],
      ...run.sites.map((site) => [
        site.site,
        siteState(run, site),
        appliedText(run, site),
        site.backend || '–',
      ]),
    ])
      .trimEnd()
      .split('\n'),
    '',
    last === undefined
      ? run.releaseMetrics === 'sites'
        ? 'metrics: kept at the sites, as the plan says'
        : 'metrics: none yet'
      : `metrics after ${last.step - 1 < 1 ? 'no round' : stepName(run, last.step - 1)}: loss ` +
        `${metricText(last.loss)}  accuracy ${metricText(last.accuracy)}  AUROC ` +
        `${metricText(last.auroc)}  (${last.rows} records)`,
    ...(run.model === null ? [] : [`model: ${run.model}`]),
  ]
}

/** Who is to join, and who was to and does not. */
export function joiningLines({ admission, declined }: RunView): readonly string[] {
  const asked = admission === null ? [] : [`to join: ${admission.site}, ${standingOf(admission)}`]
  return [...asked, ...declined.map(({ site, reason }) => `does not join: ${site}, since ${reason}`)]
}

function standingOf({ undecided }: NonNullable<RunView['admission']>): string {
  return undecided.length === 0
    ? 'approved by all, with the next epoch'
    : `waits for ${undecided.join(', ')} to decide`
}

/**
 * One line for each site whose answers did not fit. It may be its fault, or that of a site which gave it a
 * wrong share: nobody can tell which.
 */
function wrongAnswerLines(run: RunView): readonly string[] {
  const bySite = Map.groupBy(run.wrongAnswers, ({ site }) => site)
  return [...bySite].map(([site, all]) => {
    const [last] = all.slice(-1)
    const often = all.length === 1 ? '' : `, and in ${all.length - 1} steps before it`
    return (
      `left out: the answer of ${site} in ${stepName(run, last?.step ?? 0)}${often}, which did not ` +
      `fit the others, say ${last?.namedBy.join(', ') ?? ''}`
    )
  })
}

function progressBar(run: RunView): string {
  const width = 24
  const steps = run.rounds + 2
  const done =
    run.phase === 'released' || run.phase === 'releasing'
      ? steps
      : ['collecting', 'signing', 'answering', 'opening'].includes(run.phase)
        ? run.step
        : 0
  const filled = Math.round((width * done) / steps)
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}]`
}

function appliedText(run: RunView, { applied }: SiteView): string {
  return applied < 0 ? '–' : stepName(run, applied)
}

function siteState(run: RunView, site: SiteView): string {
  if (site.left !== null) return `left: it ${site.left}`
  if (site.joining) return 'joins, takes over the model'
  if (site.restored) return 'restored from an older state, takes over the model'
  if (site.refusal !== null) return `refused: ${site.refusal.reason} (${site.refusal.code})`
  const presence = site.online ? '' : 'offline, '
  if (run.phase === 'awaiting-approval')
    return `${presence}${{ none: 'has not decided', approve: 'approved', reject: 'rejected' }[site.decision]}`
  if (run.endedAt !== null) return site.online ? 'online' : 'offline'
  if (
    site.progress !== null &&
    !site.done &&
    (site.progress.phase === 'opening') === (run.phase === 'opening')
  ) {
    return `${presence}${site.progress.phase} ${Math.round(100 * site.progress.fraction)} %`
  }
  if (!site.present) return `${presence}not waited for`
  return `${presence}${site.done ? 'done' : 'at work'}`
}
